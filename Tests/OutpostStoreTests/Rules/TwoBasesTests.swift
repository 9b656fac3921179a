import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// The stories of docs/MERGE.md: two bases write with plain SQL while neither has a link, then exchange all.
@Suite struct TwoBasesTests {
    private let first: Replica
    private let second: Replica
    private let key = RowKey(space: TestSchema.aid.id, milliseconds: TestWorld.today, random: 1)

    /// One report that both bases hold.
    init() throws {
        let table = try TableSchema(
            name: "site", residence: .space(TestSchema.aid.id),
            columns: [
                ColumnSchema(name: "name", kind: .text),
                ColumnSchema(name: "persons", kind: .integer, rule: .guarded),
                ColumnSchema(name: "low", kind: .integer),
                ColumnSchema(name: "high", kind: .integer),
                ColumnSchema(
                    name: "status", kind: .text,
                    rule: .ladder(ranks: ["reported", "confirmed", "closed"])),
                ColumnSchema(name: "kits", kind: .integer, rule: .counter),
                ColumnSchema(name: "needs", kind: .text, rule: .set),
            ], groups: [(name: "injured", columns: ["low", "high"])], guardedGroups: ["injured"])
        let schema = try Schema(
            version: 1, missionHash: .zero, spaces: [TestSchema.aid], tables: [table])
        func replica(_ identity: UInt64) throws -> Replica {
            try Replica.inMemory(
                schema: schema, identity: identity,
                surroundings: TestWorld(seed: identity).surroundings)
        }
        first = try replica(1)
        second = try replica(2)
        try first.journaled(
            """
            INSERT INTO site VALUES (?, 'Delmas', 100, 1, 2, 'reported', 50, '["water","food"]')
            """, [key.description])
        try exchange()
    }

    private func exchange() throws {
        try second.receiveAll(from: first)
        try first.receiveAll(from: second)
        #expect(try first.rows() == second.rows())
        #expect(try first.fingerprints() == second.fingerprints())
        #expect(try first.isSound() && second.isSound())
    }

    private func set(_ assignments: String, at replica: Replica) throws {
        try replica.journaled("UPDATE site SET \(assignments) WHERE id = ?", [key.description])
    }

    private func shown(_ column: String) throws -> String? {
        try first.read { db in
            try String.fetchOne(
                db, sql: "SELECT CAST(\(column) AS TEXT) FROM site WHERE id = ?",
                arguments: [key.description])
        }
    }

    private func contested() throws -> [String] {
        let cells = try first.contestedCells(limit: 10)
        #expect(try second.contestedCells(limit: 10).map(\.cell) == cells.map(\.cell))
        return cells.map(\.cell)
    }

    @Test
    func `Two counts of the displaced are contested until a person decides, and then nowhere`()
        throws
    {
        try set("persons = 120", at: first)
        try set("persons = 90", at: second)
        try exchange()
        #expect(try contested() == ["persons"])
        let candidates = try first.contestedCells(limit: 10)[0].candidates
        #expect(Set(candidates.map(\.values)) == [[.integer(120)], [.integer(90)]])
        try second.resolve(
            table: "site", key: key, values: ["persons": .integer(90)], because: "counted tents")
        try exchange()
        #expect(try contested() == [])
        #expect(try shown("persons") == "90")
    }

    @Test func `Neither a plain edit nor a bulk update settles what is contested`() throws {
        try set("persons = 120", at: first)
        try set("persons = 90", at: second)
        try exchange()
        try set("persons = 95", at: first)
        try exchange()
        #expect(try contested() == ["persons"])
        try second.journaled("UPDATE site SET persons = persons + 1")
        try exchange()
        #expect(try contested() == ["persons"])
    }

    @Test func `Two decisions that had not seen each other are contested themselves`() throws {
        try set("persons = 120", at: first)
        try set("persons = 90", at: second)
        try exchange()
        for (replica, number) in [(first, Int64(120)), (second, 90)] {
            try replica.resolve(
                table: "site", key: key, values: ["persons": .integer(number)], because: "")
        }
        try exchange()
        #expect(try contested() == ["persons"])
    }

    @Test func `Two officers who write the same number are not in conflict`() throws {
        try set("persons = 120", at: first)
        try set("persons = 120", at: second)
        try exchange()
        #expect(try contested() == [])
    }

    @Test func `A minimum of one base never meets the maximum of the other`() throws {
        try set("low = 5, high = 6", at: first)
        try set("high = 3", at: second)
        try exchange()
        #expect(try contested() == ["injured"])
        let pair = [try shown("low"), try shown("high")]
        #expect(pair == ["5", "6"] || pair == ["1", "3"])
    }

    @Test
    func `A status climbs to the highest that was reported, and can be taken back by who saw it`()
        throws
    {
        try set("status = 'closed'", at: first)
        try set("status = 'confirmed'", at: second)
        try exchange()
        #expect(try shown("status") == "closed")
        try set("status = 'confirmed'", at: second)
        try exchange()
        #expect(try shown("status") == "confirmed")
    }

    @Test
    func `Kits that two bases hand out are both taken off, and a stocktake replaces what it saw`()
        throws
    {
        try set("kits = kits - 5", at: first)
        try set("kits = kits - 7", at: second)
        try exchange()
        #expect(try shown("kits") == "38")
        try first.setCount(30, table: "site", key: key, column: "kits")
        try set("kits = kits - 1", at: second)
        try exchange()
        #expect(try shown("kits") == "29")
    }

    @Test func `A stocktake of the figure that stood still takes in what it saw`() throws {
        try first.setCount(50, table: "site", key: key, column: "kits")
        try set("kits = kits - 1", at: second)
        try exchange()
        #expect(try shown("kits") == "49")
    }

    @Test
    func
        `Needs that two bases add both stand, and an add wins over a removal that had not seen it`()
        throws
    {
        try set(#"needs = '["food","shelter"]'"#, at: first)
        try set(#"needs = '["water", "food", "latrines"]'"#, at: second)
        try exchange()
        #expect(try shown("needs") == #"["food","latrines","shelter"]"#)
        try set("needs = NULL", at: first)
        try set(#"needs = '["shelter","latrines","food","water"]'"#, at: second)
        try exchange()
        #expect(try shown("needs") == #"["water"]"#)
    }

    @Test func `A set that is spelled another way has not changed, and shows as it did`() throws {
        let spelling = #"needs = '[ "water", "f\u006Fod", "water" ]'"#
        for assignments in [spelling, "name = 'Delmas 33', " + spelling] {
            let changesets = try first.journaled("UPDATE site SET \(assignments)")
            #expect(changesets.isEmpty == (assignments == spelling))
            #expect(try shown("needs") == #"["food","water"]"#)
            try exchange()
        }
        try first.journaled("UPDATE site SET needs = '[]'")
        #expect(try shown("needs") == nil)
        #expect(try first.journaled("UPDATE site SET needs = '[]'").isEmpty)
        #expect(try shown("needs") == nil)
        try exchange()
    }

    @Test func `A set that is no list of texts is refused and nothing is written`() throws {
        for text in ["water", #"["water""#, "[1]", #"{"a":1}"#] {
            #expect(throws: OutpostError.self) { try set("needs = '\(text)'", at: first) }
        }
        #expect(try shown("needs") == #"["food","water"]"#)
    }

    @Test
    func `An edit that a removal had not seen brings the report back, until somebody answers`()
        throws
    {
        try first.journaled("DELETE FROM site")
        try set("name = 'Delmas 33'", at: second)
        try exchange()
        #expect(try shown("name") == "Delmas 33")
        #expect(try isBroughtBack())
        try set("name = 'Delmas 33, open'", at: first)
        try exchange()
        #expect(try !isBroughtBack())
    }

    private func isBroughtBack() throws -> Bool {
        let table = try #require(first.schema.table(named: "site"))
        return try first.storedState(table: "site", key: key).isBroughtBack(table)
    }
}
