import GRDB
import OutpostModel

/// A row of which something should be erased by now.
package struct DueRow: Sendable, Equatable {
    package let key: RowKey
    /// From when its days count, milliseconds since 1970.
    package let since: Int64
}

extension ReplicaReading {
    /// Rows of a table that hold something that should be gone, in whatever changeset, removed ones too; oldest first. Reads every
    /// body once.
    ///
    /// - Parameters:
    ///   - cells: of which anything is to go; empty: of the whole row.
    ///   - column: in which a time stands; a row without one, or that was removed, counts from its last change.
    ///   - end: milliseconds since 1970: rows of before it are due.
    package func dueRows(
        of table: TableSchema, cells: Set<String>, since column: String?, before end: Int64
    ) throws -> [DueRow] {
        try read { db in
            guard let number = try StoredStates(db).number(of: table) else { return [] }
            let index = try RowEventIndex(db, tables: [table.name: number])
            let times = try column.map { try Self.times(db, table, $0) } ?? [:]
            var due: [DueRow] = []
            try index.forEachRow { key, events in
                guard events.contains(where: { $0.writes(cells) }) else { return }
                let changed = events.map(\.header.time.milliseconds).max() ?? 0
                let since = times[key.key] ?? changed
                if since < end { due.append(DueRow(key: key.key, since: since)) }
            }
            return due.sorted { ($0.since, $0.key) < ($1.since, $1.key) }
        }
    }

    private static func times(
        _ db: Database, _ table: TableSchema, _ column: String
    ) throws -> [RowKey: Int64] {
        var times: [RowKey: Int64] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, \(MissionTables.quoted(column)) FROM \(MissionTables.quoted(table.name))
                """)
        while let row = try rows.next() {
            guard let key = RowKey(row[0] as String),
                case .string(let text) = (row[1] as DatabaseValue).storage
            else { continue }
            times[key] = (FieldTime(text) ?? FieldTime(date: text))?.milliseconds
        }
        return times
    }
}

extension RowEvent {
    /// Whether it gives any of these cells a value; of none: whether it says anything at all.
    fileprivate func writes(_ cells: Set<String>) -> Bool {
        cells.isEmpty || change.writes.contains { cells.contains($0.cell) }
    }
}
