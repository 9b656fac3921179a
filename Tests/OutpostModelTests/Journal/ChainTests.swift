import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct ChainTests {
    private let journal = JournalID(
        space: SpaceID(hash: 0x1234), replica: ReplicaID(identity: 0xABCD, incarnation: 2),
        lane: .routine)

    @Test func `The chain begins with the SHA-256 of the journal's name`() {
        let name: [UInt8] =
            Array("outpost journal".utf8)
            + [0x12, 0x34, 0, 0, 0, 0, 0, 0, 0xAB, 0xCD, 0, 0, 0, 2, 2]
        #expect(Head(emptyJournal: journal) == Head(sequence: 0, chain: Digest(of: name)))
    }

    @Test func `Each link is the SHA-256 of the chain before and the digest`() {
        let head = Head(emptyJournal: journal)
        let digest = Digest(of: [1, 2, 3])
        let next = head.advanced(by: digest)
        #expect(next == Head(sequence: 1, chain: Digest(of: head.chain.bytes + digest.bytes)))
    }

    @Test func `Two journals that differ in anything begin differently`() {
        let replica = journal.replica
        let others = [
            JournalID(space: SpaceID(hash: 0x1235), replica: replica, lane: .routine),
            JournalID(space: journal.space, replica: replica, lane: .bulk),
            JournalID(
                space: journal.space, replica: ReplicaID(identity: 0xABCD, incarnation: 3),
                lane: .routine),
            JournalID(
                space: journal.space, replica: ReplicaID(identity: 0xABCE, incarnation: 2),
                lane: .routine),
        ]
        let chains = Set(([journal] + others).map { Head(emptyJournal: $0).chain })
        #expect(chains.count == 5)
    }

    @Test func `A replica's id survives its text`() throws {
        try forEachSeed(200) { seed, generator in
            let id = ReplicaID(
                identity: generator.next() >> UInt64(generator.below(64)) | 1,
                incarnation: UInt32.random(in: 1...UInt32.max, using: &generator))
            #expect(ReplicaID(id.description) == id, "seed \(seed)")
        }
    }

    @Test(arguments: [
        "", "1", "0000000000000001", "0000000000000001-", "0000000000000001-0",
        "0000000000000000-1", "000000000000001-1", "0000000000000001-1-1", "000000000000000g-1",
        "0000000000000001-4294967296", "0000000000000001--1",
        "+000000000000001-1", "0000000000000001-+1", "0000000000000001-01", "00000000000000AB-1",
    ])
    func `What is not a replica's id is refused`(text: String) {
        #expect(ReplicaID(text) == nil)
    }
}
