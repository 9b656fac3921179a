import GRDB
import OutpostHub
import OutpostModel
import OutpostStore

/// Opens the hub's log and what serves from it: at first, and after each power cut.
struct HubCoreMaker {
    var schema: Schema
    let rosters: SimulatedRosters
    let epoch: UInt64
    /// nil: in memory.
    let path: String?

    /// - Parameter picture: the hub's replica.
    func core(_ picture: Replica, _ clock: SimulatedClock) throws -> HubCore {
        let log = try SQLiteHubLog(
            path: path, schema: schema, trust: { SimulatedSeals.trust },
            erasures: { [rosters] in try rosters.current()?.erasures ?? .none },
            makeEpoch: { [epoch] in epoch })
        if path != nil { try log.makeDurable() }
        return HubCore(
            log: log, picture: picture, sealer: SimulatedSeals.sealer, trust: rosters.trust,
            surroundings: clock.surroundings, rosters: rosters)
    }

    /// Gives the log, which must be closed, another epoch.
    func setEpoch(_ epoch: UInt64) throws {
        guard let path else { return }
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try db.execute(
                sql: "UPDATE log_meta SET value = ? WHERE name = 'epoch'",
                arguments: [Int64(bitPattern: epoch)])
        }
        try queue.close()
    }
}
