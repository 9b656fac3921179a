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
}
