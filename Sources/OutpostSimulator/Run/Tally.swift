/// What happened, by kind; and which of it a run of many seeds must have reached, so that a
/// simulator that has quietly stopped trying something fails.
struct Tally: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case transactions, operations, exchanges
        case emptyTransactions = "empty transactions"
        case failedTransactions = "failed transactions"
        case inserts, edits, deletes
        case severalColumnEdits = "edits of several columns"
        case groupEdits = "group edits"
        case reinserts = "re-inserts"
        case replaces, upserts
        case selfAssignments = "self-assignments"
        case manyRowEdits = "edits of many rows"
        case savepointRollbacks = "savepoint rollbacks"
        case abortedStatements = "aborted statements"
        case severalSpaces = "transactions over several spaces"
        case sameKeys = "same key at two replicas"
        case cuts
        case cutsUp = "cuts up"
        case cutsDown = "cuts down"
        case cutsWithinFrame = "cuts within a frame"
        case cutsAtFrame = "cuts between frames"
        case garbles = "garbled streams refused"
        case repeats, reorders
        case lostRequests = "requests that came late"
        case delays = "answers applied after other work"
        case writesDuringRequest = "writes while a request was made"
        case doubts = "greetings in doubt"
        case pages = "answers of several pages"
        case jumps = "clock jumps"
        case overtakes = "lanes that overtook their cause"
        case overtakings = "lanes that overtook the rest of a request"
        case carried = "writes that a faster lane carried"
        case concurrentWrites = "concurrent writes to a row"
        case rivalCells = "cells with rival values"
        case rivalGroups = "groups with rival values"
        case increments, figures, stocktakes
        case clamped = "counters shown clamped"
        case setAdds = "set adds"
        case setRemoves = "set removes"
        case repeatedAdds = "adds of what is there"
        case raises = "ladder raises"
        case lowerings = "ladder lowerings"
        case guardedEdits = "guarded edits"
        case guardedGroupEdits = "guarded group edits"
        case textEdits = "text edits"
        case contestedEdits = "plain edits of contested cells"
        case rulings
        case settlements = "rulings on contested cells"
        case contestedCells = "contested cells"
        case powerCuts = "power cuts"
        case tornWrites = "power cuts that lost sectors"
        case cutWrites = "power cuts in a local write"
        case cutExchanges = "power cuts in an exchange"
        case hubCuts = "power cuts at the hub"
        case survivedUnknown = "writes that were cut and stand"
        case lostUnknown = "writes that were cut and are gone"
        case diskErrors = "disk errors that were told"
        case diskSurvived = "disk errors that nobody need hear of"
        case diskFull = "writes that found no room"
        case edgeRestores = "edges put back"
        case hubRestores = "hubs put back"
        case holds = "holds by an officer"
        case openHolds = "holds of what is to come"
        case releases
        case erasures = "rows erased by an officer"
        case erasedArrivals = "changesets that came for an erased row"
        case rightsEnded = "rights to write that ended"
        case rightsGiven = "rights to write that were given again"
        case barredWrites = "writes that the roster refused"
        case heldArrivals = "changesets that came and were held"
        case laterHeld = "changesets that were held after they counted"
        case laterReleased = "changesets that counted after they were held"
        case heldCarried = "carried writes that were held"
        case outages = "outages of weeks"
        case halfOpens = "half-open exchanges"
        case frozenClocks = "clocks that stood still"
        case upgrades = "nodes that took the next mission version"
        case newerArrivals = "changesets that came to an older mission version"
        case shownByUpgrades = "rows that an upgrade showed otherwise"
        case revocations = "devices revoked"
        case lies = "disks that began to lie"
        case unnoticedRestores = "replicas that went back unnoticed"
        case rewritten = "changesets written again under another name"
        case bundles = "bundles that were read"
        case bundledChangesets = "changesets that came by a courier"
        case harmedBundles = "bundles that were harmed on the way"
        case copies = "second copies that were kept up"
        case copiesAnew = "second copies that were written anew"
        case copyFaults = "sticks that failed"
        case rebuilds = "replicas rebuilt from a second copy"
        case flashes = "flash messages that were taken"
        case earlyArrivals = "changesets that came early"
        case earlySettled = "early changesets whose journal came"
        case stretches = "stretches that were taken"
        case flashParts = "flash messages that came in parts"
        case harmedFlashes = "flash messages that were harmed on the way"
        case repeatedFlashes = "flash messages that brought nothing new"
        case flashReceipts = "receipts for flash messages"
        case budgetStops = "exchanges that the day's bytes stopped"
        case budgetWaits = "exchanges that waited for the next day's bytes"
        case windowWaits = "exchanges that waited for a window"
        case filesAttached = "files that were attached"
        case filesBrought = "files that were brought to the hub"
        case filesFetched = "files that were fetched"
        case filesGoneOnWith = "files that were gone on with at a byte"
        case fileYields = "files that gave way to a report"
        case fileCuts = "links that broke under a file"
        case fileRepeats = "requests with a file that came twice"
        case tornFiles = "files on their way that a power cut tore"
        case foreignTransactions = "foreign transactions"
        case foreignAdoptions = "foreign adoptions"
        case foreignHeld = "foreign writes held"
        case foreignRefused = "foreign writes refused"
        case broughtBack = "brought-back rows"
        case tombstones
        case rowChecks = "rows compared"
    }

    /// A run of this many seeds must have reached every kind.
    static let seedsToReachAll = 100

    private var counts = [Int](repeating: 0, count: Kind.allCases.count)
    private static let places = Dictionary(
        uniqueKeysWithValues: Kind.allCases.enumerated().map { ($1, $0) })

    subscript(kind: Kind) -> Int {
        get { counts[Self.places[kind] ?? 0] }
        set { counts[Self.places[kind] ?? 0] = newValue }
    }

    mutating func count(_ kind: Kind, _ times: Int = 1) { self[kind] += times }

    mutating func add(_ other: Tally) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    var neverReached: [Kind] {
        Kind.allCases.filter { self[$0] == 0 }
    }

    var lines: [(name: String, count: Int)] { Kind.allCases.map { ($0.rawValue, self[$0]) } }
}
