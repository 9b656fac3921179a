import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What an SQL statement reads, and what of it may stand in an entry.
@Suite struct StatementTests {
    private let folder: TemporaryFolder
    private let replica: Replica

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder, schema: try AccessSchema.mission())
        try replica.write { db in
            try db.execute(sql: "INSERT INTO party (name) VALUES ('Jean')")
            try db.execute(sql: "INSERT INTO incident (title) VALUES ('barricade')")
        }
    }

    private func reach(_ sql: String) throws -> StatementReach {
        try replica.read { db in
            try StatementReach(of: try db.makeStatement(sql: sql), replica, db)
        }
    }

    @Test(arguments: [
        "SELECT name FROM party", "SELECT count(*) FROM party", "SELECT 1 FROM party LIMIT 0",
        "SELECT title FROM incident WHERE title IN (SELECT name FROM party)",
        "WITH hidden AS (SELECT * FROM party) SELECT x.name AS y FROM hidden AS x",
        "SELECT i.title FROM incident i LEFT JOIN \"party\" p ON p.phone = i.title",
        "SELECT title FROM incident UNION ALL SELECT phone FROM [party]",
        "SELECT title, (SELECT max(phone) FROM main.PARTY) FROM incident",
        "SELECT body FROM _outpost_changeset", "SELECT hex(state) FROM _outpost_row",
        "SELECT * FROM _outpost_recent", "SELECT bytes FROM _outpost_segment",
        "SELECT rowid FROM party INDEXED BY sqlite_autoindex_party_1 WHERE id > 'x'",
    ])
    func `A statement that reads of a restricted space is found out, however it is written`(
        _ sql: String
    ) throws {
        #expect(try reach(sql).spaces.contains(AccessSchema.justice.id))
    }

    @Test(arguments: [
        "SELECT title FROM incident", "SELECT 'party'", "SELECT 1 AS party",
        "SELECT name FROM sqlite_schema WHERE name = 'party'", "SELECT * FROM access_entry",
        "SELECT count(*) FROM _outpost_journal", "SELECT * FROM _outpost_meta",
        "SELECT what FROM task",
    ])
    func `A statement that does not is left alone`(_ sql: String) throws {
        #expect(try !reach(sql).spaces.contains(AccessSchema.justice.id))
    }

    @Test func `A table whose rows follow others is where those are`() throws {
        let sql = "SELECT what FROM task"
        for table in ["incident", "party"] {
            let key = try #require(
                try replica.read { try String.fetchOne($0, sql: "SELECT id FROM \(table)") })
            let subject = try #require(RowKey(key))
            let own = RowKey(space: subject.space, milliseconds: 5, random: 6)
            try replica.write {
                try $0.execute(
                    sql: "INSERT INTO task (id, subject, what) VALUES (?, ?, 'x')",
                    arguments: [own.description, key])
            }
            #expect(
                try reach(sql).spaces.contains(AccessSchema.justice.id) == (table == "party"))
        }
    }

    @Test func `The columns are named that are read, and no others`() throws {
        #expect(
            try reach("SELECT name FROM party WHERE id > 'a'").tables == ["party(id, name)"])
        #expect(
            try reach("SELECT title FROM incident, party WHERE phone = ?").tables
                == ["incident(title)", "party(phone)"])
    }

    @Test func `Nothing of a statement stays but SQL's words and the mission's names`() throws {
        let schema = try AccessSchema.mission()
        for (sql, outline) in [
            (
                "SELECT name FROM party WHERE name = 'Jean d''Arc' AND phone > 509.1e3",
                "SELECT name FROM party WHERE name = ? AND phone > ? . ?"
            ),
            ("SELECT \"Jean\", `Pierre`, [Paul] FROM party p", "SELECT ? , ? , ? FROM party ?"),
            ("SELECT /* Jean */ name -- Pierre\n FROM party", "SELECT name FROM party"),
            ("SELECT 1 AS Jean_Pierre, x'4A' ", "SELECT ? AS ? , ?"),
            (
                "SELECT name FROM party WHERE name LIKE '%Jean",
                "SELECT name FROM party WHERE name LIKE ?"
            ),
            ("SELECT :Jean, @Pierre, $Paul, ?4", "SELECT ? , ? , ? , ?"),
            ("SELECT count(*) FROM party /* Jean", "SELECT count ( * ) FROM party"),
        ] {
            #expect(StatementOutline.text(of: sql, schema: schema) == outline)
        }
    }

    @Test func `No word of a name comes through, whatever stands around it`() throws {
        let schema = try AccessSchema.mission()
        let around = [
            "'", "''", "\"", "`", "[", "]", "--", "\n", "/*", "*/", " ", ",", "(", ")", "=", "$",
            ":", "@", "é", "SELECT", "party", "0x", ";", "\u{0}", "{",
        ]
        try forEachSeed(3000) { seed, generator in
            var statement = ""
            for _ in 0..<generator.below(12) {
                statement += generator.once(in: 3) ? "Zoukoutap" : generator.pick(around)
            }
            let outline = StatementOutline.text(of: statement, schema: schema)
            #expect(!outline.lowercased().contains("zouk"), "seed \(seed): \(statement)")
        }
    }
}
