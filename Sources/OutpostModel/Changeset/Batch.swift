/// Whether the changesets of a batch were checked against the journals that they extend.
public protocol Trust: Sendable {}
/// As it came: decoded, and nothing more.
public enum Unverified: Trust {}
/// Every changeset follows the head of its journal, its device sealed the chain that it ends, and its rows' keys lie in its
/// space.
public enum Verified: Trust {}

/// Changesets on their way into a replica or a hub log, in journal order. Merge accepts only
/// `Batch<Verified>`; the one place that makes one is OutpostTrust's `BatchVerifier`, held by a test.
public struct Batch<Status: Trust>: Sendable {
    package let items: [Item]
    /// What the sender says that a journal's chain is after a changeset.
    package let chainClaims: [Dot: Digest]
    /// The authors' seals over heads within the batch. Of a verified batch each that stands at one of its items was checked.
    package let seals: [Dot: Seal]

    /// A changeset as its body says it, with the body's digest.
    package struct Item: Sendable {
        package let view: ChangesetView
        /// Of the body as its author wrote it: what the journal's chain is made of.
        package let digest: Digest
        /// Of the body as it is here, where an order of erasure took something out; nil: it is whole.
        package let remainder: Digest?
        /// The head of its journal once it is appended. Zero until it is verified.
        package let head: Head

        package init(
            view: ChangesetView, digest: Digest, remainder: Digest? = nil, head: Head
        ) {
            self.view = view
            self.digest = digest
            self.remainder = remainder
            self.head = head
        }

        package var body: [UInt8] { view.body }
        package var header: ChangesetHeader { view.header }
        package var journal: JournalID { view.header.journal }
        package var sequence: UInt64 { view.header.sequence }
        package var dot: Dot { view.header.dot }
        /// All of it as values.
        package var changeset: Changeset { view.changeset }
        package var stamp: Stamp {
            Stamp(time: header.time, replica: journal.replica, digest: digest)
        }
    }

    public var isEmpty: Bool { items.isEmpty }
    public var count: Int { items.count }
}

extension Batch where Status == Unverified {
    /// Reads bodies that came from elsewhere.
    ///
    /// - Throws: the place and defect of the first body that is broken.
    ///
    /// - Parameter originals: by index, the digests of those that stand in the place of others by an order of erasure.
    package init(
        bodies: [[UInt8]], originals: [Int: Digest] = [:], chainClaims: [Dot: Digest] = [:],
        seals: [Seal] = []
    ) throws(ByteReader.Failure) {
        var items: [Item] = []
        items.reserveCapacity(bodies.count)
        for (index, body) in bodies.enumerated() {
            if let original = originals[index] {
                items.append(try Item(remainder: body, original: original))
            } else {
                let view = try ChangesetBody.view(body)
                items.append(Item(unverified: view, digest: Digest(of: body)))
            }
        }
        self.init(items: items, chainClaims: chainClaims, seals: seals)
    }

    /// Takes items whose bodies and digests were made together, as the wire's unpacking does.
    package init(items: [Item], chainClaims: [Dot: Digest], seals: some Sequence<Seal> = []) {
        self.items = items
        self.chainClaims = chainClaims
        self.seals = Dictionary(seals.map { ($0.dot, $0) }) { first, _ in first }
    }
}

extension Batch where Status == Unverified {
    /// What it says of some journals.
    package func filter(_ isWanted: (JournalID) -> Bool) -> Batch {
        Batch(
            items: items.filter { isWanted($0.journal) }, chainClaims: chainClaims,
            seals: seals.values)
    }
}

extension Batch.Item where Status == Unverified {
    package init(unverified view: ChangesetView, digest: Digest) {
        self.init(view: view, digest: digest, head: Head(sequence: 0, chain: .zero))
    }

    /// A body that its sender says is what an order left of another one.
    ///
    /// - Parameter original: the digest of that one, as the sender says.
    package init(
        remainder body: [UInt8], original: Digest
    ) throws(ByteReader.Failure) {
        self.init(
            view: try ChangesetBody.storedView(body), digest: original,
            remainder: Digest(of: body), head: Head(sequence: 0, chain: .zero))
    }
}

extension Batch.Item where Status == Verified {
    /// The same once what a roster orders was taken out.
    ///
    /// - Throws: never of a body that was read before.
    package func erased(by erasures: Erasures) throws(ByteReader.Failure) -> Self {
        guard let body = erasures.remainder(of: view) else { return self }
        return Self(
            view: try ChangesetBody.storedView(body), digest: digest,
            remainder: Digest(of: body), head: head)
    }
}

extension Batch where Status == Verified {
    /// To be called by `BatchVerifier` alone.
    package init(verifiedItems items: [Item], seals: [Dot: Seal]) {
        self.items = items
        self.chainClaims = [:]
        self.seals = seals
    }
}
