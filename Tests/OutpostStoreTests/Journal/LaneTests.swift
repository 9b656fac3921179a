import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// In which lane a transaction's changesets stand.
@Suite struct LaneTests {
    private let replica: Replica
    private let key = RowKey(space: TestSchema.aid.id, milliseconds: TestWorld.today, random: 1)

    init() throws {
        let report = try TableSchema(
            name: "report", residence: .space(TestSchema.aid.id),
            columns: [
                ColumnSchema(name: "title", kind: .text),
                ColumnSchema(name: "severity", kind: .integer, rule: .guarded),
                ColumnSchema(name: "dead", kind: .integer, rule: .counter),
            ],
            laneRules: [
                LaneRule(lane: .flash, column: "severity", values: [.integer(5)]),
                LaneRule(lane: .priority, column: "severity", values: [.integer(4)]),
            ])
        let entry = try TableSchema(
            name: "entry", residence: .space(TestSchema.justice.id),
            columns: [ColumnSchema(name: "words", kind: .text)])
        replica = try Replica.inMemory(
            schema: try Schema(
                version: 1, missionHash: .zero, spaces: [TestSchema.aid, TestSchema.justice],
                tables: [report, entry]),
            identity: 1, surroundings: TestWorld(seed: 1).surroundings)
    }

    private func lanes(
        _ statements: String..., session: WriteSession = WriteSession()
    ) throws -> [String: Lane] {
        let (_, dots) = try replica.writeReporting(session) { db in
            for statement in statements { try db.execute(sql: statement) }
        }
        return Dictionary(
            uniqueKeysWithValues: dots.map {
                ($0.journal.space == TestSchema.aid.id ? "aid" : "justice", $0.journal.lane)
            })
    }

    private func insert(_ severity: Int) -> String {
        "INSERT INTO report VALUES ('\(key)', 'a', \(severity), 0)"
    }

    @Test func `A changeset is as urgent as the most urgent of its rows, in its space`() throws {
        #expect(
            try lanes(
                "INSERT INTO report (severity) VALUES (1), (4), (2)",
                "INSERT INTO entry (words) VALUES ('a')") == [
                    "aid": .priority, "justice": .routine,
                ])
        #expect(try lanes("INSERT INTO report (severity) VALUES (5), (4)") == ["aid": .flash])
        #expect(try lanes("INSERT INTO report (severity) VALUES (NULL)") == ["aid": .routine])
    }

    @Test func `What is said of an urgent report is as urgent, also that it is not one any more`()
        throws
    {
        #expect(try lanes(insert(5)) == ["aid": .flash])
        #expect(try lanes("UPDATE report SET title = 'b'") == ["aid": .flash])
        #expect(try lanes("UPDATE report SET severity = 1") == ["aid": .flash])
        #expect(try lanes("UPDATE report SET title = 'c'") == ["aid": .routine])
        #expect(try lanes("UPDATE report SET severity = 4") == ["aid": .priority])
        #expect(try lanes("DELETE FROM report") == ["aid": .priority])
    }

    @Test func `An update of a whole table is no alarm, though some of its rows once were`() throws
    {
        // A report that somebody adds to a long list raises an alarm; a long list of them is a list.
        func insert(_ severities: [Int]) -> String {
            let rows = severities.map { "('list', \($0))" }.joined(separator: ", ")
            return "INSERT INTO report (title, severity) VALUES \(rows)"
        }
        let ordinary = Array(repeating: 1, count: 120)
        #expect(try lanes(insert(ordinary + [5])) == ["aid": .flash])
        #expect(try lanes("UPDATE report SET title = 'c'") == ["aid": .routine])
        #expect(try lanes("UPDATE report SET severity = 1 WHERE severity = 5") == ["aid": .flash])
        #expect(try lanes(insert(Array(repeating: 5, count: 120))) == ["aid": .routine])
    }

    @Test func `A report that is lifted takes along what stands in it`() throws {
        #expect(try lanes(insert(1)) == ["aid": .routine])
        #expect(try lanes("UPDATE report SET severity = 5") == ["aid": .flash])
        let flash = JournalID(space: TestSchema.aid.id, replica: replica.id, lane: .flash)
        let body = try #require(try replica.bodies(of: flash, after: 0).first)
        let row = try #require(try ChangesetBody.decode(body).tables.first?.rows.first)
        #expect(row.carried.map(\.dot.journal.lane) == [.routine])
    }

    @Test func `The writer's own choice counts, whatever the mission says`() throws {
        #expect(try lanes(insert(5), session: WriteSession(lane: .bulk)) == ["aid": .bulk])
        let flash = WriteSession(lane: .flash)
        #expect(
            try lanes("INSERT INTO entry (words) VALUES ('a')", session: flash) == [
                "justice": .flash
            ])
    }

    @Test func `A decision and a stocktake are as urgent as their report`() throws {
        _ = try lanes(insert(1))
        func lane(_ decide: () throws -> Void) throws -> [Lane] {
            let before = try replica.heads()
            try decide()
            return try replica.heads().filter { $0.value != before[$0.key] }.map(\.key.lane)
        }
        #expect(
            try lane {
                try replica.resolve(
                    table: "report", key: key, values: ["severity": .integer(5)],
                    because: "seen")
            } == [.flash])
        #expect(
            try lane {
                try replica.setCount(3, table: "report", key: key, column: "dead")
            } == [.flash])
    }
}
