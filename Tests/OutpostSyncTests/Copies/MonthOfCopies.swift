import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport

/// A month of five bases, of which some are copied and put back at any moment, noticed or not, while links cut; and of a hub
/// that may be put back too. What must be there at the end is kept beside it: entries of the ledger that were acknowledged,
/// and those that stand in any copy that still exists.
struct MonthOfCopies {
    static let bases: UInt64 = 5
    static let days = 30
    static let copies = 20

    /// How often what happened that a seed is for.
    struct Tally {
        var restores = 0, clones = 0, unnoticed = 0, hubRestores = 0, rewritten = 0, cuts = 0
        var entries = 0
        /// Journals that a base holds otherwise than the hub: said by its exchanges, and not.
        var parted = 0, hidden = 0
    }

    private var random: SeededGenerator
    private let bed: CopiesBed
    /// Every copy that somebody works with.
    private var edges: [Replica] = []
    /// Earlier states of bases, by identity.
    private var backups: [UInt64: [Replica]] = [:]
    private var hubBackups: [CopiesBed.HubBackup] = []
    private var acknowledged = Set<String>()
    private(set) var tally = Tally()
    /// Half of the months have urgent changes of stocks, the others requests that are cut. Both at once may leave a part in
    /// the hub that an urgent change carried there, and lose the copy that held the rest and was never acknowledged.
    private let hasLanes: Bool
    /// Whether some copies are not noticed when they are opened.
    private let hasUnnoticed: Bool

    /// Whether at the end everything must be everywhere: not where a hub and a base were put back at once.
    private let isRecovered: Bool

    init(seed: UInt64, hasUnnoticed: Bool = true, isRecovered: Bool = true) throws {
        self.isRecovered = isRecovered
        hasLanes = seed % 2 == 0
        self.hasUnnoticed = hasUnnoticed
        random = SeededGenerator(seed: seed)
        bed = try CopiesBed(seed: seed)
    }

    /// - Parameter hubRestores: by day, how many days old the backup is that is put in the hub's place.
    mutating func run(hubRestores: [Int: Int] = [:]) throws {
        edges = try (1...Self.bases).map { try bed.base($0) }
        try edges[0].makeStocks()
        for edge in edges { try bed.sync(edge) }
        hubBackups.append(try bed.backUpHub())
        let copyDays = (0..<Self.copies).map { _ in random.below(Self.days) }
        for day in 0..<Self.days {
            let copies = copyDays.count { $0 == day }
            for step in 0..<(12 + copies) {
                if step < copies { try copyOrRestore() } else { try work() }
            }
            // A restored hub issues none until it has caught up.
            if hubRestores.isEmpty, day % 10 == 5 { try bed.rosters.issue { _ in } }
            hubBackups.append(try bed.backUpHub())
            if let age = hubRestores[day] { try restoreHub(daysOld: age) }
        }
        if isRecovered { try settle() } else { try settleApart() }
    }

    private mutating func work() throws {
        let edge = random.pick(edges)
        switch random.below(10) {
        case 0..<6: try write(at: edge)
        case 6: backups[edge.id.identity, default: []].append(try bed.copy(edge))
        case 7: try cutExchange(of: edge)
        default: try sync(edge)
        }
    }

    private mutating func write(at edge: Replica) throws {
        let stock = random.below(CopiesBed.stocks.count)
        let lane = hasLanes && random.once(in: 4) ? Lane.flash : .routine
        switch random.below(8) {
        case 0:
            try change(edge, stock, "UPDATE stock SET place = ? WHERE id = ?", lane)
        case 1:
            try change(
                edge, stock, "UPDATE stock SET kinds = '[\"' || ? || '\"]' WHERE id = ?", lane)
        case 2:
            try edge.write { db in
                try db.execute(
                    sql: "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery LIMIT 1)")
                try db.execute(
                    sql: "INSERT INTO delivery (cargo) VALUES (?)", arguments: [random.below(100)])
            }
        default:
            tally.entries += 1
            try edge.count(stock, by: random.below(1000) - 300, lane: lane)
        }
    }

    private mutating func change(
        _ edge: Replica, _ stock: Int, _ sql: String, _ lane: Lane
    ) throws {
        let text = "text \(random.below(1000))"
        try edge.write(WriteSession(author: .nobody, lane: lane)) { db in
            try db.execute(sql: sql, arguments: [text, CopiesBed.stocks[stock]])
        }
    }

    // MARK: Exchanges

    private mutating func sync(_ edge: Replica) throws {
        tally.rewritten += try bed.sync(edge)
        acknowledged.formUnion(try bed.core.picture.entries())
    }

    private mutating func cutExchange(of edge: Replica) throws {
        do {
            let isUp = !hasLanes && random.once(in: 2)
            _ = try bed.exchange(
                edge, cutUp: isUp, cutDown: isUp ? nil : 8 + random.below(2_000))
        } catch is CopiesBed.Cut {
            tally.cuts += 1
        }
        try bed.core.catchUp()
        acknowledged.formUnion(try bed.core.picture.entries())
    }

    // MARK: Copies

    private mutating func copyOrRestore() throws {
        let index = random.below(edges.count)
        let edge = edges[index]
        let copy: Replica
        if random.once(in: 2) {
            tally.clones += 1
            copy = try bed.copy(edge)
            edges.append(copy)
        } else {
            tally.restores += 1
            let earlier = backups[edge.id.identity] ?? []
            copy = try bed.copy(earlier.isEmpty ? edge : random.pick(earlier))
            edges[index] = copy
        }
        if random.once(in: 3) || !hasUnnoticed {
            try copy.startIncarnation()
        } else {
            tally.unnoticed += 1
        }
    }

    private mutating func restoreHub(daysOld: Int) throws {
        tally.hubRestores += 1
        try bed.restoreHub(hubBackups[max(0, hubBackups.count - 1 - daysOld)])
        // What the hub had acknowledged is where it came from, or came to: one of the bases may be the only one.
        acknowledged = try everything()
    }

    private func everything() throws -> Set<String> {
        try edges.reduce(into: try bed.core.picture.entries()) { try $0.formUnion($1.entries()) }
    }

    // MARK: The end

    private mutating func settle() throws {
        let wanted = acknowledged.union(try everything())
        for _ in 0..<4 { for edge in edges { try sync(edge) } }
        try bed.core.catchUp()
        let picture = try bed.core.picture.fingerprints()
        for (number, replica) in (edges + [bed.core.picture]).enumerated() {
            let place = "copy \(number), \(replica.id)"
            try require(try replica.fingerprints() == picture, "\(place) differs from the hub")
            let entries = try replica.entries()
            try require(
                entries == wanted,
                "\(place) lacks \(wanted.subtracting(entries).count) entries, "
                    + "has \(entries.subtracting(wanted).count) more")
            try require(try replica.miscounts().isEmpty, "\(place): \(try replica.miscounts())")
            let audit = try replica.audit()
            try require(audit.broken.isEmpty && audit.fingerprintsFit, "\(place) is not sound")
            try require(
                try replica.rosterHeader()?.version == bed.rosters.current()?.roster.version,
                "\(place) has another roster")
        }
    }

    /// Nobody is stopped, nothing is lost where it lies, and whoever has no journal that parted has what the hub has.
    private mutating func settleApart() throws {
        let wanted = try everything()
        for _ in 0..<4 { for edge in edges { try sync(edge) } }
        try bed.core.catchUp()
        let lost = try wanted.subtracting(everything())
        try require(lost.isEmpty, "\(lost.count) entries are nowhere")
        let hub = try bed.core.log.heads()
        for (number, edge) in edges.enumerated() {
            let parted = try edge.peerState("hub").parted
            let differing = try edge.heads().filter {
                $0.value.sequence > 0 && hub[$0.key] != $0.value
            }
            tally.parted += parted.count
            tally.hidden += differing.keys.count { !parted.contains($0) }
            let missing = try hub.keys.filter {
                try edge.heads()[$0] == nil && !parted.contains($0)
            }
            try require(missing.isEmpty, "copy \(number) lacks \(missing)")
            let audit = try edge.audit()
            try require(
                audit.broken.isEmpty && audit.fingerprintsFit, "copy \(number) is not sound")
        }
    }

    private func require(_ isSo: Bool, _ what: String) throws {
        guard isSo else { throw Failure(what: what) }
    }

    struct Failure: Error, CustomStringConvertible {
        let what: String
        var description: String { what }
    }
}
