/// Whether the changesets of a batch were checked against the journals that they extend.
public protocol Trust: Sendable {}
/// As it came: decoded, and nothing more.
public enum Unverified: Trust {}
/// Every changeset follows the head of its journal, its chain fits, and its rows' keys lie in its space.
public enum Verified: Trust {}

/// Changesets on their way into a replica or a hub log, in journal order. Merge accepts only
/// `Batch<Verified>`; the one place that makes one is OutpostTrust's `BatchVerifier`, held by a test.
public struct Batch<Status: Trust>: Sendable {
    package let items: [Item]
    /// What the sender says that a journal's chain is after a changeset.
    package let chainClaims: [Dot: Digest]

    /// A changeset with its canonical body and digest, which its journal keeps.
    package struct Item: Sendable {
        package let changeset: Changeset
        package let body: [UInt8]
        package let digest: Digest
        /// The head of its journal once it is appended. Zero until it is verified.
        package let head: Head

        package init(changeset: Changeset, body: [UInt8], digest: Digest, head: Head) {
            self.changeset = changeset
            self.body = body
            self.digest = digest
            self.head = head
        }
    }

    public var isEmpty: Bool { items.isEmpty }
    public var count: Int { items.count }
}

extension Batch where Status == Unverified {
    /// Reads bodies that came from elsewhere.
    ///
    /// - Throws: the place and defect of the first body that is broken.
    package init(
        bodies: [[UInt8]], chainClaims: [Dot: Digest] = [:]
    ) throws(ByteReader.Failure) {
        var items: [Item] = []
        items.reserveCapacity(bodies.count)
        for body in bodies {
            let changeset = try ChangesetBody.decode(body)
            items.append(
                Item(
                    changeset: changeset, body: body, digest: Digest(of: body),
                    head: Head(sequence: 0, chain: .zero)))
        }
        self.items = items
        self.chainClaims = chainClaims
    }

    /// Takes items whose bodies and digests were made together, as the wire's unpacking does.
    package init(items: [Item], chainClaims: [Dot: Digest]) {
        self.items = items
        self.chainClaims = chainClaims
    }
}

extension Batch where Status == Verified {
    /// To be called by `BatchVerifier` alone.
    package init(verifiedItems items: [Item]) {
        self.items = items
        self.chainClaims = [:]
    }
}
