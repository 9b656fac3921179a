import OutpostModel

/// Changesets of private spaces that a join writes again: no key opens them here, so their envelopes stay, and go along with the
/// names by which their readers read them.
///
/// What such a changeset names cannot be seen. So whatever of a private space was not sent and was written after something
/// that is moved is moved too: it may have named that. What is called how then follows from the branch alone, and every copy that
/// holds it comes to the same bytes.
struct MovedBranches {
    /// By space what was moved so far, in the order in which it was written.
    private var names: [SpaceID: MovedNames] = [:]
    private var spaces = Set<SpaceID>()

    /// Whether it may name something that was taken before it.
    func mayName(_ view: ChangesetView) -> Bool {
        view.header.isOpaque && spaces.contains(view.journal.space)
    }

    mutating func noteTaken(_ view: ChangesetView) {
        if view.header.isOpaque { spaces.insert(view.journal.space) }
    }

    mutating func rename(_ view: ChangesetView, to new: Dot) {
        guard view.header.isOpaque else { return }
        names[view.journal.space, default: MovedNames()].rename(view.dot, to: new)
    }

    func body(of view: ChangesetView, as new: Dot) -> [UInt8] {
        var header = view.header
        header.journal = new.journal
        header.sequence = new.sequence
        let content = MovedContent(moving: view, names[view.journal.space] ?? MovedNames())
        return ChangesetBody.encode(header, opaque: OpaqueContent.moved(content).encoded)
    }
}
