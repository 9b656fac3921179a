import Foundation
import OutpostModel

/// The system's calls for files of the attachments' folder.
enum AttachmentFile {
    /// What `mkstemp` puts in the place of its six letters.
    static let randomLength = 6

    /// A file that nobody else writes or reads (mode 0600), with a lock on it as long as it is open.
    static func makePart(in folder: String) throws -> (path: String, descriptor: Int32) {
        var template = Array(
            "\(folder)/\(AttachmentStore.partPrefix)\(String(repeating: "X", count: randomLength))"
                .utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure("keep an attachment", folder, errno) }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
            flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else {
            let number = errno
            unlink(path)
            close(descriptor)
            throw failure("keep an attachment", folder, number)
        }
        return (path, descriptor)
    }

    /// Takes away a file that nobody writes any more.
    static func removeUnlessLocked(_ path: String) {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
    }

    /// - Returns: nil where there is no such file.
    static func byteCount(_ path: String) -> Int64? {
        var answer = stat()
        guard stat(path, &answer) == 0, answer.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(answer.st_size)
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, place: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(
                    descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("keep an attachment", place, errno) }
            written += count
        }
    }

    /// At a place of the file, whoever else writes there.
    static func writeAll(
        _ bytes: [UInt8], to descriptor: Int32, at offset: Int64, place: String
    ) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written,
                    off_t(offset) + off_t(written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("keep an attachment", place, errno) }
            written += count
        }
    }

    static func read(
        _ path: String, operation: String, _ take: ([UInt8]) throws -> Void
    ) throws {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(operation, path, errno) }
        defer { close(descriptor) }
        while true {
            var bytes = [UInt8](repeating: 0, count: AttachmentLimits.readBytes)
            let count = bytes.withUnsafeMutableBytes { buffer in
                Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(operation, path, errno) }
            if count == 0 { return }
            bytes.removeLast(bytes.count - count)
            try take(bytes)
        }
    }

    /// - Returns: at most `limit` bytes; none at the file's end.
    static func piece(
        _ path: String, after offset: Int64, limit: Int, operation: String
    ) throws -> [UInt8] {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(operation, path, errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        while true {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(operation, path, errno) }
            bytes.removeLast(limit - count)
            return bytes
        }
    }

    static func failure(_ operation: String, _ place: String, _ number: Int32) -> OutpostError {
        let code: OutpostError.Code =
            switch number {
            case ENOSPC, EDQUOT: .diskFull
            case EROFS, EACCES, EPERM: .readOnly
            case ENOENT: .notFound
            default: .storage
            }
        return OutpostError(
            code, operation: operation, place: place, cause: String(cString: strerror(number)),
            hint: code == .diskFull ? "free space on this disk, then do it again" : "")
    }
}
