import GRDB
import OutpostModel

/// Indexes on the synced tables, so that the checks of a local write are look-ups and no scans: one for each
/// unique rule and each column that refers to rows. Never UNIQUE, since a merge must never fail; partial, so
/// that a row without the value costs nothing.
enum MissionIndexes {
    private static let prefix = "_outpost_index_"

    /// Makes what is missing, and drops what no rule wants any more or another version made otherwise.
    static func prepare(_ db: Database, schema: Schema) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT name, sql FROM sqlite_schema
                WHERE type = 'index' AND substr(name, 1, \(prefix.utf8.count)) = ?
                """, arguments: [prefix])
        var standing: [String: String] = [:]
        for row in rows { standing[row["name"]] = row["sql"] }
        let wanted = schema.tables.flatMap(statements)
        for (name, statement) in wanted {
            let found = standing.removeValue(forKey: name)
            guard found != statement else { continue }
            if found != nil { try drop(db, name) }
            try db.execute(sql: statement)
        }
        for name in standing.keys.sorted() { try drop(db, name) }
    }

    /// By the index's name.
    static func statements(_ table: TableSchema) -> [(name: String, sql: String)] {
        let lists = table.uniques + table.columns.filter { $0.references != nil }.map { [$0.name] }
        return lists.enumerated().map { number, columns in
            let name = "\(prefix)\(table.name)_\(number + 1)"
            let quoted = columns.map(MissionTables.quoted)
            let present = quoted.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
            return (
                name,
                "CREATE INDEX \(MissionTables.quoted(name)) ON \(MissionTables.quoted(table.name)) "
                    + "(\(quoted.joined(separator: ", "))) WHERE \(present)"
            )
        }
    }

    private static func drop(_ db: Database, _ name: String) throws {
        try db.execute(sql: "DROP INDEX \(MissionTables.quoted(name))")
    }
}
