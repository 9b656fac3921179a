import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// The latest reports of several kinds: of each kind those that arrived last, and among them the latest by when they happened.
enum LatestRows {
    static func keys(
        _ tables: [DeskTable], limit: Int, _ db: Database
    ) throws -> [(table: DeskTable, key: RowKey)] {
        var found: [(table: DeskTable, key: RowKey, time: Int64)] = []
        for table in tables {
            let time = table.schema.column(named: "observed_at").map { Replica.quoted($0.name) }
            let rows = try db.fetchValues(
                sql: """
                    SELECT id, \(time ?? "NULL") FROM \(Replica.quoted(table.name))
                    ORDER BY _rowid_ DESC LIMIT \(limit)
                    """)
            for row in rows {
                guard let key = RowKey(row[0].description) else { continue }
                let observed = FieldTime(row[1].description)?.milliseconds
                found.append((table, key, observed ?? key.milliseconds))
            }
        }
        return found.sorted { ($0.time, $0.key) > ($1.time, $1.key) }.prefix(limit)
            .map { ($0.table, $0.key) }
    }
}
