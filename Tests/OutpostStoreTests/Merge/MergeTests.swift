import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust
import Testing

@Suite struct MergeTests {
    private let folder: TemporaryFolder
    private let camp: Replica
    private let coast: Replica

    init() throws {
        folder = try TemporaryFolder()
        camp = try Replica.make(in: folder, "camp", world: TestWorld(seed: 1))
        coast = try Replica.make(in: folder, "coast", world: TestWorld(seed: 2))
        try camp.journaled("INSERT INTO incident (title, severity) VALUES ('a', 1), ('b', 2)")
        try camp.journaled("UPDATE incident SET severity = 5 WHERE title = 'b'")
        try camp.journaled("DELETE FROM incident WHERE title = 'a'")
    }

    private func expectAlike() throws {
        #expect(try camp.rows() == coast.rows())
        #expect(try camp.fingerprints() == coast.fingerprints())
        #expect(try camp.heads() == coast.heads())
        #expect(try camp.isSound())
        #expect(try coast.isSound())
    }

    @Test func `A replica that merged all of another holds the same rows`() throws {
        let outcome = try coast.receiveAll(from: camp)
        #expect(outcome.merged == 3 && outcome.rows == 4 && outcome.tables == ["incident"])
        #expect(try coast.rows().count == 1)
        try expectAlike()
    }

    @Test func `Merging again changes nothing`() throws {
        try coast.receiveAll(from: camp)
        let rows = try coast.rows()
        let again = try coast.receiveAll(from: camp)
        #expect(again.merged == 0 && again.rows == 0 && again.tables.isEmpty)
        #expect(try coast.rows() == rows)
        try expectAlike()
    }

    @Test
    func `A batch that was verified before it was merged by another road is not merged twice`()
        throws
    {
        let bodies = try camp.bodies().flatMap(\.value)
        let verified = try BatchVerifier(withoutSeals: TestSchema.mission()) {
            Head(emptyJournal: $0)
        }
        .verify(Batch(bodies: bodies))
        try coast.receiveAll(from: camp)
        let outcome = try coast.merge(verified)
        #expect(outcome.merged == 0 && outcome.repeated == 3)
        try expectAlike()
    }

    @Test func `A batch with a gap throws and keeps nothing`() throws {
        let bodies = try camp.bodies().flatMap(\.value)
        let dot = try ChangesetBody.decode(bodies[2]).dot
        #expect(throws: VerificationError.gap(dot, held: 1)) {
            try coast.receive([bodies[0], bodies[2]])
        }
        // A verifier that was asked about other heads does not make the gap mergeable.
        let first = Digest(of: bodies[0])
        let second = Digest(of: bodies[1])
        let verified = try BatchVerifier(withoutSeals: TestSchema.mission()) { journal in
            Head(emptyJournal: journal).advanced(by: first).advanced(by: second)
        }.verify(Batch(bodies: [bodies[2]]))
        let error = #expect(throws: OutpostError.self) { try coast.merge(verified) }
        #expect(error?.code == .protocolViolation)
        #expect(try coast.rows().isEmpty && coast.heads().isEmpty)
        try coast.receiveAll(from: camp)
        try expectAlike()
    }

    @Test func `What runs alongside a merge is kept with it or not at all`() throws {
        struct Stop: Error {}
        let bodies = try camp.bodies().flatMap(\.value)
        let verified = try BatchVerifier(withoutSeals: TestSchema.mission()) {
            Head(emptyJournal: $0)
        }
        .verify(Batch(bodies: bodies))
        #expect(throws: Stop.self) {
            try coast.merge(verified) { peer in
                try peer.setInDoubt(true, peer: "hub")
                throw Stop()
            }
        }
        #expect(try coast.rows().isEmpty && coast.heads().isEmpty)
        #expect(try coast.peerState("hub") == PeerState())
        _ = try coast.merge(verified) { try $0.setInDoubt(true, peer: "hub") }
        #expect(try coast.peerState("hub").isInDoubt)
        try expectAlike()
    }

    @Test func `Merged work is not journaled as one's own`() throws {
        try coast.receiveAll(from: camp)
        #expect(try coast.heads().keys.allSatisfy { $0.replica == camp.id })
        let edit = try coast.journaled("UPDATE incident SET title = 'c'")
        #expect(edit[0].tables[0].rows[0].context.vector.sequences.map(\.value) == [2])
    }

    @Test func `Edits both ways meet`() throws {
        try coast.receiveAll(from: camp)
        try coast.journaled("UPDATE incident SET title = 'coast', depth = 1.5")
        try camp.journaled("UPDATE incident SET title = 'camp', photo = x'00ff'")
        try camp.receiveAll(from: coast)
        try coast.receiveAll(from: camp)
        try expectAlike()
        #expect(
            try coast.read { try Int.fetchOne($0, sql: "SELECT count(photo) FROM incident") } == 1)
    }

    @Test func `A clock that hears of a later stamp writes after it`() throws {
        let ahead = TestWorld(seed: 3)
        ahead.set(TestWorld.today + 500_000)
        let other = try Replica.make(in: folder, "ahead", world: ahead)
        try other.journaled("INSERT INTO incident (title) VALUES ('x')")
        try coast.receiveAll(from: other)
        let next = try coast.journaled("UPDATE incident SET title = 'y'")
        #expect(next[0].time == HybridTime(milliseconds: TestWorld.today + 500_000, counter: 1))
    }

    @Test func `A key in another space than its journal is refused before it is merged`() throws {
        var author = ForeignAuthor()
        author.write(.insert, ["title": [.text("x")]])
        var changeset = try ChangesetBody.decode(author.bodies[0])
        let key = ForeignAuthor.key(1, space: TestSchema.justice)
        changeset.tables[0].rows = [
            RowChange(key: key, operation: .insert, context: Context(), writes: [])
        ]
        #expect(
            throws: VerificationError.foreignKeySpace(changeset.dot, table: "incident", key: key)
        ) { try coast.receive([ChangesetBody.encode(changeset)]) }
        #expect(try coast.heads().isEmpty)
    }
}
