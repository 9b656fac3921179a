import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Packed journals say what they said before.
@Suite struct CompactionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Some hundred reports in transactions of several sizes, edited, and some removed.
    private func write(_ replica: Replica, from first: Int) throws {
        for number in first..<first + 40 {
            try replica.write { db in
                for line in 1...1 + number % 4 {
                    try db.execute(
                        sql: "INSERT INTO incident (title, severity) VALUES (?, ?)",
                        arguments: [String(repeating: "report \(number) ", count: 40), line])
                }
            }
        }
        try replica.journaled("UPDATE incident SET severity = severity + 1 WHERE severity = 3")
        try replica.journaled("DELETE FROM incident WHERE severity = 1")
    }

    private func expectSame(_ replica: Replica, as before: Facts) throws {
        let after = try Facts(replica)
        #expect(after.bodies == before.bodies)
        #expect(after.heads == before.heads)
        #expect(after.rows == before.rows)
        #expect(after.fingerprints == before.fingerprints)
        #expect(try replica.isSound())
    }

    private struct Facts {
        let bodies: [JournalID: [[UInt8]]]
        let heads: [JournalID: Head]
        let rows: [String]
        let fingerprints: [SpaceID: Fingerprint]

        init(_ replica: Replica) throws {
            bodies = try replica.bodies()
            heads = try replica.heads()
            rows = try replica.rows()
            fingerprints = try replica.fingerprints()
        }
    }

    @Test func `A compacted replica holds what it held, is smaller, and goes on`() throws {
        let replica = try Replica.make(in: folder)
        try write(replica, from: 0)
        let before = try Facts(replica)
        let result = try replica.compact()
        #expect(result.packed == 42)
        #expect(result.bytesAfter < result.bytesBefore)
        try expectSame(replica, as: before)
        // What is written after it is packed beside what was.
        try write(replica, from: 40)
        let later = try Facts(replica)
        #expect(try replica.compact().packed == 42)
        try expectSame(replica, as: later)
        #expect(try replica.compact().packed == 0)
    }

    @Test
    func `A compacted replica that is opened again and a replica that takes all of it are equal`()
        throws
    {
        // The lock goes with the object.
        let before = try {
            let replica = try Replica.make(in: folder)
            try write(replica, from: 0)
            try replica.compact()
            defer { try? replica.close() }
            return try Facts(replica)
        }()
        let again = try Replica.reopen(in: folder)
        try expectSame(again, as: before)
        let other = try Replica.make(in: folder, "b", world: TestWorld(seed: 2))
        try other.receiveAll(from: again)
        #expect(try other.rows() == before.rows)
        #expect(try other.fingerprints() == before.fingerprints)
        let dot = try #require(before.heads.first.map { Dot($0.key, 7) })
        #expect(try again.changeset(dot) == other.changeset(dot))
    }

    @Test func `The table of a row that was removed is found by its key`() throws {
        let replica = try Replica.make(in: folder)
        let key = try #require(RowKey(Keys.operations(1)))
        #expect(try replica.table(holding: key) == nil)
        try replica.journaled("INSERT INTO incident (id, title) VALUES (?, 'a')", [key.description])
        try replica.journaled("DELETE FROM incident")
        #expect(try replica.table(holding: key)?.name == "incident")
        try replica.compact()
        #expect(try replica.table(holding: key)?.name == "incident")
    }
}
