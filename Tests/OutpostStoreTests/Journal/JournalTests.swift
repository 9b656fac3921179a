import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@Suite struct JournalTests {
    private let folder: TemporaryFolder
    private let replica: Replica

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
    }

    private func write(_ count: Int, lane: Lane = .routine) throws {
        for _ in 0..<count {
            try replica.journaled(
                "INSERT INTO incident (title) VALUES ('a')", session: WriteSession(lane: lane))
        }
    }

    /// The chain as the design tells it, made without the model's own.
    private func chain(_ journal: JournalID, _ bodies: [[UInt8]]) -> Digest {
        var name = Array("outpost journal".utf8)
        name += withUnsafeBytes(of: journal.space.hash.bigEndian) { Array($0) }
        name += withUnsafeBytes(of: journal.replica.identity.bigEndian) { Array($0) }
        name += withUnsafeBytes(of: journal.replica.incarnation.bigEndian) { Array($0) }
        name.append(journal.lane.rawValue)
        return bodies.reduce(Digest(of: name)) { Digest(of: $0.bytes + Digest(of: $1).bytes) }
    }

    @Test func `Each head is the chain over the digests of its journal's bodies`() throws {
        try write(3)
        try write(2, lane: .flash)
        try replica.journaled("INSERT INTO delivery (receiver) VALUES ('x')")
        let heads = try replica.heads()
        #expect(heads.values.map(\.sequence).sorted() == [1, 2, 3])
        for (journal, bodies) in try replica.bodies() {
            let expected = Head(sequence: UInt64(bodies.count), chain: chain(journal, bodies))
            #expect(heads[journal] == expected)
            for (index, body) in bodies.enumerated() {
                #expect(try ChangesetBody.decode(body).dot == Dot(journal, UInt64(index + 1)))
            }
        }
    }

    @Test func `A journal is read from any place on, by size, one body at least`() throws {
        try write(5)
        let journal = try #require(try replica.heads().keys.first)
        let all = try replica.bodies(of: journal, after: 0)
        #expect(all.count == 5)
        #expect(try replica.bodies(of: journal, after: 3) == Array(all[3...]))
        #expect(try replica.bodies(of: journal, after: 5).isEmpty)
        #expect(try replica.bodies(of: journal, after: 0, limit: 1) == [all[0]])
        let two = all[0].count + all[1].count
        #expect(try replica.bodies(of: journal, after: 0, limit: two) == Array(all[..<2]))
        #expect(try replica.bodies(of: journal, after: 0, limit: two + 1) == Array(all[..<2]))
    }

    @Test func `A journal that is not held is empty`() throws {
        try write(1)
        let other = JournalID(
            space: TestSchema.operations.id, replica: ReplicaID(identity: 77), lane: .routine)
        #expect(try replica.bodies(of: other, after: 0).isEmpty)
    }

    @Test func `Times ascend along a journal, whatever the machine's clock does`() throws {
        let world = TestWorld()
        let replica = try Replica.make(in: folder, "b", world: world)
        for wall in [TestWorld.today, 0, TestWorld.today - 5, TestWorld.today + 9] {
            world.set(wall)
            try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        }
        let journal = try #require(try replica.heads().keys.first)
        let times = try replica.bodies(of: journal, after: 0).map {
            try ChangesetBody.decode($0).time
        }
        #expect(times == times.sorted() && Set(times).count == 4)
        #expect(times[3] == HybridTime(milliseconds: TestWorld.today + 9))
    }

    @Test func `A changeset says who wrote it, in which lane, under which versions`() throws {
        let author = Author(person: "Amina", identification: .unproven)
        let changesets = try replica.journaled(
            "INSERT INTO incident (id, reference) VALUES (?, 'r')", [Keys.operations(1)],
            session: WriteSession(author: author, lane: .flash))
        #expect(changesets[0].author == author)
        #expect(changesets[0].journal.lane == .flash)
        #expect(changesets[0].journal.replica == replica.id)
        #expect(changesets[0].missionVersion == 2)
        #expect(changesets[0].isClockDoubtful)
    }
}
