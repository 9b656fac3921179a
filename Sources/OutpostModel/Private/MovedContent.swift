/// A changeset of a private space that was written again under another name, since a copy of its replica wrote under the same one.
///
/// Who moves it has no key. The envelope stays as it was, bound to the header that it had; that header is the new one with the old
/// incarnation and sequence, so that nobody can claim another device's. Whoever opens it has the names to read it by.
package struct MovedContent: Sendable, Equatable {
    /// What the envelope holds.
    package enum Content: Sendable, Equatable {
        case entry(PrivateEntry)
        /// Ascending, at least one.
        case keys([KeyEpoch])
        /// An order of erasure took it out before it was moved.
        case erased

        init(_ opaque: OpaqueContent?) {
            switch opaque {
            case .entry(let entry): self = .entry(entry)
            case .keys(let keys): self = .keys(keys)
            case .moved(let moved): self = moved.content
            case nil: self = .erased
            }
        }
    }

    /// The first name that it had.
    package let incarnation: UInt32
    package let sequence: UInt64
    /// What else of the device was moved that its author may have named.
    package let names: MovedNames
    package let content: Content

    package init(
        incarnation: UInt32, sequence: UInt64, names: MovedNames, content: Content
    ) {
        self.incarnation = incarnation
        self.sequence = sequence
        self.names = names
        self.content = content
    }

    /// An opaque changeset, to be written again. One that was moved before keeps its first name: nothing is wrapped twice.
    ///
    /// - Parameter names: what was moved before it in the same join, in its space.
    package init(moving view: ChangesetView, _ names: MovedNames) {
        if case .moved(let moved)? = view.opaque {
            self.init(
                incarnation: moved.incarnation, sequence: moved.sequence,
                names: moved.names.composed(with: names), content: moved.content)
        } else {
            self.init(
                incarnation: view.journal.replica.incarnation, sequence: view.header.sequence,
                names: names, content: Content(view.opaque))
        }
    }

    /// The header that its envelope is bound to.
    package func originalHeader(_ header: ChangesetHeader) -> ChangesetHeader {
        var original = header
        original.journal = JournalID(
            space: header.journal.space,
            replica: ReplicaID(
                identity: header.journal.replica.identity, incarnation: incarnation),
            lane: header.journal.lane)
        original.sequence = sequence
        return original
    }

    /// Whether it may stand under a header: in a branch, and not under the name that it had.
    func fits(_ header: ChangesetHeader) -> Bool {
        header.journal.replica.isBranch && header.journal.replica.incarnation != incarnation
    }
}
