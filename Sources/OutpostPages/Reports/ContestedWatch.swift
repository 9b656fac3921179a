import OutpostModel
import OutpostStore
import Synchronization

/// The guarded values that wait for a decision: every page of the first kind says how many there are. All rows that were written more
/// than once are looked at once; after that, those that were written since.
final class ContestedWatch: Sendable {
    private struct State {
        var follower = JournalFollower()
        var cells: [ContestedCell] = []
    }

    /// Most that are looked for: a list that nobody decides in a day.
    static let limit = 200

    /// A lock, since requests come on several threads: who comes while another looks would look for the same.
    private let state = Mutex(State())

    func cells(in replica: Replica) throws -> [ContestedCell] {
        try state.withLock { state in
            var cells = state.cells
            try state.follower.catchUp(with: replica) { news in
                if case .rows(let rows) = news, cells.count < Self.limit {
                    cells.removeAll { rows[$0.table]?.contains($0.key) ?? false }
                    cells += try replica.contestedCells(among: rows)
                } else {
                    cells = try replica.contestedCells(limit: Self.limit)
                }
            }
            state.cells = cells
            return Array(
                cells.sorted { ($0.table, $0.key) < ($1.table, $1.key) }.prefix(Self.limit))
        }
    }
}
