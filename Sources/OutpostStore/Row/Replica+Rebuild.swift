import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Makes a row again from the journals: state, shown values and fingerprint.
    ///
    /// - Returns: whether what was stored differed from what the journals say.
    @discardableResult
    package func rebuild(table name: String, key: RowKey) throws -> Bool {
        try transaction(operation: "rebuild a row") { db, engine in
            guard let table = engine.schema.table(named: name) else {
                throw OutpostError(
                    .notFound, operation: "rebuild a row", place: name, cause: "no such table")
            }
            guard try engine.rebuild(table, key, db) else { return false }
            try engine.flush(journals: [])
            try db.notifyChanges(in: Table(name))
            return true
        }
    }

    /// Takes over what foreign programs wrote, then makes every row again from the journals and compares it with what is
    /// stored. Reads everything.
    public func audit() throws -> Audit {
        try adoptForeignWrites()
        return try (self as any ReplicaReading).audit()
    }
}

extension StoreEngine {
    /// Makes a row again from the journals, within the running transaction.
    ///
    /// - Returns: whether what was stored differed.
    @discardableResult
    func rebuild(_ table: TableSchema, _ key: RowKey, _ db: Database) throws -> Bool {
        try replace(
            table, key,
            by: Replica.rebuiltState(
                of: try Replica.events(db, table: table.name, key: key), table: table))
    }

    /// Puts what the journals say of a row in the place of what is stored.
    ///
    /// - Parameter isErased: what is stored may say the same in bytes that must go.
    /// - Returns: whether that differed.
    @discardableResult
    func replace(
        _ table: TableSchema, _ key: RowKey, by rebuilt: RowState, isErased: Bool = false
    ) throws -> Bool {
        let stored = try StoredRow(self, table, key)
        guard isErased || stored.differs(from: rebuilt, table: table) else { return false }
        try merged.replace(stored.state, by: rebuilt, table, key)
        return true
    }
}

/// What the store holds of one row.
private struct StoredRow {
    let state: RowState
    let values: [Value]?
    /// Another program may have stored what no changeset can carry.
    let isReadable: Bool

    init(_ engine: StoreEngine, _ table: TableSchema, _ key: RowKey) throws {
        do {
            values = try engine.rows.values(table, key)
            isReadable = true
        } catch is Capture.Defect {
            values = nil
            isReadable = false
        }
        state = try engine.merged.state(table, key, values: values)
    }

    func differs(from rebuilt: RowState, table: TableSchema) -> Bool {
        !isReadable || rebuilt.shownValues(table: table) != values
            || !state.says(rebuilt, of: table)
    }
}
