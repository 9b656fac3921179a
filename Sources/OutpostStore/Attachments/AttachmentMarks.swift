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
        let name = Self.name(epoch)
        path = store.folder + "/" + name
        for other in try FileManager.default.contentsOfDirectory(atPath: store.folder)
        where other.hasPrefix(Self.prefix) && other != name {
            unlink(store.folder + "/" + other)
        }
        let bytes = try Self.bytes(path)
        digests = Self.digests(bytes)
        // A power cut left a part of one: what is appended must begin at a whole one.
        let torn = bytes.count % Digest.byteCount
        if torn != 0 { try AtomicFile.write(Array(bytes.dropLast(torn)), to: path) }
    }

    /// The same for who only looks: nothing is written.
    package static func read(_ store: AttachmentStore, epoch: UInt64) throws -> Set<Digest> {
        digests(try bytes(store.folder + "/" + name(epoch)))
    }

    private static func name(_ epoch: UInt64) -> String {
        prefix + Hexadecimal.text(of: epoch, digits: 16)
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        guard AttachmentFile.byteCount(path) != nil else { return [] }
        return try AtomicFile.read(path, operation: "read which files the hub has")
    }

    private static func digests(_ bytes: [UInt8]) -> Set<Digest> {
        Set(
            (0..<bytes.count / Digest.byteCount).compactMap { index in
                Digest(bytes: bytes[(index * Digest.byteCount)...].prefix(Digest.byteCount))
            })
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
