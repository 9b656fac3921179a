import Glibc
import OutpostModel

/// A system call that failed, by its `errno`.
struct FileFailure: Error {
    var code: Int32

    init(_ code: Int32) { self.code = code }

    func outpostError(during operation: String, at path: String) -> OutpostError {
        let (kind, hint): (OutpostError.Code, String) =
            switch code {
            case EEXIST, ENOTEMPTY: (.alreadyExists, "choose another place, or move it away first")
            case ENOENT, ENOTDIR: (.notFound, "")
            case ENOSPC, EDQUOT: (.diskFull, "free some space and try again")
            case EROFS, EACCES, EPERM:
                (.readOnly, "check who owns the folder and how it is mounted")
            default: (.storage, "")
            }
        return OutpostError(
            kind, operation: operation, place: path, cause: String(cString: strerror(code)),
            hint: hint)
    }
}

/// The few POSIX calls that durable small files need.
enum FileSystem {
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Creates the file, in place of a left-over one, writes all bytes, and flushes them to the disk.
    static func writeDurably(_ bytes: [UInt8], to path: String, mode: mode_t) throws(FileFailure) {
        // Never truncated in place: a left-over may have a wider mode, be a symbolic link, or be the
        // second name of a finished file (a crash within `renameWithoutReplacing`).
        removeIfPresent(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileFailure(errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileFailure(errno) }
            rest = rest.dropFirst(count)
        }
        try check(fsync(descriptor))
    }

    /// At most `byteCount` bytes from the beginning of a file.
    static func read(_ path: String, byteCount: Int) throws(FileFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while bytes.count < byteCount {
            let count = Glibc.read(descriptor, &piece, min(piece.count, byteCount - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileFailure(errno) }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    static func rename(_ source: String, to target: String) throws(FileFailure) {
        try check(Glibc.rename(source, target))
    }

    /// A hard link fails when the name is taken, where `rename` would replace. FAT has no hard links;
    /// there the look before the leap must do.
    static func renameWithoutReplacing(
        _ source: String, to target: String
    ) throws(FileFailure) {
        if link(source, target) == 0 {
            try check(unlink(source))
        } else if [EPERM, EOPNOTSUPP, ENOSYS].contains(errno), !exists(target) {
            try rename(source, to: target)
        } else {
            throw FileFailure(errno)
        }
    }

    /// Makes a folder that only its owner enters. An existing one is taken as it is.
    static func makeSecretFolder(_ path: String) throws(FileFailure) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileFailure(errno) }
    }

    /// Flushes the entry of `path` in its folder: without it a rename may be undone by a power cut.
    static func synchronizeFolder(of path: String) throws(FileFailure) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(errno) }
        defer { close(descriptor) }
        try check(fsync(descriptor))
    }

    static func remove(_ path: String) throws(FileFailure) { try check(unlink(path)) }

    /// Clears a left-over away. Its result does not matter: what cannot be removed makes the next
    /// exclusive creation fail, and that is reported.
    static func removeIfPresent(_ path: String) {
        _ = Glibc.remove(path)
    }

    private static func check(_ result: Int32) throws(FileFailure) {
        if result != 0 { throw FileFailure(errno) }
    }
}
