import OutpostModel

/// The journal in which a branch is written again, and how far that has come.
///
/// Its incarnation follows from the journal and the chain at the branch's first changeset: whoever has that branch comes to the
/// same name. Where two such branches part again, the later one is a branch of that journal, and so on.
struct RewrittenJournal {
    let journal: JournalID
    var head: Head

    /// - Parameter first: the head that the branch's first changeset makes.
    init(of branch: JournalID, branchingAt first: Head) {
        var bytes = Array("outpost branch".utf8)
        JournalCoding.append(branch, to: &bytes)
        first.chain.append(to: &bytes)
        let drawn = UInt32(truncatingIfNeeded: Digest(of: bytes).words.0)
        journal = JournalID(
            space: branch.space,
            replica: ReplicaID(
                identity: branch.replica.identity, incarnation: drawn | ReplicaID.branchBit),
            lane: branch.lane)
        head = Head(emptyJournal: journal)
    }
}
