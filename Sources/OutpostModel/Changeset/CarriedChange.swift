/// What one changeset did to one row, taken along by another changeset of a more urgent lane: whoever takes the
/// urgent one has the row whole, and not only its last edit.
///
/// It counts as the changeset that it names, taken early. That one, when it comes, is merged and stands in its place.
public struct CarriedChange: Sendable, Hashable {
    /// What the changeset says beside its rows; of its own space.
    public let header: ChangesetHeader
    /// SHA-256 of that changeset's body: part of its stamp.
    public let digest: Digest
    /// All that it did to the row. Carries nothing itself.
    public let change: RowChange

    /// - Parameter header: its transaction is left out; the changeset itself names it.
    public init(header: ChangesetHeader, digest: Digest, change: RowChange) {
        var header = header
        header.transaction = nil
        self.header = header
        self.digest = digest
        self.change = RowChange(
            key: change.key, operation: change.operation, context: change.context,
            reason: change.reason, writes: change.writes)
    }

    public var dot: Dot { header.dot }

    public var stamp: Stamp {
        Stamp(time: header.time, replica: header.journal.replica, digest: digest)
    }
}
