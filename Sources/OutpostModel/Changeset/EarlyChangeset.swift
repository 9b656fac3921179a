/// A changeset that comes by itself, before its journal reaches it: an urgent report by a road that carries little. It counts
/// at once, and once, also when its journal brings it later.
///
/// No chain runs through it, so it must be vouched for by itself: `BatchVerifier` makes the verified one.
package struct EarlyChangeset<Status: Trust>: Sendable {
    package let view: ChangesetView
    package let digest: Digest

    package var body: [UInt8] { view.body }
    package var header: ChangesetHeader { view.header }
    package var dot: Dot { view.header.dot }
    package var stamp: Stamp {
        Stamp(time: header.time, replica: header.journal.replica, digest: digest)
    }

    private init(view: ChangesetView, digest: Digest) {
        self.view = view
        self.digest = digest
    }
}

extension EarlyChangeset where Status == Unverified {
    /// - Throws: the place and defect of a body that is broken.
    package init(body: [UInt8]) throws(ByteReader.Failure) {
        self.init(view: try ChangesetBody.view(body), digest: Digest(of: body))
    }
}

extension EarlyChangeset where Status == Verified {
    /// To be called by `BatchVerifier` alone.
    package init(verified early: EarlyChangeset<Unverified>) {
        self.init(view: early.view, digest: early.digest)
    }

    /// To be called by `BatchVerifier` alone: of a stretch that it verified.
    package init(verified item: Batch<Verified>.Item) {
        self.init(view: item.view, digest: item.digest)
    }

    /// The same once what a roster orders was taken out.
    ///
    /// - Throws: never of a body that was read before.
    package func erased(by erasures: Erasures) throws(ByteReader.Failure) -> Self {
        guard let body = erasures.remainder(of: view) else { return self }
        return Self(view: try ChangesetBody.storedView(body), digest: digest)
    }
}
