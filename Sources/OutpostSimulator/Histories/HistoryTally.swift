/// What happened in histories, by kind.
struct HistoryTally: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case transactions, inserts, edits
        case severalFields = "edits of several fields"
        case groupEdits = "group edits"
        case increments, counts
        case addedElements = "elements added"
        case removedElements = "elements removed"
        case ladderMoves = "ladder moves"
        case rulings, deletes
        case reinserts = "re-inserts"
        case replaces, upserts
        case severalRows = "transactions of several rows"
        case sameKeys = "same key inserted on two replicas"
        case foreignStatements = "foreign statements"
        case foreignWhileClosed = "foreign statements at a closed file"
        case adoptions
        case flashWrites = "flash transactions"
        case carried = "carried changes"
        case exchanges
        case taken = "changesets taken"
        case partialExchanges = "partial exchanges"
        case lateExchanges = "late exchanges"
        case repeats = "changesets taken twice"
        case reopenings
        case clockJumps = "clock jumps"
        case upgrades
        case mixedVersions = "histories of several versions"
        case rowChecks = "rows compared"
        case concurrent = "unseen writes to a row"
        case contested = "contested rows compared"
        case broughtBack = "brought-back rows compared"
        case gone = "deleted rows compared"
    }

    /// A run of this many histories must have reached every kind.
    static let historiesToReachAll = 300

    private var counts: [Kind: Int] = [:]

    subscript(kind: Kind) -> Int { counts[kind, default: 0] }

    mutating func count(_ kind: Kind, _ times: Int = 1) { counts[kind, default: 0] += times }

    mutating func add(_ other: HistoryTally) { counts.merge(other.counts, uniquingKeysWith: +) }

    var neverReached: [Kind] { Kind.allCases.filter { self[$0] == 0 } }
}
