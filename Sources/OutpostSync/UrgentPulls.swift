import OutpostModel
import OutpostStore

/// What of a hub's answer goes ahead of its turn: before each page that comes in the log's order, each urgent lane of each space
/// is looked at for what is there and was not sent.
struct UrgentPulls: Sendable {
    /// One lane of one space.
    struct Part: Sendable, Hashable {
        let space: SpaceID
        let lane: Lane
    }

    /// The most urgent first. What is routine comes in the log's order, by which alone a cut answer is gone on with.
    private static let lanes: [Lane] = [.flash, .priority]

    /// What went ahead, and is left out of its turn.
    private(set) var sent = VersionVector()
    /// Up to where the log was looked through.
    private var positions: [Part: UInt64] = [:]
    /// Parts in which nothing is left, since the last page that came in its turn.
    private var seen = Set<Part>()

    /// - Parameter spaces: all that the answer is about, those included of which nothing is left in its turn.
    /// - Returns: nil: nothing goes ahead.
    func next(in spaces: [SpaceID]) -> Part? {
        for lane in Self.lanes {
            for space in spaces where !seen.contains(Part(space: space, lane: lane)) {
                return Part(space: space, lane: lane)
            }
        }
        return nil
    }

    /// - Returns: nil: it was not looked at yet.
    func position(of part: Part) -> UInt64? { positions[part] }

    /// Whether the log has grown since a more urgent lane of the same space was looked at: what a page brings may speak of what came there
    /// meanwhile, as an edit does of its insert. That lane is looked at again, and the page read once more after it.
    mutating func mustLookAgain(
        _ pulled: HubExchange.Pulled, for request: HubExchange.PullRequest
    ) -> Bool {
        guard let lane = request.lane, !pulled.batch.isEmpty else { return false }
        var isBehind = false
        for faster in Self.lanes where faster < lane {
            let part = Part(space: request.space, lane: faster)
            guard positions[part] ?? 0 < pulled.cursor.sequence else { continue }
            seen.remove(part)
            isBehind = true
        }
        return isBehind
    }

    mutating func note(_ pulled: HubExchange.Pulled, for request: HubExchange.PullRequest) {
        guard let lane = request.lane else { return }
        let part = Part(space: request.space, lane: lane)
        positions[part] = pulled.cursor.sequence
        if !pulled.hasMore { seen.insert(part) }
        for item in pulled.batch.items {
            sent[item.journal] = max(sent[item.journal], item.sequence)
        }
    }

    /// A page went in its turn: more may have come.
    mutating func beginRound() { seen = [] }
}
