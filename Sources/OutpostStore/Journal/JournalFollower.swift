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
/// Where a roster changed, rows may have come or gone without a changeset; where a journal is not what it was up to where it was followed,
/// it was taken out, or another branch took the place of its end. Then everything is to be read anew, as at first.
package struct JournalFollower: Sendable {
    /// What a follower is told.
    package enum News {
        case everything
        /// By table.
        case rows([String: Set<RowKey>])
    }

    private var roster: Digest?
    /// Up to where each journal was followed; nil before the first time.
    package private(set) var positions: [JournalID: Head]?

    package init() {}

    /// Goes on from where another one was, whose positions were kept.
    package init(roster: Digest?, positions: [JournalID: Head]) {
        self.roster = roster
        self.positions = positions
    }

    /// Gives what is new, in one or several calls; where one of them throws, the same is given again next time.
    ///
    /// What is written meanwhile may be given twice.
    package mutating func catchUp(
        with replica: some ReplicaReading, _ take: (News) throws -> Void
    ) throws {
        // Read before the rows: what is written meanwhile comes next time.
        let roster = try replica.rosterContent()
        let heads = try replica.storedHeads()
        if let positions, roster == self.roster, try !Self.isCut(positions, heads, replica) {
            for (journal, head) in heads {
                var position = positions[journal]?.sequence ?? 0
                guard head.sequence > position else { continue }
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

    /// Whether any of the journals is not what it was up to where it was followed.
    private static func isCut(
        _ positions: [JournalID: Head], _ heads: [JournalID: Head],
        _ replica: some ReplicaReading
    ) throws -> Bool {
        for (journal, position) in positions where position.sequence > 0 {
            guard let head = heads[journal], head.sequence >= position.sequence else { return true }
            let here =
                head.sequence == position.sequence
                ? head : try replica.chainHead(of: journal, at: position.sequence)
            guard here == position else { return true }
        }
        return false
    }
}
