import Foundation
import GRDB
import OutpostModel

/// What a foreign program did to one row and the engine did not adopt: kept, listed, and not in force.
package struct HeldWrite: Sendable, Equatable {
    /// What the program did.
    package enum Change: String, Sendable {
        case insert, update, delete
    }

    /// A value as SQLite had it: perhaps text that is not UTF-8, perhaps larger than any changeset.
    package struct Value: Sendable, Equatable {
        package let column: String
        /// SQLite's name for the type.
        package let type: String
        package let byteCount: Int
        /// The first bytes of the value as a blob; all of them are in `_outpost_held_value`.
        package let start: [UInt8]
    }

    package let number: Int64
    package let table: String
    /// As it stood in the key column, mended where it is not UTF-8.
    package let key: String
    package let change: Change
    /// Place and cause, in words.
    package let reason: String
    /// Milliseconds since 1970 by the machine's clock, when it was held.
    package let time: Int64
    /// What the row held; NULL columns are not listed.
    package let values: [Value]

    /// How much of a value is listed.
    package static let startBytes = 1024
}

extension ReplicaReading {
    /// Foreign writes that were not adopted, oldest first.
    package func heldWrites(after number: Int64 = 0, limit: Int = 1000) throws -> [HeldWrite] {
        try read { db in
            // A reason may quote a value, and that a NUL: as blobs, GRDB reads texts to their ends.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT number, "table", CAST(key AS BLOB), change, CAST(reason AS BLOB), time
                    FROM _outpost_held_write WHERE number > ? ORDER BY number LIMIT ?
                    """, arguments: [number, limit])
            return try rows.map { row in
                HeldWrite(
                    number: row[0], table: row[1],
                    key: String(decoding: row[2] as Data, as: UTF8.self),
                    change: HeldWrite.Change(rawValue: row[3]) ?? .update,
                    reason: String(decoding: row[4] as Data, as: UTF8.self),
                    time: row[5], values: try heldValues(db, of: row[0]))
            }
        }
    }

    private func heldValues(_ db: Database, of number: Int64) throws -> [HeldWrite.Value] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT "column", typeof(value), length(CAST(value AS BLOB)),
                    substr(CAST(value AS BLOB), 1, ?)
                FROM _outpost_held_value WHERE write = ? ORDER BY "column"
                """, arguments: [HeldWrite.startBytes, number])
        return rows.map { row in
            HeldWrite.Value(
                column: row[0], type: row[1], byteCount: row[2], start: [UInt8](row[3] as Data))
        }
    }

    /// How many rows foreign programs touched that are not adopted yet.
    package func pendingForeignRows() throws -> Int {
        try read { db in
            try schema.tables.reduce(0) { sum, table in
                let name = MissionTables.quoted(ForeignTable.pendingName(table))
                return sum + (try Int.fetchOne(db, sql: "SELECT count(*) FROM \(name)") ?? 0)
            }
        }
    }
}
