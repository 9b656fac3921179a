import OutpostModel
import OutpostStore

/// How much of this device's own work the hub lacks, in bytes, and how long a link takes for it.
package struct WaitingBytes: Sendable, Equatable {
    package private(set) var changesets: UInt64 = 0
    /// Of changesets, before they are packed. Of very many, those that were looked at stand for the others.
    package private(set) var bodies: Int64 = 0
    /// Files of reports that are here, and of which the hub did not say that it has them.
    package private(set) var files = 0
    package private(set) var fileBytes: Int64 = 0

    /// How much is looked at: some thousand reports, read in some milliseconds.
    private static let lookedAt = 1 << 20
    /// What packing makes of a byte of a body, where it was not measured: reports come to less than a fifth, single ones to a half.
    private static let packed = 0.3
    /// After how long what this exchange carried says more than what the last one did, in seconds.
    private static let settled = 3.0

    /// - Parameters:
    ///   - peer: what is known of the hub.
    ///   - files: where the mission keeps files.
    package init(
        _ replica: any ReplicaReading, of identity: UInt64, heads: [JournalID: Head],
        peer: PeerState, files: (rows: AttachmentRows, store: AttachmentStore)?
    ) throws {
        var left = Self.lookedAt
        for (journal, head) in heads.sorted(by: { $0.key < $1.key })
        where journal.replica.identity == identity {
            let received = peer.ownDiffers ? 0 : peer.acknowledged[journal] ?? 0
            guard head.sequence > received else { continue }
            let count = head.sequence - received
            changesets += count
            let found = try replica.bodies(of: journal, after: received, limit: max(1, left))
            let bytes = found.reduce(0) { $0 + $1.count }
            left -= bytes
            guard !found.isEmpty else { continue }
            bodies += Int64(Double(bytes) * Double(count) / Double(found.count))
        }
        guard let files else { return }
        let marks = try AttachmentMarks.read(
            files.store, epoch: peer.cursors.values.map(\.epoch).max() ?? 0)
        var seen: Set<Digest> = []
        for entry in try files.rows.all(replica)
        where seen.insert(entry.digest).inserted && !marks.contains(entry.digest)
            && files.store.has(entry.digest)
        {
            self.files += 1
            fileBytes += entry.byteCount
        }
    }

    /// Bytes that will travel, about.
    private func wireBytes(_ pace: LinkPace) -> Double {
        let packed =
            if let wire = pace.wire, let bodies = pace.bodies { min(1, wire / bodies) } else {
                Self.packed
            }
        return Double(bodies) * packed + Double(fileBytes)
    }

    /// How long the link takes for what is left of it.
    ///
    /// - Parameters:
    ///   - pace: of the last exchange.
    ///   - sent: bytes that this exchange sent so far.
    ///   - elapsed: since it began, in seconds.
    /// - Returns: seconds; nil where nothing is known of the link, and where more was sent than was expected.
    package func secondsLeft(_ pace: LinkPace, sent: Int64 = 0, elapsed: Double = 0) -> Double? {
        let rate = elapsed > Self.settled ? Double(sent) / elapsed : pace.wire
        let left = wireBytes(pace) - Double(sent)
        guard let rate, rate > 0, left >= 0 else { return nil }
        return left / rate
    }
}
