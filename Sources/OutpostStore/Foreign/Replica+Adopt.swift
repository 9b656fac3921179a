import GRDB
import OutpostModel

extension Replica {
    /// Journals what other SQLite programs wrote into the synced tables since the last time.
    ///
    /// Every transaction of the engine does so first; this is for the moments without one: when a replica is opened, before
    /// an exchange reads the journals. Costs next to nothing when nobody wrote.
    @discardableResult
    package func adoptForeignWrites() throws -> ForeignAdoption {
        try transactionBesideForeign(operation: "adopt what other programs wrote") { db, engine in
            var adoption = try engine.adoptForeignWrites(db)
            if !adoption.tables.isEmpty { adoption.damage = try Self.damage(db) }
            return adoption
        }
    }

    /// SQLite before 3.51.3 can damage a WAL that two connections write and checkpoint, and a foreign program is a second one.
    ///
    /// - Returns: the first thing that is wrong with the file; nil for a sound one and for a large one.
    private static func damage(_ db: Database) throws -> String? {
        let bytes = try Int64.fetchOne(
            db,
            sql: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        guard let bytes, bytes <= StoreLimits.checkedFileBytes else { return nil }
        let answer = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
        return answer == "ok" ? nil : answer
    }

    /// Forgets a held write: somebody looked at it, and entered it again if it was to be entered.
    package func dismissHeldWrite(_ number: Int64) throws {
        try transaction(operation: "dismiss a held write") { db, _ in
            try db.execute(
                sql: "DELETE FROM _outpost_held_value WHERE write = ?", arguments: [number])
            try db.execute(
                sql: "DELETE FROM _outpost_held_write WHERE number = ?", arguments: [number])
        }
    }
}
