import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// References, uniqueness and checks at a local write. Each refusal keeps nothing and names the place.
@Suite struct RelationTests {
    private let folder: TemporaryFolder
    private let replica: Replica
    private let site = Keys.aid(1)
    private let visit = Keys.justice(1)

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder, schema: RuledSchema.mission())
        try replica.journaled(
            "INSERT INTO site (id, code, place, number) VALUES (?, 'A', 'Jacmel', 1)", [site])
        try replica.journaled(
            "INSERT INTO visit (id, site, started, ended) VALUES (?, ?, ?, ?)",
            [visit, site, "2026-11-02T08:00:00-05:00", "2026-11-02T09:00:00-05:00"])
    }

    private func expectRefused(
        _ sql: String, _ arguments: StatementArguments = [], place: String, cause: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let rows = try replica.rows()
        let heads = try replica.heads()
        let error = #expect(throws: OutpostError.self, sourceLocation: location) {
            try replica.journaled(sql, arguments)
        }
        #expect(error?.code == .invalidInput, sourceLocation: location)
        #expect(
            error?.place.hasPrefix(place) == true, "\(error?.place ?? "")", sourceLocation: location
        )
        #expect(
            error?.cause.contains(cause) == true, "\(error?.cause ?? "")", sourceLocation: location)
        #expect(error?.hint.isEmpty == false, sourceLocation: location)
        #expect(try replica.rows() == rows, sourceLocation: location)
        #expect(try replica.heads() == heads, sourceLocation: location)
    }

    @Test func `A reference to no row, at insert and at edit`() throws {
        try expectRefused(
            "INSERT INTO visit (site) VALUES (?)", [Keys.aid(9)], place: "visit.site, row",
            cause: "no row of site with the key '\(Keys.aid(9))'")
        try expectRefused(
            "INSERT INTO visit (site) VALUES ('north')", place: "visit.site", cause: "'north'")
        try expectRefused(
            "UPDATE visit SET site = ?", [Keys.aid(9)], place: "visit.site", cause: "no row")
        try expectRefused(
            "UPDATE visit SET follows = ?", [site], place: "visit.follows", cause: "row of visit")
        try replica.journaled("INSERT INTO visit (site, follows) VALUES (?, ?)", [site, visit])
    }

    @Test func `A row that the same transaction writes can be referred to, in any order`() throws {
        try replica.write { db in
            try db.execute(
                sql: "INSERT INTO visit (id, site) VALUES (?, ?)",
                arguments: [Keys.justice(2), Keys.aid(2)])
            try db.execute(
                sql: "INSERT INTO site (id, code) VALUES (?, 'B')", arguments: [Keys.aid(2)])
            try db.execute(
                sql: "INSERT INTO visit (id, site, follows) VALUES (?, ?, ?)",
                arguments: [Keys.justice(3), Keys.aid(2), Keys.justice(3)])
        }
        #expect(try replica.violations(limit: 10) == [])
    }

    @Test func `A value that stands in another row, alone and together with another`() throws {
        try expectRefused(
            "INSERT INTO site (code) VALUES ('A')", place: "site.code", cause: "row \(site) already"
        )
        try expectRefused(
            "INSERT INTO site (code) VALUES ('B'), ('B')", place: "site.code", cause: "'B'")
        try expectRefused(
            "INSERT INTO site (place, number) VALUES ('Jacmel', 1)", place: "site.place+number",
            cause: "'Jacmel', '1'")
        try replica.journaled(
            "INSERT INTO site (place, number) VALUES ('Jacmel', 2), ('Jacmel', NULL), ('Jacmel', NULL)"
        )
        try expectRefused(
            "UPDATE site SET number = 1 WHERE number = 2", place: "site.place+number",
            cause: "one row only")
    }

    @Test func `Two rows may swap a unique value, and a removed row gives it back`() throws {
        try replica.journaled(
            "INSERT INTO site (id, code) VALUES (?, 'B')", [Keys.aid(2)])
        try replica.journaled("UPDATE site SET code = CASE code WHEN 'A' THEN 'B' ELSE 'A' END")
        try replica.journaled("DELETE FROM site WHERE id = ?", [Keys.aid(2)])
        try replica.journaled("INSERT INTO site (code) VALUES ('A')")
    }

    @Test func `A row that others refer to is not deleted, and the refusal counts them`() throws {
        try replica.journaled("INSERT INTO visit (site, follows) VALUES (?, ?)", [site, visit])
        try expectRefused(
            "DELETE FROM site", place: "site, row \(site)", cause: "2 rows of visit (site)")
        try expectRefused(
            "DELETE FROM visit WHERE id = ?", [visit], place: "visit, row",
            cause: "1 row of visit (follows)")
        try replica.write { db in
            try db.execute(sql: "DELETE FROM site")
            try db.execute(sql: "DELETE FROM visit")
        }
        #expect(try replica.rows() == [])
    }

    @Test func `A check that does not hold, whichever of its columns changes`() throws {
        try expectRefused(
            "UPDATE visit SET ended = '2026-11-02T12:59:00Z'", place: "visit.started+ended",
            cause: "'in_order'")
        try expectRefused(
            "UPDATE visit SET started = '2026-11-02T09:00:01-05:00'", place: "visit.started+ended",
            cause: "started must not be greater than ended")
        try expectRefused(
            "INSERT INTO visit (site, least, most) VALUES (?, 3, 2)", [site],
            place: "visit.least+most", cause: "'figures'")
        try expectRefused(
            "INSERT INTO visit (site, persons) VALUES (?, 3)", [site],
            place: "visit.persons+started", cause: "'counted'")
        try expectRefused(
            "UPDATE visit SET stage = 'dun'", place: "visit.stage", cause: "'dun'")
    }

    @Test func `What a merge broke does not stop an edit of other columns`() throws {
        var author = ForeignAuthor(space: TestSchema.justice)
        author.write(
            .insert, table: "visit", row: 7, version: 1,
            [
                "site": [.text(Keys.aid(99))], "least": [.integer(5)], "most": [.integer(1)],
                "persons": [.integer(3)],
            ])
        try replica.receive(author.bodies)
        let broken = Keys.justice(7)
        try replica.journaled("UPDATE visit SET stage = 'done' WHERE id = ?", [broken])
        try expectRefused(
            "UPDATE visit SET least = 4 WHERE id = ?", [broken], place: "visit.least+most",
            cause: "'figures'")
        try replica.journaled("UPDATE visit SET least = 1, site = ? WHERE id = ?", [site, broken])
    }

    @Test func `The look-ups of a write go through the engine's indexes`() throws {
        let plans = try replica.read { db in
            try [
                "SELECT id FROM site WHERE code = ? AND id <> ?",
                "SELECT id FROM site WHERE place = ? AND number = ? AND id <> ?",
                "SELECT count(*) FROM visit WHERE site = ?",
                "SELECT count(*) FROM visit WHERE follows = ?",
            ].map { sql in
                let count = sql.count { $0 == "?" }
                let arguments = StatementArguments(Array(repeating: "x", count: count))
                return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments)
                    .map { $0["detail"] as String }.joined()
            }
        }
        for (plan, index) in zip(plans, ["site_1", "site_2", "visit_1", "visit_2"]) {
            #expect(plan.contains("SEARCH") && plan.contains("_outpost_index_\(index)"), "\(plan)")
        }
    }

    @Test func `An index that no rule wants is dropped, and a changed one made again`() throws {
        // Its lock goes when it does.
        do { try Replica.make(in: folder, "b", schema: RuledSchema.mission()).close() }
        let another = try DatabaseQueue(path: folder.appending("b/replica.sqlite"))
        try another.write { db in
            try db.execute(
                sql: """
                    DROP INDEX _outpost_index_site_1;
                    CREATE INDEX _outpost_index_site_1 ON site (number);
                    CREATE INDEX _outpost_index_site_9 ON site (number);
                    CREATE INDEX of_an_officer ON site (number);
                    """)
        }
        try another.close()
        let again = try Replica.reopen(in: folder, "b", schema: RuledSchema.mission())
        let indexes = try again.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT sql FROM sqlite_schema
                    WHERE type = 'index' AND tbl_name = 'site' AND sql IS NOT NULL ORDER BY name
                    """)
        }
        #expect(indexes.count == 3)
        #expect(indexes[0].contains("\"code\" IS NOT NULL"), "\(indexes)")
        #expect(indexes[2].contains("of_an_officer"))
    }
}
