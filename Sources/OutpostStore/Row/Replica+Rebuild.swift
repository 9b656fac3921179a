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

    /// Rows whose stored state or shown values differ from what the journals say, rows that no journal
    /// speaks of, and whether the fingerprints are the sums of the rows. Empty and true on a sound replica;
    /// reads everything.
    package func audit() throws -> (rows: [String], fingerprintsFit: Bool) {
        try transaction(operation: "audit the replica") { db, engine in
            var broken: [String] = []
            var sums: [SpaceID: Fingerprint] = [:]
            for table in engine.schema.tables {
                for key in try engine.merged.keys(table) {
                    let rebuilt = Self.rebuiltState(
                        of: try Self.events(db, table: table.name, key: key), table: table)
                    if try StoredRow(engine, table, key).differs(from: rebuilt, table: table) {
                        broken.append("\(table.name) \(key)")
                    }
                    for part in RowDigest.parts(of: rebuilt, key: key, table: table) {
                        sums[key.space, default: .empty].add(part)
                    }
                }
                broken += try strangers(db, engine, table)
            }
            let fit = engine.schema.spaces.allSatisfy {
                engine.journals.fingerprint(of: $0.id) == sums[$0.id, default: .empty]
            }
            return (broken, fit)
        }
    }

    /// Rows of a table that have no merge state.
    private func strangers(
        _ db: Database, _ engine: StoreEngine, _ table: TableSchema
    ) throws -> [String] {
        let ids = try String.fetchCursor(
            db, sql: "SELECT id FROM \(MissionTables.quoted(table.name)) ORDER BY id")
        var result: [String] = []
        while let id = try ids.next() {
            if let key = RowKey(id), try engine.merged.hasState(table, key) { continue }
            result.append("\(table.name) \(id)")
        }
        return result
    }
}

extension StoreEngine {
    /// Makes a row again from the journals, within the running transaction.
    ///
    /// - Returns: whether what was stored differed.
    @discardableResult
    func rebuild(_ table: TableSchema, _ key: RowKey, _ db: Database) throws -> Bool {
        let rebuilt = Replica.rebuiltState(
            of: try Replica.events(db, table: table.name, key: key), table: table)
        let stored = try StoredRow(self, table, key)
        guard stored.differs(from: rebuilt, table: table) else { return false }
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

extension RowState {
    /// Whether two states say the same. Of an origin that is known, only values of cells that nobody wrote since mean
    /// anything.
    fileprivate func says(_ other: RowState, of table: TableSchema) -> Bool {
        switch (origin, other.origin) {
        case (.none, .none), (.mixed, .mixed): return self == other
        case (.insert(let mine), .insert(let others)):
            return mine.dot == others.dot && mine.missionVersion == others.missionVersion
                && mine.content?.stamp == others.content?.stamp && merged == other.merged
                && written == other.written && deleted == other.deleted
                && standingDeletes == other.standingDeletes && answered == other.answered
                && replaced == other.replaced && cells(table) == other.cells(table)
        default: return false
        }
    }
}
