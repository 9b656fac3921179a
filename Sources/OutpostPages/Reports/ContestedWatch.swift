import OutpostModel
import OutpostStore
import Synchronization

/// The guarded values that wait for a decision, looked for once after each change: every row that was written more than once is
/// looked at, which takes half a second for some thousands of them, and the first page says how many there are.
final class ContestedWatch: Sendable {
    /// What was found, and of which state of the replica.
    private struct Found {
        let heads: [JournalID: Head]
        /// Rows may come to count, or not to, without a new changeset.
        let roster: Digest?
        let cells: [ContestedCell]
    }

    /// Most that are looked for: a list that nobody decides in a day.
    static let limit = 200

    /// A lock, since requests come on several threads; it is not held while rows are read.
    private let found = Mutex<Found?>(nil)

    func cells(in replica: Replica) throws -> [ContestedCell] {
        // Read before the rows: what is written meanwhile is looked for again.
        let heads = try replica.storedHeads()
        let roster = try replica.rosterContent()
        if let found = found.withLock({ $0 }), found.heads == heads, found.roster == roster {
            return found.cells
        }
        let cells = try replica.contestedCells(limit: Self.limit)
        found.withLock { $0 = Found(heads: heads, roster: roster, cells: cells) }
        return cells
    }
}
