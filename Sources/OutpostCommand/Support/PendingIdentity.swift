import Foundation
import OutpostModel
import OutpostStore

/// The identity of a replica whose mission is still to come.
enum PendingIdentity {
    static func loadOrMake(
        _ folder: ReplicaFolder, random: () -> UInt64
    ) throws -> ReplicaID {
        let path = folder.device + "/replica-id"
        if FileManager.default.fileExists(atPath: path) {
            let bytes = try AtomicFile.read(path, operation: "read the replica's id")
            let text = String(decoding: bytes, as: UTF8.self)
            if let id = ReplicaID(text.trimmingCharacters(in: .whitespacesAndNewlines)) {
                return id
            }
        }
        let id = ReplicaID(identity: max(1, random()))
        try AtomicFile.write([UInt8]((id.description + "\n").utf8), to: path)
        return id
    }
}
