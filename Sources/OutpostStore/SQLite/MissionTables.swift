import GRDB
import OutpostModel

/// The synced tables: STRICT, readable by any SQLite program, without UNIQUE, CHECK, NOT NULL or foreign keys,
/// since a merge must never fail or cascade. What the mission declares is checked at local writes.
enum MissionTables {
    /// Makes what is missing and adds columns that a newer mission version declares; never drops anything.
    static func prepare(_ db: Database, schema: Schema) throws {
        for table in schema.tables {
            if try db.tableExists(table.name) {
                try addMissingColumns(db, table: table)
            } else {
                try db.execute(sql: createStatement(table))
            }
        }
        try MissionIndexes.prepare(db, schema: schema)
    }

    static func createStatement(_ table: TableSchema) -> String {
        var lines = [
            "\(quoted(TableSchema.keyColumn)) TEXT PRIMARY KEY NOT NULL\(keyDefault(table))"
        ]
        lines += table.columns.map { "\(quoted($0.name)) \($0.kind.rawValue.uppercased())" }
        return "CREATE TABLE \(quoted(table.name)) (\n    "
            + lines.joined(separator: ",\n    ") + "\n) STRICT"
    }

    /// Makes a key where the writer gives none, so that a foreign program need not know how. A table that
    /// follows another has no default: its key's space is that of the row it follows.
    private static func keyDefault(_ table: TableSchema) -> String {
        guard case .space(let space) = table.residence else { return "" }
        let hash = Hexadecimal.text(of: UInt64(space.hash), digits: 4)
        let upper = hash.prefix(3)
        let lower = space.hash & 0xF
        let time = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
        // Variant 10, four bits of the space, two random bits: a byte from 0x80 + 4 * lower.
        let variant = "\(0x80 + Int(lower) * 4) + (random() & 3)"
        return " DEFAULT (printf('%08x-%04x-8\(upper)-%02x%02x-%s', \(time) >> 16, "
            + "\(time) & 65535, \(variant), random() & 255, lower(hex(randomblob(6)))))"
    }

    private static func addMissingColumns(_ db: Database, table: TableSchema) throws {
        let existing = Set(try db.columns(in: table.name).map(\.name))
        for column in table.columns where !existing.contains(column.name) {
            let kind = column.kind.rawValue.uppercased()
            try db.execute(
                sql: "ALTER TABLE \(quoted(table.name)) ADD COLUMN \(quoted(column.name)) \(kind)")
        }
    }

    static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
