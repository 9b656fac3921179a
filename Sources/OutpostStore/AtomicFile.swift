import Foundation
import OutpostModel

/// Files that are whole or absent: written beside, flushed, renamed, and the folder flushed.
package enum AtomicFile {
    /// - Parameter mode: the file's permissions; 0600 for anything secret.
    package static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws {
        try write(to: path, mode: mode) { append in try append(bytes) }
    }

    /// As above, of a file that is made piece by piece.
    ///
    /// - Parameter make: is given what appends bytes; what it throws leaves no file, and the one that was there stays.
    package static func write<Result>(
        to path: String, mode: mode_t = 0o644,
        _ make: (_ append: @escaping ([UInt8]) throws -> Void) throws -> Result
    ) throws -> Result {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path, errno) }
        let result: Result
        do {
            defer { close(descriptor) }
            fchmod(descriptor, mode)
            result = try make { try writeAll($0, to: descriptor, path) }
            guard fsync(descriptor) == 0 else { throw failure(path, errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        try move(temporary, to: path)
        return result
    }

    /// Puts a file that is flushed, or a folder, in another's place, durably.
    package static func move(_ file: String, to path: String) throws {
        guard rename(file, path) == 0 else { throw failure(path, errno) }
        let above = (path as NSString).deletingLastPathComponent
        try flush(above.isEmpty ? "." : above)
    }

    /// Flushes a folder and all that is in it: what was copied by others than this is only in the system's memory until then.
    package static func flushAll(in folder: String) throws {
        let names: [String]
        do {
            names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "flush a folder", place: folder,
                cause: FileFailure.cause(of: error))
        }
        for name in names { try flush(folder + "/" + name) }
        try flush(folder)
    }

    /// A file's content, or which files a folder has.
    private static func flush(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, errno) }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(
                    descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path, errno) }
            written += count
        }
    }

    /// - Throws: `.notFound` when there is no such file, else what the disk said.
    package static func read(_ path: String, operation: String) throws -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: operation, place: path,
                cause: FileFailure.cause(of: error))
        }
    }

    private static func failure(_ path: String, _ number: Int32) -> OutpostError {
        let code: OutpostError.Code =
            switch number {
            case ENOSPC, EDQUOT: .diskFull
            case EROFS, EACCES, EPERM: .readOnly
            default: .storage
            }
        return OutpostError(
            code, operation: "write a file", place: path,
            cause: String(cString: strerror(number)),
            hint: code == .diskFull ? "free space on this disk, then do it again" : "")
    }
}
