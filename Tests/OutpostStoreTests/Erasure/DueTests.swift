import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What is due by a table's retention.
@Suite struct DueTests {
    private let day: Int64 = 86_400_000

    @Test func `What stands only in the history or in a removed report is due as well`() throws {
        let folder = try TemporaryFolder()
        let world = TestWorld()
        let replica = try Replica.make(in: folder, world: world)
        for number: UInt64 in 1...4 {
            try replica.journaled(
                "INSERT INTO delivery (id, receiver, unit) VALUES (?, 'somebody', 'kg')",
                [Keys.aid(number)])
        }
        world.set(TestWorld.today + 10 * day)
        try replica.journaled("UPDATE delivery SET unit = 'l' WHERE id = ?", [Keys.aid(1)])
        try replica.journaled("DELETE FROM delivery WHERE id = ?", [Keys.aid(2)])
        let table = try #require(replica.schema.table(named: "delivery"))
        func due(_ cells: Set<String>, before days: Int64) throws -> [RowKey] {
            try replica.dueRows(
                of: table, cells: cells, since: nil, before: TestWorld.today + days * day
            ).map(\.key).sorted()
        }
        let keys = try (1...4 as ClosedRange<UInt64>).map {
            try #require(RowKey(Keys.aid($0)))
        }
        #expect(try due([], before: 5) == [keys[2], keys[3]].sorted())
        #expect(try due([], before: 20) == keys.sorted())
        #expect(try due(["amount"], before: 20) == keys.sorted())
        // What was erased is due no more.
        let rows = Set(keys.prefix(2).map { ErasedRow(table: "delivery", key: $0) })
        try replica.erase(.erasing(rows, from: try replica.views()))
        #expect(try due([], before: 20) == [keys[2], keys[3]].sorted())
        let cells = Set([ErasedRow(table: "delivery", key: keys[2], cells: ["receiver"])])
        try replica.erase(
            .erasing(
                cells, from: try replica.views(),
                after: .erasing(rows, from: try replica.views()), number: 2))
        #expect(try due(["receiver"], before: 20) == [keys[3]])
        #expect(try due(["amount"], before: 20) == [keys[2], keys[3]].sorted())
    }

    @Test func `The days count from a time column, and from the last change without one`() throws {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        for (number, title) in [(1, "2020-01-01"), (2, "2030-01-01"), (3, "not a day")] {
            try replica.journaled(
                "INSERT INTO incident (id, title, reference) VALUES (?, ?, 'R')",
                [Keys.operations(UInt64(number)), title])
        }
        let table = try #require(replica.schema.table(named: "incident"))
        let due = try replica.dueRows(
            of: table, cells: [], since: "title", before: TestWorld.today + day)
        #expect(
            due.map(\.key.description) == [Keys.operations(1), Keys.operations(3)])
    }
}
