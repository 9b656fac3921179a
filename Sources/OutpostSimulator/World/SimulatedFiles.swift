import Foundation
import OutpostModel
import OutpostStore

/// The files of reports over a run: each node's folder, and what is known of each file.
final class SimulatedFiles {
    /// A column for the hash and one for the size, which merge as one: a row in which somebody edits either speaks of no file, or of one
    /// of another size.
    static let rows = AttachmentRows(
        table: "delivery", contentHash: "unit", byteCount: "quantity")

    private let place = TemporaryPlace("files")
    /// How large each file is that was ever attached.
    var sizes: [Digest: Int] = [:]
    /// Bytes that the hub, and each base, wrote of a file.
    var written: [String: [Digest: Int]] = [:]
    /// How often a node lost what it held of a file, so that it may come anew.
    var losses: [String: Int] = [:]
    /// Files that were looked through, by node: none is written again.
    var verified: [String: Set<Digest>] = [:]

    /// Opened anew, as a process does when it starts.
    func store(of node: String) throws -> AttachmentStore {
        try AttachmentStore.open(at: "\(place.path)/\(node)", freeBytes: { _ in .max })
    }

    /// All files of a node are gone.
    func drop(_ node: String) throws {
        try place.drop(node)
        verified[node] = []
        losses[node, default: 0] += 1
    }

    /// A power cut takes what was not synced of a file that is on its way.
    ///
    /// - Returns: whether there was one.
    func tear(_ node: String) throws -> Bool {
        let folder = "\(place.path)/\(node)"
        guard FileManager.default.fileExists(atPath: folder) else { return false }
        let coming = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .first { $0.hasPrefix(".coming-") }
        guard let coming else { return false }
        let file = URL(fileURLWithPath: "\(folder)/\(coming)")
        let bytes = try Data(contentsOf: file)
        guard let last = bytes.last else { return false }
        // Its length reached the disk, and a byte of it did not.
        try (bytes.dropLast() + [~last]).write(to: file)
        losses[node, default: 0] += 1
        return true
    }
}
