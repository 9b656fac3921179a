import GRDB
import OutpostModel

extension ReplicaReading {
    /// How far this machine's clock is from the hub's, in milliseconds, as last learnt; nil while no hub ever told: what is written
    /// now is marked as of a doubtful clock.
    package func clockCorrection() throws -> Int64? {
        try read { db in
            func value(_ name: String) throws -> Int64? {
                try Int64.fetchOne(
                    db.cachedStatement(sql: "SELECT value FROM _outpost_meta WHERE name = ?"),
                    arguments: [name])
            }
            guard try value(MetaName.clockLearnt) == 1 else { return nil }
            return try value(MetaName.clockCorrection) ?? 0
        }
    }
}
