import OutpostHub
import OutpostModel
import OutpostStore

/// One run from one seed: a hub, its edges, their clocks and links, and the oracle that watches.
/// Everything happens in one thread and in an order that the seed alone decides.
///
/// Phase one breaks what the seed's faults allow. Phase two heals the links and lets everybody
/// exchange until nobody has more. Then every promise is checked.
final class Simulation {
    /// True time at the start: a day in 2025.
    static let start: Int64 = 1_760_000_000_000
    static let peer = "hub"

    let seed: UInt64
    let faults: FaultPlan
    let hub: SimulatedNode
    let edges: [SimulatedNode]
    /// Another one after each power cut at the hub.
    var core: HubCore
    var coreMaker: HubCoreMaker
    let rosters: SimulatedRosters
    var random: SplitMix64
    var oracle = Oracle(
        cells: (1...SimulatedMission.newest).map { SimulatedMission.cells(ofVersion: $0) })
    var tally = Tally()
    var trace: Trace
    /// The oracle's event for each acknowledged changeset; where disks lie, see `number(of:at:)`.
    var events: [Dot: Int] = [:]
    /// The same by the digest of its body; only where disks lie.
    var numbersByDigest: [Digest: Int] = [:]
    /// How many changesets were acknowledged, by journal.
    var acknowledged: [JournalID: UInt64] = [:]
    /// Every row ever written, in that order.
    var known: [RowName] = []
    var knownSet: Set<RowName> = []
    var references: Set<[UInt8]> = []
    var transactionIDs: Set<TransactionID> = []
    /// At most one exchange an edge, as its process would hold.
    var exchanges: [Exchange?]
    var keptRequests: [KeptRequest] = []
    var lastDelivered: [String: Int] = [:]
    /// Edges of which a request came to the hub that they had given up: what the hub holds then is more than they know.
    /// By edge, how many exchanges had begun by then: one that was answered before does not learn of it.
    var lateRequests: [String: Int] = [:]
    /// Edges that have not heard yet that the hub was put back: they believe of it what its log held before.
    var mayBelieveMore: Set<String> = []
    /// Edges whose files were put back.
    var wasPutBack: Set<String> = []
    var exchangeCount = 0
    /// What the officer's rosters take away, with their versions, ascending. Those that the hub makes by itself between take away the same.
    var officerRosters: [(version: UInt32, marks: RosterMarks)] = []
    /// By the oracle's number.
    var dots: [Dot] = []
    /// Edges that hear nothing, with the work at which they will again.
    var darkUntil: [String: Int] = [:]
    /// Bundles that are under way, in the order in which they were written.
    var couriers: [Courier] = []
    let flashes = FlashTraffic()
    let files = SimulatedFiles()
    /// Raised by everything that anybody does.
    var work = 0
    /// By a clock that nobody sets.
    var trueMilliseconds = Simulation.start

    /// The only steps that are taken, to find out which are needed for a failure; nil: all.
    let kept: Set<Int>?
    private let stepSeed: UInt64

    /// 1: the first; 2: with officers, outages, half-open exchanges and clocks that stand still; 3: with upgrades and revocations; 4: with disks that
    /// lie; 5: with couriers; 6: with second copies and disks that are lost; 7: with flash messages; 8: with budgets; 9: with
    /// files of reports.
    static let newestPlan = 9

    /// What is drawn for the faults that came later comes from numbers of its own, so that seeds of before stay what they were.
    private static let laterSalt: UInt64 = 0x6c61_7465_7220_6f6e

    /// - Parameters:
    ///   - kept: the only steps that are taken; nil: all.
    ///   - plan: without the faults that came later than this one, as the stories of before had it.
    init(
        seed: UInt64, keeping kept: Set<Int>? = nil, plan: Int = newestPlan, isVerbose: Bool
    ) throws {
        self.seed = seed
        self.kept = kept
        var random = SplitMix64(seed: seed)
        let faults = FaultPlan(
            &random, later: SplitMix64(seed: seed ^ Self.laterSalt), plan: plan)
        self.faults = faults
        let schema = try SimulatedMission.schema()
        // A log in memory goes with its process: such a hub has the next version from the start.
        let hubVersion = faults.upgrades && !faults.disks ? SimulatedMission.newest : 1
        let hubSchema = try SimulatedMission.schema(ofVersion: hubVersion)
        hub = try Self.node("hub", number: 0, hubSchema, faults, &random)
        edges = try (1...faults.edges).map {
            try Self.node("edge \($0)", number: $0, schema, faults, &random)
        }
        exchanges = Array(repeating: nil, count: edges.count)
        rosters = try SimulatedRosters()
        let nodes = edges + [hub]
        try rosters.issue { roster in
            for node in nodes {
                roster.addSimulated(
                    node.replica.id, name: node.name, in: schema.spaces.map(\.id))
            }
        }
        coreMaker = HubCoreMaker(
            schema: hubSchema, rosters: rosters, epoch: random.next(),
            path: hub.disk.map { $0.folder + "/log.sqlite" })
        core = try coreMaker.core(hub.replica, hub.clock)
        stepSeed = random.next() << 16
        self.random = random
        trace = Trace(isPrinted: isVerbose)
        giveBudgets()
        trace.note("seed \(seed): \(faults.description)")
    }

    private static func node(
        _ name: String, number: Int, _ schema: Schema, _ faults: FaultPlan,
        _ random: inout SplitMix64
    ) throws -> SimulatedNode {
        let isWrong = faults.wrongClocks && random.chance(number == 0 ? 20 : 60)
        let offset = isWrong ? random.number(in: -40_000_000...40_000_000) : 0
        let drift = isWrong ? random.number(in: -20_000...20_000) : 0
        let clock = SimulatedClock(
            milliseconds: start + Int64(offset), drift: Int64(drift), seed: random.next())
        let database = faults.foreignWrites ? ForeignProgram.freshDatabase() : nil
        if faults.disks {
            let disk = try FaultyDisk()
            let replica = try Replica.create(
                at: SimulatedNode.folder(on: disk), schema: schema,
                mission: SimulatedMission.file(ofVersion: schema.version), holder: "the simulator",
                surroundings: clock.surroundings, identity: random.next() | 1)
            return SimulatedNode(name: name, replica: replica, disk: disk, clock: clock)
        }
        let replica = try Replica.inMemory(
            schema: schema, identity: random.next() | 1, surroundings: clock.surroundings,
            sharedAs: database)
        return SimulatedNode(
            name: name, replica: replica, clock: clock,
            foreign: try database.map { try ForeignProgram(database: $0) })
    }

    var nodes: [SimulatedNode] { [hub] + edges }

    /// Runs both phases and every check.
    ///
    /// - Throws: `SimulationFailure`, or what the engine threw where it must not.
    func run() throws {
        for index in 0..<faults.steps where kept?.contains(index) ?? true {
            // Each step draws from numbers of its own, so that another can be left out without changing them.
            random = SplitMix64(seed: (stepSeed ^ Self.laterSalt) &+ UInt64(index))
            if try laterStep() { continue }
            random = SplitMix64(seed: stepSeed &+ UInt64(index))
            try step()
        }
        for node in nodes { try checkTables(of: node) }
        if let node = random.pick(nodes) { try checkWhole(node) }
        try heal()
        try checkEnd()
    }

    private func step() throws {
        advanceClocks(by: Int64(random.below(random.chance(5) ? 86_400_000 : 60_000)))
        switch random.below(100) {
        case 0..<12 where faults.disks: try breakDisk()
        case 12..<20 where faults.restores: try copyOrPutBack()
        case 0..<45: try work(at: random.pick(faults.hubWrites ? nodes : edges) ?? hub)
        case 45..<88:
            try moveExchange(of: random.below(edges.count))
        case 88..<93:
            try bringKeptRequest()
        case 93..<96:
            try core.catchUp()
            try observe(hub)
        default:
            jumpClock()
        }
        work += 1
    }

    func work(at node: SimulatedNode) throws {
        switch random.below(100) {
        case 0..<78: try write(at: node)
        case 78..<90: try decide(at: node)
        default: try writeForeign(at: node)
        }
    }

    func advanceClocks(by milliseconds: Int64) {
        trueMilliseconds += milliseconds
        for node in nodes { node.clock.advance(by: milliseconds) }
    }

    private func jumpClock() {
        guard faults.clockJumps, let node = random.pick(edges) else { return }
        let now = node.clock.milliseconds
        let year: Int64 = 365 * 86_400_000
        let target =
            switch random.below(4) {
            case 0: now - Int64(random.number(in: 1...7_200_000))
            case 1: now + year * Int64(random.number(in: 1...9))
            case 2: Int64(random.below(100_000))
            default: Self.start + Int64(random.below(86_400_000))
            }
        node.clock.jump(to: target)
        tally.count(.jumps)
        trace.note("\(node.name)'s clock jumps to \(target)")
    }
}
