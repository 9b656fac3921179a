import GRDB
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import Testing

/// A space like a box with a slot: one append-only table, in which some devices may add and few read.
@Suite struct AppendRightTests {
    private static let space = SpaceID(name: "access")
    private let rosters: SimulatedRosters
    private let bed: SyncTestBed

    init() throws {
        let entry = try TableSchema(
            name: "entry", residence: .space(Self.space),
            columns: [ColumnSchema(name: "action", kind: .text)], isAppendOnly: true)
        let schema = try Schema(
            version: 1, missionHash: Digest(of: Array("append".utf8)),
            spaces: [Space(name: "access")], tables: [entry])
        rosters = try SimulatedRosters()
        bed = try SyncTestBed(schema: schema, rosters: rosters)
        let hub = bed.core.picture.id
        try rosters.issue { $0.addSimulated(hub, name: "hub", .admin, in: [Self.space]) }
    }

    /// What a laptop may from now on.
    private func grant(_ identity: UInt64, _ right: Grant.Right) throws {
        try rosters.issue { roster in
            roster.grants = roster.grants.filter { $0.holder != .device(identity) }
            roster.addSimulated(
                ReplicaID(identity: identity), name: "base \(identity)", right, in: [Self.space])
        }
    }

    private func edge(_ identity: UInt64, _ right: Grant.Right) throws -> Replica {
        try grant(identity, right)
        return try bed.edge(identity)
    }

    private func add(_ action: String, at replica: Replica) throws {
        try replica.write {
            try $0.execute(sql: "INSERT INTO entry (action) VALUES (?)", arguments: [action])
        }
    }

    private func entries(_ replica: Replica) throws -> [String] {
        try replica.read {
            try String.fetchAll($0, sql: "SELECT action FROM entry ORDER BY action")
        }
    }

    @Test func `What is added reaches the hub and the readers, and no other who may only add`()
        throws
    {
        let first = try edge(1, .append)
        let second = try edge(2, .append)
        let reader = try edge(3, .read)
        try add("first", at: first)
        try add("second", at: second)
        for edge in [first, second, reader, first, second] { try bed.sync(edge) }
        #expect(try entries(bed.core.picture) == ["first", "second"])
        #expect(try entries(reader) == ["first", "second"])
        #expect(try entries(first) == ["first"])
        #expect(try entries(second) == ["second"])
        #expect(try second.heads().keys.allSatisfy { $0.replica == second.id })
        #expect(try bed.core.picture.heldCount() == 0)
        // Nothing is owed: the roster's mark goes out, which the hub takes for confirmed.
        try add("third", at: first)
        #expect(try !bed.exchange(first).hasMore)
        #expect(try entries(bed.core.picture) == ["first", "second", "third"])
    }

    @Test func `A laptop that was put back gets what it had added, and goes on`() throws {
        let laptop = try edge(1, .append)
        let other = try edge(2, .append)
        try add("other's", at: other)
        try bed.sync(other)
        try add("a", at: laptop)
        try bed.sync(laptop)
        let restored = try Replica.inMemory(
            copying: laptop, surroundings: SyncTestBed.surroundings(99))
        for action in ["b", "c"] { try add(action, at: laptop) }
        try bed.sync(laptop)
        try add("d", at: restored)
        try bed.sync(restored)
        #expect(try entries(restored) == ["a", "b", "c", "d"])
        #expect(try entries(bed.core.picture) == ["a", "b", "c", "d", "other's"])
        #expect(try bed.core.picture.heldCount() == 0)
        try add("e", at: restored)
        #expect(try !bed.exchange(restored).hasMore)
        #expect(try restored.audit().isSound)
    }

    @Test func `A laptop that wrote nothing since its backup learns where its journal stands`()
        throws
    {
        let laptop = try edge(1, .append)
        let blank = try Replica.inMemory(
            copying: laptop, surroundings: SyncTestBed.surroundings(98))
        for action in ["a", "b"] { try add(action, at: laptop) }
        try bed.sync(laptop)
        try bed.sync(blank)
        try add("c", at: blank)
        try bed.sync(blank)
        #expect(try entries(bed.core.picture) == ["a", "b", "c"])
        #expect(try !bed.exchange(blank).hasMore)
    }

    @Test func `Who may no longer read and only add keeps nothing of others, and adds on`() throws {
        let laptop = try edge(1, .write)
        let other = try edge(2, .append)
        try add("other's", at: other)
        try add("own", at: laptop)
        for edge in [other, laptop] { try bed.sync(edge) }
        #expect(try entries(laptop) == ["other's", "own"])
        try grant(1, .append)
        try bed.sync(laptop)
        #expect(try !entries(laptop).contains("other's"))
        try add("later", at: laptop)
        try bed.sync(laptop)
        #expect(try entries(bed.core.picture) == ["later", "other's", "own"])
        #expect(try !entries(laptop).contains("other's"))
        #expect(try !bed.exchange(laptop).hasMore)
    }
}
