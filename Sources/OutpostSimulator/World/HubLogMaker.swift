import GRDB
import OutpostHub
import OutpostModel

/// Opens the hub's log: at first, and after each power cut.
struct HubLogMaker {
    let schema: Schema
    let rosters: SimulatedRosters
    let epoch: UInt64
    /// nil: in memory.
    let path: String?

    func open() throws -> SQLiteHubLog {
        try SQLiteHubLog(
            path: path, schema: schema, trust: { SimulatedSeals.trust },
            erasures: { [rosters] in try rosters.current()?.erasures ?? .none },
            makeEpoch: { [epoch] in epoch })
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
