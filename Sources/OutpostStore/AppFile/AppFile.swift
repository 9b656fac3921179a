import Foundation
import GRDB
import OutpostModel

/// An app's own SQLite file that is to be, or is, a replica.
struct AppFile {
    let path: String
    let schema: Schema

    private static let operation = "open the app's file"

    /// What is found of the named tables.
    struct Findings {
        /// Tables that stand in the file and were never synced: their rows are to be adopted.
        var unsynced: [TableSchema] = []
        /// Names of tables that are not STRICT: SQLite stores any type there.
        var loose = Set<String>()
        /// The file is a replica already.
        var isReplica = false
    }

    /// Looks at the file through a connection that cannot write, so that a refusal changes nothing.
    ///
    /// - Returns: the file's journal mode; nil where there is none yet.
    func inspect() throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(StoreLimits.busyTimeout)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let mode = try queue.read { db in
            _ = try findings(db, checksRows: true)
            return try String.fetchOne(db, sql: "PRAGMA journal_mode")
        }
        try queue.close()
        return mode
    }

    /// Gives the file its journal mode back, after a refusal that came when it was open already.
    func restore(journalMode mode: String?) throws {
        guard let mode, mode != "wal" else { return }
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = \(mode)")
        }
        try queue.close()
    }

    /// - Parameter checksRows: whether to look at the keys of the rows that are to be adopted.
    /// - Throws: `OutpostError` for a file or a table that cannot be synced.
    func findings(_ db: Database, checksRows: Bool = false) throws -> Findings {
        // SQLite hands out a text's bytes in the file's encoding, and a changeset's are UTF-8.
        let encoding = try String.fetchOne(db, sql: "PRAGMA encoding")
        guard encoding == "UTF-8" else {
            throw OutpostError(
                .invalidInput, operation: Self.operation, place: path,
                cause: "its texts are stored as \(encoding ?? "nothing known")",
                hint: "copy its tables into a new file; SQLite makes new ones in UTF-8")
        }
        var findings = Findings()
        findings.isReplica = try db.tableExists("_outpost_meta")
        for table in schema.tables {
            guard let found = try AppTable(db, named: table.name) else { continue }
            let isSynced = try db.tableExists(ForeignTable.pendingName(table))
            try found.check(against: table, isSynced: isSynced)
            if !found.isStrict { findings.loose.insert(table.name) }
            guard !isSynced else { continue }
            findings.unsynced.append(table)
            if checksRows { try checkKeys(db, table) }
        }
        try checkForeignKeys(db)
        return findings
    }

    /// A table of the app's own that refers to a synced one would let a merge fail or cascade.
    private func checkForeignKeys(_ db: Database) throws {
        let keys = try Row.fetchAll(
            db,
            sql: """
                SELECT owner.name, key."from", key."table"
                FROM sqlite_schema AS owner, pragma_foreign_key_list(owner.name) AS key
                WHERE owner.type = 'table'
                """)
        for key in keys {
            guard schema.table(named: (key[2] as String).lowercased()) != nil else { continue }
            throw OutpostError(
                .invalidInput, operation: Self.operation,
                place: "\(key[0] as String).\(key[1] as String)",
                cause: "it has a FOREIGN KEY to the synced table \(key[2] as String), and a merge "
                    + "must never fail or cascade",
                hint: "recreate the table without it; the app may look for rows that are gone")
        }
    }

    private func checkKeys(_ db: Database, _ table: TableSchema) throws {
        let rows = try db.valueRows(sql: "SELECT id FROM \(MissionTables.quoted(table.name))")
        while let row = try rows.next() {
            guard case .text(let text)? = row.first, let key = RowKey(text) else {
                throw refusal(table, row.first ?? .null, "it is no UUID of version 8")
            }
            guard case .space(let space) = table.residence, key.space != space else { continue }
            throw refusal(table, .text(text), "it lies in another space")
        }
    }

    private func refusal(_ table: TableSchema, _ key: Value, _ cause: String) -> OutpostError {
        OutpostError(
            .invalidInput, operation: Self.operation,
            place: "\(table.name).\(TableSchema.keyColumn), row '\(key)'", cause: cause,
            hint: "give the rows keys in Outpost's form first: Replica.makeKeys(file:schema:)")
    }

    /// Lets the triggers of the app's own tables run on Outpost's connection, on which the file's triggers are off: as
    /// temporary ones, which are not.
    static func mirrorTriggers(_ db: Database) throws {
        let statements = try String.fetchAll(
            db,
            sql: "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND NOT name GLOB ?",
            arguments: [ForeignTrigger.prefix + "*"])
        // SQLite begins each that it keeps with these very words.
        let start = "CREATE TRIGGER "
        for statement in statements where statement.hasPrefix(start) {
            try db.execute(sql: "CREATE TEMP TRIGGER " + statement.dropFirst(start.count))
        }
    }

    /// Notes the rows of tables that were never synced, as if another program had just written them: the engine's next
    /// look adopts them as this device's work.
    static func noteRows(_ db: Database, of tables: [TableSchema]) throws {
        for table in tables {
            try db.execute(
                sql: """
                    INSERT INTO \(MissionTables.quoted(ForeignTable.pendingName(table))) (_existed, id)
                    SELECT 0, id FROM \(MissionTables.quoted(table.name)) ORDER BY _rowid_
                    """)
        }
    }
}
