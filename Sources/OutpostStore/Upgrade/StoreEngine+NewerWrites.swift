import GRDB
import OutpostModel

extension StoreEngine {
    /// Makes each row again to which a changeset of a newer version than the old engine's wrote: with columns,
    /// tables and ranks that were stored until now and not shown.
    ///
    /// Other rows stay as they are: what older versions wrote means the same.
    func showNewerWrites(than old: StoreEngine, _ db: Database) throws {
        var tables: [String: UInt16] = [:]
        for table in schema.tables { tables[table.name] = try merged.number(of: table) }
        let rows = try RowEventIndex.rows(
            db, tables: tables, writtenAfterVersion: old.schema.version)
        guard !rows.isEmpty else { return }
        let names = Dictionary(tables.map { ($1, $0) }) { first, _ in first }
        let index = try RowEventIndex(db, tables: tables, rows: rows)
        var count = 0
        try index.forEachRow { key, events in
            guard let table = names[key.table].flatMap(schema.table(named:)) else { return }
            // The old engine's statements and rules read what it wrote.
            let before = try old.schema.table(named: table.name).map { before in
                let values = try old.rows.values(before, key.key)
                return (before, try old.merged.state(before, key.key, values: values))
            }
            let rebuilt = Replica.rebuiltState(of: events, table: table)
            try merged.upgrade(before, to: rebuilt, table, key.key)
            count += 1
            if count.isMultiple(of: StoreLimits.upgradedRows) { try merged.states.flush() }
        }
        for table in schema.tables { try db.notifyChanges(in: Table(table.name)) }
        try flush(journals: [])
    }
}
