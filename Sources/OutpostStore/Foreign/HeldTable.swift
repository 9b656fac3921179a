import COutpostSQLite
import OutpostModel

/// `_outpost_held_write` and `_outpost_held_value`, on the writer's connection: values go there inside SQLite, with
/// every byte.
final class HeldTable {
    private let database: OpaquePointer
    private let insert: SQLiteStatement
    private var copies: [String: SQLiteStatement] = [:]
    private var keys: [String: SQLiteStatement] = [:]

    init(_ database: OpaquePointer) throws {
        self.database = database
        insert = try SQLiteStatement(
            database,
            """
            INSERT INTO _outpost_held_write ("table", key, change, reason, time)
            VALUES (?, '', ?, ?, ?) RETURNING number
            """)
    }

    /// Keeps what a foreign program did to a row, as the row is now.
    func hold(
        _ note: PendingNote, _ table: TableSchema, change: HeldWrite.Change, reason: String,
        time: Int64
    ) throws {
        try insert.bind(table.name, at: 1)
        try insert.bind(change.rawValue, at: 2)
        try insert.bind(reason, at: 3)
        try insert.bind(time, at: 4)
        let number = try {
            defer { insert.reset() }
            return try insert.step() ? insert.integer(0) : 0
        }()
        for statement in [try keyCopy(table), try valueCopy(table)] {
            try statement.bind(number, at: 1)
            try statement.bind(note.number, at: 2)
            try statement.run()
        }
    }

    private func keyCopy(_ table: TableSchema) throws -> SQLiteStatement {
        if let known = keys[table.name] { return known }
        let made = try SQLiteStatement(
            database,
            """
            UPDATE _outpost_held_write SET key = (
                SELECT id FROM \(MissionTables.quoted(ForeignTable.pendingName(table))) WHERE _number = ?2
            ) WHERE number = ?1
            """)
        keys[table.name] = made
        return made
    }

    private func valueCopy(_ table: TableSchema) throws -> SQLiteStatement {
        if let known = copies[table.name] { return known }
        let pending = MissionTables.quoted(ForeignTable.pendingName(table))
        let parts = table.columns.map { column in
            let name = MissionTables.quoted(column.name)
            return """
                SELECT ?1, '\(column.name)', t.\(name) FROM \(MissionTables.quoted(table.name)) AS t
                WHERE t.id = (SELECT id FROM \(pending) WHERE _number = ?2) AND t.\(name) IS NOT NULL
                """
        }
        let made = try SQLiteStatement(
            database,
            "INSERT INTO _outpost_held_value (write, \"column\", value) "
                + parts.joined(separator: " UNION ALL "))
        copies[table.name] = made
        return made
    }
}
