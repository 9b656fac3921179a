import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What merges break: nothing fails, both sides stay, and the same is found at every replica.
@Suite struct ViolationTests {
    private let folder: TemporaryFolder
    private let camp: Replica
    private let coast: Replica

    init() throws {
        folder = try TemporaryFolder()
        let schema = try RuledSchema.mission()
        camp = try Replica.make(in: folder, "camp", schema: schema, world: TestWorld(seed: 1))
        coast = try Replica.make(in: folder, "coast", schema: schema, world: TestWorld(seed: 2))
    }

    private func mergeBothWays() throws {
        try camp.receiveAll(from: coast)
        try coast.receiveAll(from: camp)
        #expect(try camp.rows() == coast.rows())
        #expect(try camp.fingerprints() == coast.fingerprints())
        #expect(try camp.isSound() && coast.isSound())
    }

    private func found() throws -> [String] {
        let here = try camp.violations(limit: 100)
        #expect(try coast.violations(limit: 100) == here)
        return here.map { "\($0.table) \($0.key) \($0.columns.joined(separator: "+")) \($0.code)" }
    }

    @Test func `Two bases give the same code apart, and both rows stay and are listed`() throws {
        try camp.journaled("INSERT INTO site (id, code) VALUES (?, 'A')", [Keys.aid(1)])
        try coast.journaled(
            "INSERT INTO site (id, code, place, number) VALUES (?, 'A', 'x', 1), (?, 'B', 'x', 2)",
            [Keys.aid(2), Keys.aid(3)])
        try mergeBothWays()
        #expect(try camp.rows().count == 3)
        #expect(
            try found() == [
                "site \(Keys.aid(1)) code not-unique", "site \(Keys.aid(2)) code not-unique",
            ])
        let first = try #require(try camp.violations(limit: 1).first)
        #expect(first.values == [.text("A")])
        #expect(BaseReference.normalised(first.reference ?? "") != nil)

        try camp.journaled("UPDATE site SET code = 'C' WHERE id = ?", [Keys.aid(2)])
        try mergeBothWays()
        #expect(try found() == [])
    }

    @Test func `One base removes the row that another comes to refer to`() throws {
        try camp.journaled("INSERT INTO site (id, code) VALUES (?, 'A')", [Keys.aid(1)])
        try mergeBothWays()
        try camp.journaled("DELETE FROM site")
        try coast.write { db in
            try db.execute(
                sql: "INSERT INTO visit (id, site) VALUES (?, ?)",
                arguments: [Keys.justice(1), Keys.aid(1)])
            try db.execute(
                sql: "INSERT INTO note (id, subject) VALUES (?, ?), (?, ?)",
                arguments: [Keys.aid(7), Keys.aid(1), Keys.justice(8), Keys.justice(1)])
        }
        try mergeBothWays()
        #expect(
            try found() == [
                "note \(Keys.aid(7)) subject dangling-reference",
                "visit \(Keys.justice(1)) site dangling-reference",
            ])
    }

    @Test func `Two edits that are right apart break a check together`() throws {
        try camp.journaled("INSERT INTO site (id, code) VALUES (?, 'A')", [Keys.aid(1)])
        try camp.journaled(
            "INSERT INTO visit (id, site, least, most, started, ended) VALUES (?, ?, 1, 9, ?, ?)",
            [
                Keys.justice(1), Keys.aid(1), "2026-11-02T08:00:00-05:00",
                "2026-11-02T18:00:00-05:00",
            ])
        try mergeBothWays()
        try camp.journaled("UPDATE visit SET least = 7, started = '2026-11-02T17:00:00-05:00'")
        try coast.journaled("UPDATE visit SET most = 3, ended = '2026-11-02T21:59:00Z'")
        try mergeBothWays()
        let key = Keys.justice(1)
        #expect(
            try found() == [
                "visit \(key) started+ended in_order", "visit \(key) least+most figures",
            ])
    }

    @Test func `Values that another make of replica wrote are found by their column`() throws {
        var author = ForeignAuthor(space: TestSchema.justice)
        author.write(
            .insert, table: "visit", row: 1, version: 1,
            ["persons": [.integer(1001)], "stage": [.text("it's over")]])
        author.write(.insert, table: "visit", row: 2, version: 1, ["persons": [.integer(-1)]])
        try camp.receive(author.bodies)
        try coast.receive(author.bodies)
        let (one, two) = (Keys.justice(1), Keys.justice(2))
        #expect(
            try found() == [
                "visit \(one) site missing", "visit \(one) persons out-of-range",
                "visit \(one) stage not-a-choice", "visit \(one) persons+started counted",
                "visit \(two) site missing", "visit \(two) persons out-of-range",
                "visit \(two) persons+started counted",
            ])
        #expect(
            try camp.violations(limit: 3).map(\.explanation) == [
                "it must have a value", "1001 lies outside 0 to 1000",
                "'it's over' is not one of its choices",
            ])
    }

    @Test func `A check beside a writer reads without the lock`() throws {
        try camp.journaled("INSERT INTO site (id, code) VALUES (?, 'A')", [Keys.aid(1)])
        let view = try ReplicaView(at: folder.appending("camp"), schema: camp.schema)
        #expect(try view.violations(limit: 10) == [])
    }
}
