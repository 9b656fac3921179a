import OutpostModel

/// Why a batch is not what it must be. Nothing of it is used.
package enum VerificationError: Error, Equatable, CustomStringConvertible {
    /// A changeset does not follow what is held of its journal.
    case gap(Dot, held: UInt64)
    /// The sender's chain is not the one that the bodies make: one end has another history of this journal.
    case chainDiffers(Dot)
    /// A row's key, or its table, lies in another space than its journal.
    case foreignKeySpace(Dot, table: String, key: RowKey)
    /// It is opaque and its space is not private, or the other way round.
    case privacyDiffers(Dot, isOpaque: Bool)
    /// A journal's part of the batch does not end at a seal.
    case unsealed(Dot)
    /// The seal is not that of the journal's device.
    case forged(Dot)
    /// The roster knows no device whose journal this is.
    case unknownDevice(Dot)
    /// It stands in the place of another body, and no order of the roster leaves this one.
    case erasedWithoutOrder(Dot)

    package var dot: Dot {
        switch self {
        case .gap(let dot, _), .chainDiffers(let dot), .foreignKeySpace(let dot, _, _),
            .unsealed(let dot), .forged(let dot), .unknownDevice(let dot),
            .privacyDiffers(let dot, _), .erasedWithoutOrder(let dot):
            dot
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
        case .privacyDiffers(let dot, let isOpaque):
            isOpaque
                ? "changeset \(dot) is encrypted, and its space is not private"
                : "changeset \(dot) can be read by everybody, and its space is private"
        case .unsealed(let dot):
            "no seal of its device stands at changeset \(dot), where its journal's part ends"
        case .forged(let dot):
            "the seal at changeset \(dot) is not that of its device: somebody altered what it wrote"
        case .unknownDevice(let dot):
            "changeset \(dot) is of a device that the roster does not know"
        case .erasedWithoutOrder(let dot):
            "something was taken out of changeset \(dot), and no order of erasure says so"
        }
    }
}

/// The one place where `Batch<Unverified>` becomes `Batch<Verified>`, held by a test.
///
/// It checks that each changeset follows the head of its journal, that no row's key lies outside its journal's space, and that
/// the journal's device sealed the head that the batch comes to, and that a body which is not the one that was sealed is what an order of the
/// roster leaves of that. One seal a journal is enough, since the chain runs through
/// everything before it; those before it are checked all the same: whoever keeps the batch may send a part that ends at one, and nobody
/// would take that part if it were forged.
package struct BatchVerifier {
    private let schema: Schema
    private let trust: SealTrust?
    private let erasures: Erasures
    private let head: (JournalID) -> Head

    /// - Parameters:
    ///   - schema: which table lives in which space. A table that it does not know is of a newer mission
    ///     version, and is kept.
    ///   - trust: whose seals are believed.
    ///   - erasures: what the roster orders: bodies that it leaves are taken in the place of the whole ones.
    ///   - head: the head of a journal at the receiver.
    package init(
        schema: Schema, trust: SealTrust, erasures: Erasures = .none,
        head: @escaping (JournalID) -> Head
    ) {
        self.schema = schema
        self.trust = trust
        self.erasures = erasures
        self.head = head
    }

    /// For changesets that never left this process, such as those of a history that is played: nobody sealed them. A test
    /// holds who may use it.
    package init(
        withoutSeals schema: Schema, erasures: Erasures = .none,
        head: @escaping (JournalID) -> Head
    ) {
        self.schema = schema
        trust = nil
        self.erasures = erasures
        self.head = head
    }

    /// - Returns: the changesets that are new to the receiver, with the heads that they make.
    package func verify(_ batch: Batch<Unverified>) throws(VerificationError) -> Batch<Verified> {
        var heads: [JournalID: Head] = [:]
        var sealed: [(seal: Seal, head: Head)] = []
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
            // Of what was encrypted an order leaves the header alone.
            if item.remainder == nil || !item.view.tables.isEmpty {
                try checkKeys(of: item.view)
            }
            if let remainder = item.remainder, !erasures.vouch(for: remainder, of: dot) {
                throw .erasedWithoutOrder(dot)
            }
            let next = held.advanced(by: item.digest)
            heads[dot.journal] = next
            if let seal = batch.seals[dot] { sealed.append((seal, next)) }
            try checkClaim(batch.chainClaims[dot], at: dot, next)
            items.append(
                Batch<Verified>.Item(
                    view: item.view, digest: item.digest, remainder: item.remainder, head: next))
        }
        try checkSeals(sealed, of: batch, heads)
        return Batch(verifiedItems: items, seals: batch.seals)
    }

    /// Checks changesets that come before their journal reaches them: their device signed these, by themselves.
    package func verify(
        _ early: [EarlyChangeset<Unverified>], by seal: EarlySeal
    ) throws(VerificationError) -> [EarlyChangeset<Verified>] {
        guard let first = early.first else { return [] }
        guard let trust, seal.digests == early.map(\.digest) else { throw .unsealed(first.dot) }
        for item in early {
            guard item.dot.journal.replica.identity == seal.identity else {
                throw .forged(item.dot)
            }
            try checkKeys(of: item.view)
        }
        switch trust.earlyVerdict(seal) {
        case .good: return early.map { EarlyChangeset(verified: $0) }
        case .forged: throw .forged(first.dot)
        case .unknownDevice: throw .unknownDevice(first.dot)
        }
    }

    /// Checks a stretch of journals of which the receiver lacks what comes before: by where its sender says that each begins. The seal
    /// at its end was made over a chain that runs through both, so it vouches for these bodies; they are early all the same, since what
    /// comes before may be held or another.
    package func verifyEarly(
        _ stretch: Batch<Unverified>, after before: [JournalID: Head]
    ) throws(VerificationError) -> [EarlyChangeset<Verified>] {
        guard let last = stretch.items.last else { return [] }
        // What an order of erasure took something out of is for its journal to bring.
        guard let trust, stretch.items.allSatisfy({ $0.remainder == nil }) else {
            throw .unsealed(last.dot)
        }
        let verifier = BatchVerifier(schema: schema, trust: trust) {
            before[$0] ?? Head(emptyJournal: $0)
        }
        return try verifier.verify(stretch).items.map { EarlyChangeset(verified: $0) }
    }

    /// Checks a changeset that comes before its journal reaches it: no chain says anything of it yet.
    package func verify(
        _ early: EarlyChangeset<Unverified>
    ) throws(VerificationError) -> EarlyChangeset<Verified> {
        // The signature that vouches for one changeset alone comes with the messages that carry one.
        guard trust == nil else { throw .unsealed(early.dot) }
        try checkKeys(of: early.view)
        return EarlyChangeset(verified: early)
    }

    /// - Parameters:
    ///   - sealed: the seals over the new changesets, with the heads there.
    ///   - heads: what the new changesets come to.
    private func checkSeals(
        _ sealed: [(seal: Seal, head: Head)], of batch: Batch<Unverified>,
        _ heads: [JournalID: Head]
    ) throws(VerificationError) {
        guard let trust else { return }
        for (journal, head) in heads.sorted(by: { $0.key < $1.key }) {
            let dot = Dot(journal, head.sequence)
            guard batch.seals[dot] != nil else { throw .unsealed(dot) }
        }
        for (seal, head) in sealed {
            switch trust.verdict(seal, head) {
            case .good: continue
            case .forged: throw .forged(seal.dot)
            case .unknownDevice: throw .unknownDevice(seal.dot)
            }
        }
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
        guard schema.mayHold(opaque: changeset.header.isOpaque, in: space) else {
            throw .privacyDiffers(changeset.dot, isOpaque: changeset.header.isOpaque)
        }
        for (index, table) in changeset.tables.enumerated() {
            let isForeign =
                if case .space(let home)? = schema.anyTable(named: table.name)?.residence {
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
