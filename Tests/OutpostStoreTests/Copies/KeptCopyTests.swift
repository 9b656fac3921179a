import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Which pieces a second copy has, and what they hold together.
@Suite struct KeptCopyTests {
    private let journal = JournalID(
        space: SpaceID(name: "aid"), replica: ReplicaID(identity: 1), lane: .routine)

    private func vector(_ sequence: UInt64) -> VersionVector {
        VersionVector([journal: sequence])
    }

    @Test func `After any number of pieces there are few, and together they hold all`() {
        var copy = KeptCopy(id: [UInt8](repeating: 1, count: 16), time: 0, place: "stick")
        // What a reader of the folder finds: of each piece where it begins and ends.
        var folder: [UInt64: (start: UInt64, end: UInt64)] = [:]
        var written: UInt64 = 0
        let count: UInt64 = 20_000
        for sequence in 1...count {
            let next = copy.next
            let number = copy.nextNumber
            folder[number] = (next.start[journal], sequence)
            written += sequence - next.start[journal]
            let replaced = copy.add(
                KeptCopy.Piece(number: number, byteCount: 1), as: next, through: vector(sequence))
            for piece in replaced { folder[piece.number] = nil }
            guard sequence % 61 == 0 || sequence < 200 else { continue }
            #expect(Set(folder.keys) == Set(copy.pieces.map(\.number)))
            #expect(folder.count <= KeptCopy.levelCount * KeptCopy.piecesPerLevel)
            var held: UInt64 = 0
            for (_, piece) in folder.sorted(by: { $0.key < $1.key }) {
                #expect(piece.start == held, "nothing is left out, and nothing held twice")
                held = piece.end
            }
            #expect(held == sequence && copy.held == vector(sequence))
        }
        // Each changeset is written about once a level.
        #expect(written <= count * UInt64(KeptCopy.levelCount + 1))
    }

    @Test func `When all levels are full it is written once more, whole`() {
        var copy = KeptCopy(id: [UInt8](repeating: 1, count: 16), time: 0, place: "stick")
        var sequence: UInt64 = 0
        var anew = 0
        while anew < 2, sequence < 400_000 {
            sequence += 1
            let next = copy.next
            if next.level == 0, next.start.isEmpty { anew += 1 }
            _ = copy.add(
                KeptCopy.Piece(number: copy.nextNumber, byteCount: 1), as: next,
                through: vector(sequence))
        }
        #expect(anew == 2 && copy.pieces.count == 1 && sequence > 200_000)
    }

    @Test func `What is known of it stands in the replica, and is no other's`() throws {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        #expect(try replica.keptCopy() == nil)
        var copy = KeptCopy(id: (0..<16).map { UInt8($0) }, time: -5, place: "/média/clé")
        copy.roster = RosterMark(value: 77)
        copy.erasures = 3
        copy.start = Digest(of: [1])
        for sequence: UInt64 in 1...130 {
            _ = copy.add(
                KeptCopy.Piece(number: copy.nextNumber, byteCount: 1_000), as: copy.next,
                through: vector(sequence))
        }
        try replica.note(copy)
        #expect(try replica.keptCopy() == copy)
        _ = try replica.clone(to: folder.appending("clone"), mission: [1])
        let clone = try Replica.open(
            at: folder.appending("clone"), schema: replica.schema, holder: "test",
            surroundings: TestWorld().surroundings)
        #expect(try clone.keptCopy() == nil)
        try replica.forgetKeptCopy()
        #expect(try replica.keptCopy() == nil)
    }
}
