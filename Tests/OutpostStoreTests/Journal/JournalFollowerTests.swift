import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Whoever follows the journals hears of every row that may say something else, and of no more than those.
@Suite struct JournalFollowerTests {
    private let folder: TemporaryFolder
    private let replica: Replica
    private var follower = JournalFollower()

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
    }

    private struct Refused: Error {}

    private enum Heard: Equatable {
        case everything
        case rows([String: Set<RowKey>])
    }

    private mutating func heard() throws -> [Heard] {
        var heard: [Heard] = []
        try follower.catchUp(with: replica) { news in
            switch news {
            case .everything: heard.append(.everything)
            case .rows(let rows): heard.append(.rows(rows))
            }
        }
        return heard
    }

    private func keys(_ table: String) throws -> Set<RowKey> {
        let names = try replica.read { db in
            try String.fetchAll(db, sql: "SELECT id FROM \(table)")
        }
        return Set(names.compactMap { RowKey($0) })
    }

    @Test mutating func `First everything is new, then only what was written since`() throws {
        try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        #expect(try heard() == [.everything])
        #expect(try heard() == [])
        try replica.journaled("INSERT INTO delivery (receiver) VALUES ('x')")
        #expect(try heard() == [.rows(["delivery": try keys("delivery")])])
        try replica.journaled("UPDATE incident SET title = 'b'")
        #expect(try heard() == [.rows(["incident": try keys("incident")])])
        let gone = try keys("incident")
        try replica.journaled("DELETE FROM incident")
        #expect(try heard() == [.rows(["incident": gone])])
        #expect(try heard() == [])
    }

    @Test mutating func `What could not be taken up is told again`() throws {
        #expect(throws: Refused.self) {
            try follower.catchUp(with: replica) { _ in throw Refused() }
        }
        #expect(try heard() == [.everything])
        try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        #expect(throws: Refused.self) {
            try follower.catchUp(with: replica) { _ in throw Refused() }
        }
        #expect(try heard() == [.rows(["incident": try keys("incident")])])
    }

    @Test mutating func `What another base wrote is told when it was merged`() throws {
        let elsewhere = try TemporaryFolder()
        let other = try Replica.make(in: elsewhere, world: TestWorld(seed: 2))
        #expect(try heard() == [.everything])
        try other.journaled("INSERT INTO incident (title) VALUES ('a')")
        #expect(try heard() == [])
        try replica.receiveAll(from: other)
        #expect(try heard() == [.rows(["incident": try keys("incident")])])
    }

    /// A copy of this replica wrote too, more or less than is here.
    @Test(arguments: [1, 2, 3])
    mutating func `Where another branch took the place of a journal's end, everything is new`(
        count: Int
    ) throws {
        for title in ["a", "b"] {
            try replica.journaled("INSERT INTO incident (title) VALUES (?)", [title])
        }
        #expect(try heard() == [.everything])
        var branch = ForeignAuthor(replica.id.identity)
        for row in 1...count {
            branch.write(
                .insert, row: UInt64(row),
                ["title": [.text("elsewhere")], "reference": [.text("F-\(row)")]])
        }
        try replica.fetch(branch)
        #expect(try replica.joinForks(peer: "hub") == 2)
        #expect(try keys("incident").count == 2 + count)
        #expect(try heard() == [.everything])
        #expect(try heard() == [])
    }
}
