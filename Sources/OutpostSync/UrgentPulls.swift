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

    /// Up to where the log of a space may be read in a lane, or in its turn (nil): as far as the more urgent lanes were looked through. What
    /// came since may speak of what is there, as an edit does of its insert, and waits for the next round.
    ///
    /// - Returns: nil: to its end.
    func end(of space: SpaceID, in lane: Lane?) -> UInt64? {
        let faster = Self.lanes.last { candidate in lane.map { candidate < $0 } ?? true }
        return faster.flatMap { positions[Part(space: space, lane: $0)] }
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
