import Foundation
import OutpostModel

/// Which files the hub has whole, as it said. It saves a question and is no truth: what is lost of it is asked again, and a hub that
/// was put back has another epoch, of which nothing is marked.
package final class AttachmentMarks {
    private let path: String
    private var digests: Set<Digest>

    private static let prefix = ".with-hub-"

    /// - Parameter epoch: of the hub's log.
    package init(_ store: AttachmentStore, epoch: UInt64) throws {
        let name = Self.prefix + Hexadecimal.text(of: epoch, digits: 16)
        path = store.folder + "/" + name
        for other in try FileManager.default.contentsOfDirectory(atPath: store.folder)
        where other.hasPrefix(Self.prefix) && other != name {
            unlink(store.folder + "/" + other)
        }
        guard AttachmentFile.byteCount(path) != nil else {
            digests = []
            return
        }
        let bytes = try AtomicFile.read(path, operation: "read which files the hub has")
        let whole = bytes.count / Digest.byteCount
        digests = Set(
            (0..<whole).compactMap { index in
                Digest(bytes: bytes[(index * Digest.byteCount)...].prefix(Digest.byteCount))
            })
        // A power cut left a part of one: what is appended must begin at a whole one.
        if bytes.count % Digest.byteCount != 0 {
            try AtomicFile.write(Array(bytes.prefix(whole * Digest.byteCount)), to: path)
        }
    }

    package func contains(_ digest: Digest) -> Bool { digests.contains(digest) }

    package func insert(_ digest: Digest) throws {
        guard digests.insert(digest).inserted else { return }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw AttachmentFile.failure("note which files the hub has", path, errno)
        }
        defer { close(descriptor) }
        try AttachmentFile.writeAll(digest.bytes, to: descriptor, place: path)
    }
}
