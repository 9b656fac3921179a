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
            let events = try Self.events(db, table: name, key: key)
            let rebuilt = Self.rebuiltState(of: events, table: table)
            let stored = try StoredRow(engine, table, key)
            guard stored.differs(from: rebuilt, table: table) else { return false }
            let counted = Self.counted(
                stored.state, rebuilt: rebuilt, events: events, table: table)
            try engine.rows.replaceBroken(counted, by: rebuilt, table, key)
            try engine.fingerprints.flush()
            try db.notifyChanges(in: Table(name))
            return true
        }
    }

    /// A stored state with the values that its journals gave its writes: those the fingerprint counts. The
    /// table's may have been changed behind the engine's back.
    private static func counted(
        _ state: RowState, rebuilt: RowState, events: [RowEvent], table: TableSchema
    ) -> RowState {
        let changes = Dictionary(events.map { ($0.changeset.dot, $0.change) }) { first, _ in first }
        let cells = state.cells.enumerated().map { index, cell in
            // The elements of a set that was never changed stand in the row alone.
            if table.cells[index].rule == .set { return rebuilt.cells[index] }
            let writes = cell.writes.map { write in
                guard let change = changes[write.dot] else { return write }
                let given = change.writes.first { $0.cell == table.cells[index].name }?.values
                return Write(
                    dot: write.dot, stamp: write.stamp,
                    values: table.fitted(given ?? [], cell: index), counted: write.counted)
            }
            return Cell(writes: writes, seen: cell.seen, increments: cell.increments)
        }
        return RowState(
            merged: state.merged, cells: cells, deleted: state.deleted,
            standingDeletes: state.standingDeletes, answered: state.answered,
            replaced: state.replaced)
    }

    /// Rows whose stored state or shown values differ from what the journals say, rows that no journal
    /// speaks of, and whether the fingerprints are the sums of the rows. Empty and true on a sound replica;
    /// reads everything.
    package func audit() throws -> (rows: [String], fingerprintsFit: Bool) {
        try transaction(operation: "audit the replica") { db, engine in
            var broken: [String] = []
            var sums: [SpaceID: Fingerprint] = [:]
            let keys = try Row.fetchAll(db, sql: "SELECT \"table\", key FROM _outpost_row")
            for row in keys {
                let name: String = row[0]
                var reader = ByteReader([UInt8](row[1] as Data))
                let key = RowKey(
                    high: try reader.fixed("key"), low: try reader.fixed("key"))
                guard let table = engine.schema.table(named: name) else { continue }
                let rebuilt = Self.rebuiltState(
                    of: try Self.events(db, table: name, key: key), table: table)
                if try StoredRow(engine, table, key).differs(from: rebuilt, table: table) {
                    broken.append("\(name) \(key)")
                }
                if let digest = RowDigest.digest(of: rebuilt, key: key, table: table) {
                    sums[key.space, default: .empty].add(digest)
                }
            }
            for table in engine.schema.tables { broken += try strangers(db, engine, table) }
            let fit = try engine.schema.spaces.allSatisfy {
                try engine.fingerprints.sum(of: $0.id) == sums[$0.id, default: .empty]
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
            if let key = RowKey(id), try engine.rows.hasState(table, key) { continue }
            result.append("\(table.name) \(id)")
        }
        return result
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
        state = try engine.rows.state(table, key, values: values)
    }

    func differs(from rebuilt: RowState, table: TableSchema) -> Bool {
        !isReadable || state != rebuilt || rebuilt.shownValues(table: table) != values
    }
}
