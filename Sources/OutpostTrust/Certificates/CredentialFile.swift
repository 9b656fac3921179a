import Glibc
import OutpostModel

/// Small files that hold keys and certificates: written whole or not at all, and on the disk before the
/// call returns.
///
/// A file is written under `<path>.partial`, flushed, renamed, and its folder flushed. After a power cut
/// the path holds the old bytes or the new ones; a left-over `.partial` is removed by the next writer. Two writers of one path at a time are not foreseen: the replica's lock stands before them.
package enum CredentialFile {
    /// Who may read the file.
    package enum Access: Sendable {
        /// The owner alone (0600), whatever the umask says.
        case secret
        /// Everybody, as far as the umask allows (0644).
        case shared

        fileprivate var mode: mode_t { self == .secret ? 0o600 : 0o644 }
    }

    /// - Parameter isReplacing: without it an existing file stays, and `already-exists` is thrown: a key
    ///   that was overwritten cannot be had back.
    /// - Throws: `already-exists`, `not-found` (no such folder), `disk-full`, `read-only`, `storage`.
    package static func write(
        _ bytes: [UInt8], to path: String, access: Access, isReplacing: Bool
    ) throws(OutpostError) {
        let operation = access == .secret ? "save the key" : "save the certificate"
        let partial = path + ".partial"
        do throws(FileFailure) {
            if !isReplacing, FileSystem.exists(path) { throw FileFailure(EEXIST) }
            try FileSystem.writeDurably(bytes, to: partial, mode: access.mode)
            if isReplacing {
                try FileSystem.rename(partial, to: path)
            } else {
                try FileSystem.renameWithoutReplacing(partial, to: path)
            }
            try FileSystem.synchronizeFolder(of: path)
        } catch {
            FileSystem.removeIfPresent(partial)
            throw error.outpostError(during: operation, at: path)
        }
    }

    /// The bytes of a file.
    ///
    /// - Throws: `not-found`, `limit` above `CredentialLimits.byteCount`, `storage`.
    package static func read(_ path: String) throws(OutpostError) -> [UInt8] {
        let limit = CredentialLimits.byteCount
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try FileSystem.read(path, byteCount: limit + 1)
        } catch {
            throw error.outpostError(during: "read the credential", at: path)
        }
        guard bytes.count <= limit else {
            throw CredentialError.tooLarge(byteCount: bytes.count, limit: limit)
                .outpostError(during: "read the credential", at: path)
        }
        return bytes
    }

    /// Reads a file and makes a value of its text. What does not parse is reported as `corrupt`: it was
    /// whole when this program wrote it.
    ///
    /// - Throws: as `read`, and `corrupt`.
    static func load<Value>(
        _ path: String, as parse: (String) throws(CredentialError) -> Value
    ) throws(OutpostError) -> Value {
        let bytes = try read(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw corrupt(.malformed("not UTF-8"), at: path)
        }
        do {
            return try parse(text)
        } catch {
            throw corrupt(error, at: path)
        }
    }

    static func corrupt(_ error: CredentialError, at path: String) -> OutpostError {
        var result = error.outpostError(during: "read the credential", at: path)
        result.code = .corrupt
        if result.hint.isEmpty { result.hint = "restore the file from a backup" }
        return result
    }
}
