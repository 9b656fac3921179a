import OutpostModel
import OutpostStore

/// An entry of the hub's log: a changeset at its place in the log of its space.
package struct LogEntry: Sendable {
    package let sequence: UInt64
    package let dot: Dot
    package let body: [UInt8]
    /// The digest of the body that was whole, where an order of erasure took something out of it.
    package let original: Digest?
}

/// Where a read of the log ended.
package struct LogPage: Sendable {
    /// Those entries that the filter let through, in the log's order.
    package let entries: [LogEntry]
    /// The authors' seals over those entries at which they stand; the page ends at one for each of its journals.
    package let seals: [Seal]
    /// Of the last entry that was looked at, let through or not.
    package let cursor: LogCursor
    package let hasMore: Bool

    /// What it carries, as it goes to an edge or into the picture.
    ///
    /// - Throws: the place and defect of the first body that is broken.
    func batch() throws(ByteReader.Failure) -> Batch<Unverified> {
        var originals: [Int: Digest] = [:]
        for (index, entry) in entries.enumerated() { originals[index] = entry.original }
        return try Batch(bodies: entries.map(\.body), originals: originals, seals: seals)
    }
}

/// The hub's log: every admitted changeset, by space, in the order in which it came, hash-chained. SQLite stands
/// behind it; another database when one machine is not enough.
///
/// Its sequence numbers never skip under concurrent commits: an entry's number is taken inside the
/// transaction that appends it.
package protocol HubLog: Sendable {
    /// Raised when the hub was restored: cursors of an older epoch mean nothing.
    var epoch: UInt64 { get throws }

    /// Verifies a batch against the log's heads and appends what is new, in one durable transaction. A receipt
    /// may be given once it returns.
    ///
    /// - Returns: the heads of the batch's journals afterwards.
    /// - Throws: `VerificationError`; nothing of the batch is kept then.
    func append(_ batch: Batch<Unverified>) throws -> [JournalID: Head]

    /// Takes out what a roster orders, once for each roster, and writes the file anew: what was there stands in no free page.
    /// Entries keep their hashes and places, so that cursors still fit. Until somebody looked for what else the orders speak of, a survey
    /// is owed.
    ///
    /// - Parameter roster: the digest of its content, under which it is remembered that this was done.
    /// - Returns: how many entries were changed; nil where it was done before.
    @discardableResult
    func erase(_ erasures: Erasures, roster: Digest) throws -> Int?

    /// Whether the log may hold what a roster orders to be erased and does not name: a number that grows each time that this is noted; nil
    /// once somebody looked. It outlives the process.
    func owedSurvey() throws -> UInt64?

    /// Durable once it returns.
    func noteOwedSurvey() throws

    /// Somebody looked since `owed` was read; what was noted after that stays owed.
    func settleSurvey(_ owed: UInt64) throws

    func heads() throws -> [JournalID: Head]

    /// Whether a cursor was given by this log: its epoch, and the hash at its sequence.
    func fits(_ cursor: LogCursor, space: SpaceID) throws -> Bool

    /// The number of a space's last entry; 0 where it has none.
    func end(of space: SpaceID) throws -> UInt64

    /// Of the changesets of a journal up to `head`, the last that stands at or before an entry of its space's log; 0 where none does.
    func sequence(of journal: JournalID, head: UInt64, through entry: UInt64) throws -> UInt64

    /// Entries of a space after `sequence`, about `bodyBytes` of bodies, or what stands up to the next seal where that is more.
    ///
    /// - Parameter last: the last entry that is looked at, at which a push ended; nil: of all that are there.
    func page(
        of space: SpaceID, after sequence: UInt64, through last: UInt64?, bodyBytes: Int,
        filter: (Dot) -> Bool
    ) throws -> LogPage
}

extension HubLog {
    /// The same, to the log's end.
    package func page(
        of space: SpaceID, after sequence: UInt64, bodyBytes: Int, filter: (Dot) -> Bool
    ) throws -> LogPage {
        try page(
            of: space, after: sequence, through: nil, bodyBytes: bodyBytes, filter: filter)
    }
}
