import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@testable import OutpostSync

/// How much waits, and how long a link takes for it.
@Suite struct WaitingBytesTests {
    private let replica: Replica

    init() throws {
        let table = try TableSchema(
            name: "incident", residence: .space(SpaceID(name: "operations")),
            columns: [ColumnSchema(name: "title", kind: .text)])
        let schema = try Schema(
            version: 1, missionHash: Digest(of: Array("test".utf8)),
            spaces: [Space(name: "operations")], tables: [table])
        replica = try Replica.inMemory(schema: schema, identity: 7, surroundings: .system)
        for number in 0..<40 {
            try replica.write { db in
                try db.execute(
                    sql: "INSERT INTO incident (title) VALUES (?)",
                    arguments: [String(repeating: "x", count: 900 + number)])
            }
        }
    }

    private func waiting(received: UInt64) throws -> WaitingBytes {
        let heads = try replica.heads()
        var peer = PeerState()
        for journal in heads.keys { peer.acknowledged[journal] = received }
        return try WaitingBytes(replica, of: 7, heads: heads, peer: peer, files: nil)
    }

    @Test func `What the hub has received does not wait`() throws {
        let (all, some, none) = (
            try waiting(received: 0), try waiting(received: 30), try waiting(received: 40)
        )
        #expect(all.changesets == 40 && some.changesets == 10 && none.changesets == 0)
        #expect(none.bodies == 0)
        #expect((9_000...14_000).contains(some.bodies) && all.bodies > 3 * some.bodies)
    }

    @Test func `What is left takes as long as the link took the last time`() throws {
        let waiting = try waiting(received: 0)
        let pace = LinkPace(bodies: 5_000, wire: 1_000)
        let seconds = try #require(waiting.secondsLeft(pace))
        #expect(abs(seconds - Double(waiting.bodies) / 5_000) < 0.01)
        #expect(waiting.secondsLeft(LinkPace()) == nil)
    }

    @Test func `After some seconds the rate of this exchange counts`() throws {
        let waiting = try waiting(received: 0)
        let pace = LinkPace(bodies: 5_000, wire: 1_000)
        let half = Int64(Double(waiting.bodies) / 5 / 2)
        let seconds = try #require(waiting.secondsLeft(pace, sent: half, elapsed: 20))
        #expect(abs(seconds - 20) < 0.1)
        #expect(waiting.secondsLeft(pace, sent: half * 3, elapsed: 20) == nil)
    }
}
