import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What SQLite itself refuses a foreign program, by trigger, with words that a person can use.
@Suite(.timeLimit(.minutes(10))) struct ForeignRefusalTests {
    private let folder: TemporaryFolder
    private let replica: Replica

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
        try replica.journaled(
            "INSERT INTO custody (id, item) VALUES (?, 'knife')", [Keys.justice(1)])
        try replica.journaled(
            "INSERT INTO incident (id, title) VALUES (?, 'Flood')", [Keys.operations(1)])
    }

    private func expectRefused(
        _ program: ForeignProgram, _ sql: String, _ words: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let rows = try replica.rows()
        let answer = try program.run(sql, in: folder)
        #expect(answer.status != 0, "\(sql)", sourceLocation: location)
        #expect(answer.text.contains(words), "\(answer.text)", sourceLocation: location)
        #expect(try replica.rows() == rows, sourceLocation: location)
    }

    @Test(
        arguments: ForeignProgram.allCases,
        [
            "UPDATE custody SET item = 'spoon'", "UPDATE OR IGNORE custody SET item = item",
            "DELETE FROM custody",
            "INSERT OR REPLACE INTO custody (id, item) VALUES ('\(Keys.justice(1))', 'spoon')",
            "INSERT OR REPLACE INTO custody (rowid, item) SELECT rowid, 'spoon' FROM custody",
            """
            INSERT INTO custody (id, item) VALUES ('\(Keys.justice(1))', 'spoon')
            ON CONFLICT (id) DO UPDATE SET item = excluded.item
            """,
        ])
    func `An append-only table refuses`(program: ForeignProgram, sql: String) throws {
        try expectRefused(program, sql, "custody is append-only")
        try replica.expectWhole(in: folder)
        #expect(try replica.adopted().isEmpty)
    }

    @Test func `An append-only table takes new rows, and OR IGNORE leaves old ones alone`() throws {
        try ForeignProgram.shell.write(
            """
            INSERT OR IGNORE INTO custody (id, item) VALUES ('\(Keys.justice(1))', 'spoon');
            INSERT INTO custody (item) VALUES ('rope');
            INSERT OR REPLACE INTO custody (item) VALUES ('rope 2');
            """, in: folder)
        #expect(try replica.adoptForeignWrites().rows == 2)
        try replica.expectWhole(in: folder)
    }

    @Test func `Every engine table refuses every foreign write`() throws {
        let tables = try replica.read { db in
            try String.fetchAll(
                db,
                sql:
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '_outpost_*'"
            ).map { ($0, try db.columns(in: $0)[0]) }
        }
        #expect(tables.count >= 14)
        for (table, column) in tables where !table.hasPrefix("_outpost_pending_") {
            let value = ["INTEGER": "1", "BLOB": "x'01'"][column.type] ?? "'x'"
            try expectRefused(
                .shell, "INSERT OR REPLACE INTO \(table) (\"\(column.name)\") VALUES (\(value))",
                "belongs to outpost")
        }
        try expectRefused(
            .python, "UPDATE _outpost_meta SET value = 0", "_outpost_meta belongs to outpost")
        try expectRefused(.python, "DELETE FROM _outpost_changeset", "belongs to outpost")
        try replica.expectWhole(in: folder)
    }

    @Test func `A note of what is pending cannot be forged, changed or deleted`() throws {
        let own = Keys.operations(1)
        for sql in [
            "INSERT INTO _outpost_pending_incident (_existed, id, title) VALUES (1, '\(own)', 'Fire')",
            "INSERT INTO _outpost_pending_incident (_existed, id) VALUES (0, '\(Keys.operations(5))')",
            "UPDATE incident SET severity = 1; UPDATE _outpost_pending_incident SET title = 'Fire'",
            "UPDATE incident SET severity = 1; DELETE FROM _outpost_pending_incident",
        ] {
            let answer = try ForeignProgram.shell.run(sql, in: folder)
            #expect(answer.text.contains("belongs to outpost"), "\(answer.text)")
        }
        try replica.expectWhole(in: folder)
    }

    @Test func `A note that a row is new is not believed when the journals know the row`() throws {
        try ForeignProgram.shell.write(
            """
            INSERT INTO _outpost_pending_incident (_existed, id) VALUES (0, '\(Keys.operations(1))');
            UPDATE incident SET severity = 3;
            """, in: folder)
        try replica.adoptForeignWrites()
        let change = try replica.adopted()[0].tables[0].rows[0]
        #expect(change.operation == .edit && change.writes.map(\.cell) == ["severity"])
        try replica.expectWhole(in: folder)
    }

    @Test func `A table that follows another says how to make a key`() throws {
        try expectRefused(
            .shell, "INSERT INTO attachment (subject) VALUES ('\(Keys.aid(1))')",
            "attachment needs a key in the space of the row that its subject names")
    }

    @Test(arguments: ["abc", Keys.aid(1), Keys.operations(0xABCDEF).uppercased()])
    func `A row's key changes only to a key of its space`(key: String) throws {
        try expectRefused(
            .python, "UPDATE incident SET id = '\(key)'",
            "incident.id takes only a UUID of version 8")
        try replica.expectWhole(in: folder)
    }
}
