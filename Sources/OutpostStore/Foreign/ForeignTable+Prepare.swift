import GRDB
import OutpostModel

extension ForeignTable {
    /// Makes what is missing of the tables and triggers for foreign writers, and brings the triggers up to date: also those
    /// that a foreign program dropped.
    static func prepare(_ db: Database, schema: Schema) throws {
        for statement in heldStatements { try db.execute(sql: statement) }
        for table in schema.tables { try preparePending(db, table) }
        var wanted = schema.tables.flatMap(ForeignTrigger.all)
        let engineTables = try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_schema
                WHERE type = 'table' AND name GLOB '_outpost_*' AND NOT name GLOB ? ORDER BY name
                """, arguments: [pendingPrefix + "*"])
        wanted += engineTables.flatMap(ForeignTrigger.guarding(engineTable:))
        try prepare(db, wanted)
    }

    private static func preparePending(_ db: Database, _ table: TableSchema) throws {
        let name = pendingName(table)
        guard try db.tableExists(name) else {
            return try db.execute(sql: createPendingStatement(table))
        }
        let existing = Set(try db.columns(in: name).map(\.name))
        for column in table.columns where !existing.contains(column.name) {
            try db.execute(
                sql: """
                    ALTER TABLE \(MissionTables.quoted(name))
                    ADD COLUMN \(MissionTables.quoted(column.name)) ANY
                    """)
        }
    }

    private static func prepare(_ db: Database, _ wanted: [ForeignTrigger]) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name GLOB ?",
            arguments: [ForeignTrigger.prefix + "*"])
        let existing = Dictionary(
            rows.map { ($0[0] as String, $0[1] as String) }, uniquingKeysWith: { first, _ in first }
        )
        for trigger in wanted where existing[trigger.name] != trigger.sql {
            try db.execute(sql: "DROP TRIGGER IF EXISTS \(MissionTables.quoted(trigger.name))")
            try db.execute(sql: trigger.sql)
        }
    }
}
