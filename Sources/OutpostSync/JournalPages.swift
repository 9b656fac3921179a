import OutpostModel
import OutpostStore
import OutpostWire

/// A stretch of a journal in the pages in which it leaves a replica: each ends at a seal, the last with the chain at its end.
struct JournalPages {
    let journal: JournalID
    /// The last changeset before it.
    let start: UInt64
    /// All up to here is sealed.
    let end: Head

    /// - Throws: `.corrupt` where the journal cannot be read; what `body` throws.
    func forEach(in replica: Replica, _ body: (ChangesetPage) throws -> Void) throws {
        var sent = start
        while sent < end.sequence {
            let batch = try batch(after: sent, in: replica)
            guard let last = batch.items.last?.sequence else { return }
            // The chain is known at the head alone.
            let claims = last == end.sequence ? [Dot(journal, last): end.chain] : [:]
            try body(
                ChangesetPage(
                    batch: Batch(
                        items: batch.items, chainClaims: claims, seals: batch.seals.values)))
            sent = last
        }
    }

    private func batch(after sent: UInt64, in replica: Replica) throws -> Batch<Unverified> {
        try Self.decoded(
            try replica.sealedPart(
                of: journal, after: sent, through: end.sequence, limit: WireDefaults.frameBodyBytes,
                isSparing: true), journal)
    }

    static func decoded(_ part: SealedPart, _ journal: JournalID) throws -> Batch<Unverified> {
        do {
            return try Batch(part)
        } catch {
            throw OutpostError(
                .corrupt, operation: "read the journal", place: "\(journal)", cause: "\(error)",
                hint: "the disk changed what was written: keep a copy of the folder")
        }
    }
}
