import Foundation
import OutpostModel
import OutpostStore

/// What each journal held when the last handover was signed at this laptop: a file beside the replica. Where it is lost, or another
/// laptop signed the last one, the writers' clocks say what is new.
struct ShiftPositions: Codable, Sendable, Equatable {
    /// Of the handover's row.
    let handover: String
    let sequences: [String: UInt64]

    private static func path(_ folder: ReplicaFolder) -> String { folder.path + "/shift.json" }

    /// nil where there is none that can be read.
    static func load(_ folder: ReplicaFolder) throws -> ShiftPositions? {
        guard FileManager.default.fileExists(atPath: path(folder)) else { return nil }
        let bytes = try AtomicFile.read(path(folder), operation: "read the last handover")
        do {
            return try JSONDecoder().decode(ShiftPositions.self, from: Data(bytes))
        } catch {
            return nil
        }
    }

    static func save(_ handover: RowKey, _ replica: Replica, _ folder: ReplicaFolder) throws {
        let heads = try replica.storedHeads()
        let positions = ShiftPositions(
            handover: handover.description,
            sequences: Dictionary(heads.map { ("\($0.key)", $0.value.sequence) }) { first, _ in
                first
            })
        try AtomicFile.write(
            [UInt8](try JSONEncoder().encode(positions)), to: path(folder), mode: 0o600)
    }
}
