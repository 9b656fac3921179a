import OutpostModel

/// By what an edge and a hub see that they mean the same when they speak of the edge's own journals: the first 8 bytes of
/// SHA-256 over the journals of its identity, of every incarnation, of which the hub holds anything.
///
///     JOURNAL …         ascending
///       journal         15 bytes   space (2), identity (8), incarnation (4), lane (1)
///       sequence        8 bytes    up to where the hub holds it
///       chain           32 bytes   there
///
/// Writer: `EdgeSession`. Reader: `HubExchange`.
package struct OwnMark: Sendable, Hashable {
    /// 0: nothing is held.
    package let value: UInt64

    package init(value: UInt64) { self.value = value }

    package static let none = OwnMark(value: 0)

    /// - Parameter heads: of one identity's journals; those that are empty do not count.
    package init(of heads: [JournalID: Head]) {
        var writer = ByteWriter()
        for (journal, head) in heads.sorted(by: { $0.key < $1.key }) where head.sequence > 0 {
            JournalCoding.append(journal, to: &writer.bytes)
            writer.fixed(head.sequence)
            head.chain.append(to: &writer.bytes)
        }
        value = writer.bytes.isEmpty ? 0 : Digest(of: writer.bytes).words.0
    }
}
