import OutpostModel

/// Why a batch is not what it must be. Nothing of it is used.
package enum VerificationError: Error, Equatable, CustomStringConvertible {
    /// A changeset does not follow what is held of its journal.
    case gap(Dot, held: UInt64)
    /// The sender's chain is not the one that the bodies make: one end has another history of this journal.
    case chainDiffers(Dot)
    /// A row's key, or its table, lies in another space than its journal.
    case foreignKeySpace(Dot, table: String, key: RowKey)

    package var dot: Dot {
        switch self {
        case .gap(let dot, _), .chainDiffers(let dot), .foreignKeySpace(let dot, _, _): dot
        }
    }

    package var description: String {
        switch self {
        case .gap(let dot, let held):
            "changeset \(dot) does not follow: its journal is held up to \(held)"
        case .chainDiffers(let dot):
            "the chain at \(dot) differs: the two ends hold different histories of this journal"
        case .foreignKeySpace(let dot, let table, let key):
            "changeset \(dot) writes row \(key) of \(table), which lies in another space than its journal"
        }
    }
}

/// The one place where `Batch<Unverified>` becomes `Batch<Verified>`, held by a test.
///
/// Until the issue on trust it checks that each changeset follows the head of its journal, that the chain over
/// the digests is the sender's, and that no row's key lies outside its journal's space.
package struct BatchVerifier {
    private let schema: Schema
    private let head: (JournalID) -> Head

    /// - Parameters:
    ///   - schema: which table lives in which space. A table that it does not know is of a newer mission
    ///     version, and is kept.
    ///   - head: the head of a journal at the receiver.
    package init(schema: Schema, head: @escaping (JournalID) -> Head) {
        self.schema = schema
        self.head = head
    }

    /// - Returns: the changesets that are new to the receiver, with the heads that they make.
    package func verify(_ batch: Batch<Unverified>) throws(VerificationError) -> Batch<Verified> {
        var heads: [JournalID: Head] = [:]
        var items: [Batch<Verified>.Item] = []
        items.reserveCapacity(batch.count)
        for item in batch.items {
            let dot = item.dot
            let held = heads[dot.journal] ?? head(dot.journal)
            if dot.sequence <= held.sequence {
                try checkClaim(batch.chainClaims[dot], at: dot, held)
                continue
            }
            guard dot.sequence == held.sequence + 1 else {
                throw .gap(dot, held: held.sequence)
            }
            try checkKeys(of: item.view)
            let next = held.advanced(by: item.digest)
            heads[dot.journal] = next
            try checkClaim(batch.chainClaims[dot], at: dot, next)
            items.append(Batch<Verified>.Item(view: item.view, digest: item.digest, head: next))
        }
        return Batch(verifiedItems: items)
    }

    /// A claim about an earlier changeset than the head cannot be held against anything here.
    private func checkClaim(
        _ claim: Digest?, at dot: Dot, _ head: Head
    ) throws(VerificationError) {
        guard let claim, dot.sequence == head.sequence else { return }
        guard claim == head.chain else { throw .chainDiffers(dot) }
    }

    /// A key carries its space, and a table has one: nobody writes a row of one space through another, nor
    /// fills a table from a space that is not its own.
    private func checkKeys(of changeset: ChangesetView) throws(VerificationError) {
        let space = changeset.journal.space
        for (index, table) in changeset.tables.enumerated() {
            let isForeign =
                if case .space(let home)? = schema.table(named: table.name)?.residence {
                    home != space
                } else {
                    false
                }
            for row in changeset.rows(ofTable: index) where isForeign || row.key.space != space {
                throw .foreignKeySpace(changeset.dot, table: table.name, key: row.key)
            }
        }
    }
}
