import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust
import Testing

/// What a sender says of a journal's chain is held against what the bodies make of it.
@Suite struct ChainClaimTests {
    private let author: ForeignAuthor
    /// The head after each changeset.
    private let heads: [Head]

    init() {
        var author = ForeignAuthor()
        author.write(.insert, ["title": [.text("one")], "reference": [.text("F-1")]])
        author.write(.edit, ["severity": [.integer(2)]])
        author.write(.edit, ["severity": [.integer(3)]])
        self.author = author
        var head = Head(emptyJournal: author.journal)
        heads = author.bodies.map { body in
            head = head.advanced(by: Digest(of: body))
            return head
        }
    }

    /// - Parameters:
    ///   - sequence: of the changeset that the claim is about.
    ///   - held: up to where the receiver has the journal.
    private func verify(
        _ chain: Digest, at sequence: UInt64, held: Int
    ) throws -> Batch<Verified> {
        let journal = author.journal
        let head = held == 0 ? Head(emptyJournal: journal) : heads[held - 1]
        let verifier = BatchVerifier(withoutSeals: try TestSchema.mission()) { _ in head }
        return try verifier.verify(
            try Batch(
                bodies: author.bodies, chainClaims: [Dot(journal, sequence): chain]))
    }

    @Test func `A chain that the bodies do not make is refused, of what is new or held`() throws {
        let other = Digest(of: [1])
        for held in [0, 1, 3] {
            let error = #expect(throws: VerificationError.self, "\(held) held") {
                try verify(other, at: 3, held: held)
            }
            #expect(error == .chainDiffers(Dot(author.journal, 3)))
            #expect(try verify(heads[2].chain, at: 3, held: held).count == 3 - held)
        }
    }

    @Test func `What is said of a place before the head cannot be checked, and is passed over`()
        throws
    {
        #expect(try verify(Digest(of: [1]), at: 1, held: 2).count == 1)
    }
}
