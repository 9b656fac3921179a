import OutpostModel

/// Follows the journals for whoever keeps something of their own about the rows, such as a map or a list of what is contested, and
/// wants to know which rows may say something else by now.
///
///     try follower.catchUp(with: replica) { news in
///         switch news {
///         case .everything: points = try all()
///         case .rows(let rows): try readAgain(rows)
///         }
///     }
///
/// Where a roster changed, rows may have come or gone without a changeset; where a journal is shorter than it was, it was taken out
/// or written again by another hand. Then everything is to be read anew, as at first.
package struct JournalFollower: Sendable {
    /// What a follower is told.
    package enum News {
        case everything
        /// By table.
        case rows([String: Set<RowKey>])
    }

    private var roster: Digest?
    /// Up to where each journal was followed; nil before the first time.
    private var positions: [JournalID: UInt64]?

    package init() {}

    /// Gives what is new, in one or several calls; where one of them throws, the same is given again next time.
    ///
    /// What is written meanwhile may be given twice.
    package mutating func catchUp(
        with replica: some ReplicaReading, _ take: (News) throws -> Void
    ) throws {
        // Read before the rows: what is written meanwhile comes next time.
        let roster = try replica.rosterContent()
        let heads = try replica.storedHeads().mapValues(\.sequence)
        if let positions, roster == self.roster, !Self.isCut(positions, heads) {
            for (journal, head) in heads where head > positions[journal, default: 0] {
                var position = positions[journal, default: 0]
                while let (rows, end) = try replica.rowsWritten(in: journal, after: position) {
                    try take(.rows(rows))
                    position = end
                }
            }
        } else {
            try take(.everything)
        }
        self.roster = roster
        positions = heads
    }

    private static func isCut(
        _ positions: [JournalID: UInt64], _ heads: [JournalID: UInt64]
    ) -> Bool {
        positions.contains { journal, position in (heads[journal] ?? 0) < position }
    }
}
