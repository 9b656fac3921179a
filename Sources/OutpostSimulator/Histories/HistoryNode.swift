import Foundation
import OutpostModel
import OutpostStore

/// One replica of a history: a real file, which may be closed, and what the harness knows of it.
final class HistoryNode {
    let name: String
    let id: ReplicaID
    let clock: SimulatedClock
    let path: String
    /// Of the mission: what an upgrade of the replica will raise.
    var version: Int
    /// nil while it is closed.
    var replica: Replica?
    /// Numbers of the changesets that it holds.
    var held: Set<Int> = []
    /// How many changesets of its own it has, by lane.
    var written: [Lane: UInt64] = [:]
    /// What foreign programs left in the rows that they touched and that no engine has adopted yet.
    var foreign: [HistoryRow: HistoryPicture?] = [:]

    init(name: String, version: Int, clock: SimulatedClock, path: String) {
        self.name = name
        self.version = version
        self.clock = clock
        self.path = path
        id = ReplicaID(identity: name.utf8.reduce(0) { $0 << 8 | UInt64($1) })
    }

    func journal(_ lane: Lane) -> JournalID {
        JournalID(space: HistoryMission.space.id, replica: id, lane: lane)
    }

    /// Opens the file where it is not open, and makes it the first time.
    ///
    /// - Returns: false when it was open.
    func open(_ mission: HistoryMission) throws -> Bool {
        guard replica == nil else { return false }
        let schema = try mission.schema(version: version)
        if ReplicaFolder(path: path).exists {
            replica = try Replica.open(
                at: path, schema: schema, holder: "a history", surroundings: clock.surroundings)
        } else {
            replica = try Replica.create(
                at: path, schema: schema, mission: HistoryMission.file(version),
                holder: "a history",
                surroundings: clock.surroundings, identity: id.identity)
        }
        return true
    }

    /// Takes a newer version of the mission; what foreign programs wrote before is adopted under the old one.
    func upgrade(to next: Int, _ mission: HistoryMission) throws {
        replica = try replica?.upgraded(
            to: try mission.schema(version: next), mission: HistoryMission.file(next))
    }

    func close() throws {
        try replica?.close()
        // The lock goes with it.
        replica = nil
    }
}
