import Foundation
import OutpostModel
import OutpostStore

/// One random history from one seed: two to six replicas on real files that write, exchange, are written by foreign
/// programs, are closed and opened again; and the naive model beside them.
///
/// At every few steps, and at the end when everything has reached everybody, each row must be what the model says.
final class History {
    static let lanes: [Lane] = [.flash, .routine]
    private static let names = ["A", "B", "C", "D", "E", "F"]
    /// Seconds, since a merge vector tells stamps in seconds.
    private static let second: Int64 = 1000

    let seed: UInt64
    let mission: HistoryMission
    let folder: String
    var nodes: [HistoryNode]
    /// Written by nobody: the last one, which takes everything at the end in an order of its own.
    let observer: HistoryNode
    /// Urgent work beside the routine, which carries what stands.
    let hasFlash: Bool
    let hasForeign: Bool
    /// A merge vector cannot tell of upgrades.
    private var hasUpgrades: Bool { script == nil }
    var random: SplitMix64
    var model = NaiveModel()
    /// By number.
    var changesets: [Dot] = []
    var numbers: [Dot: Int] = [:]
    /// Rows that somebody inserted who had seen nothing of them.
    var freshInserts: [HistoryRow: Int] = [:]
    var tally = HistoryTally()
    var trace: Trace
    /// What a merge vector is made of; nil where none is wanted.
    var script: HistoryScript?

    /// - Parameter folder: where its replicas are made.
    init(seed: UInt64, mission: HistoryMission, folder: String, isVerbose: Bool) {
        self.seed = seed
        self.mission = mission
        self.folder = folder
        var random = SplitMix64(seed: seed)
        let isMixed = random.chance(40)
        hasFlash = random.chance(25)
        hasForeign = random.chance(60)
        let isSkewed = random.chance(40)
        func node(_ name: String, version: Int, _ random: inout SplitMix64) -> HistoryNode {
            let offset = isSkewed ? random.number(in: 0...2_000_000) : random.below(3)
            let clock = SimulatedClock(
                milliseconds: Int64(offset) * Self.second, drift: 0, seed: random.next())
            return HistoryNode(
                name: name, version: version, clock: clock, path: "\(folder)/\(name)")
        }
        var nodes: [HistoryNode] = []
        for name in Self.names.prefix(random.number(in: 2...6)) {
            let version = isMixed ? random.number(in: 1...mission.versions) : mission.versions
            nodes.append(node(name, version: version, &random))
        }
        observer = node("Z", version: mission.versions, &random)
        self.nodes = nodes
        self.random = random
        trace = Trace(isPrinted: isVerbose)
        let versions = nodes.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
        trace.note("seed \(seed): replicas by version: \(versions)")
        if Set(nodes.map(\.version)).count > 1 { tally.count(.mixedVersions) }
    }

    /// Plays it to its end.
    ///
    /// - Throws: `SimulationFailure` where engine and model disagree, or what the engine threw where it must not.
    func run() throws {
        for node in nodes { _ = try node.open(mission) }
        for _ in 0..<random.number(in: 8...45) { try step() }
        try finish()
    }

    /// Lets go of the files, whatever happened.
    func closeAll() {
        for node in nodes + [observer] { node.replica = nil }
    }

    private func step() throws {
        for node in nodes { node.clock.advance(by: Int64(random.below(3)) * Self.second) }
        guard let node = random.pick(nodes) else { return }
        switch random.below(100) {
        case 0..<36: try write(at: node)
        case 36..<43: try rule(at: node)
        case 43..<48: try count(at: node)
        case 48..<60 where hasForeign: try writeForeign(at: node)
        case 48..<64: try write(at: node)
        case 64..<91: try exchange(to: node)
        case 91..<97: try close(node)
        default: jump(node)
        }
        if hasUpgrades, node.version < mission.versions, random.chance(12) { try upgrade(node) }
        if random.chance(40) { try check(node) }
    }

    private func upgrade(_ node: HistoryNode) throws {
        let next = random.number(in: node.version + 1...mission.versions)
        _ = try open(node)
        try node.upgrade(to: next, mission)
        try noteAdoption(at: node)
        trace.note("\(node.name) is upgraded from version \(node.version) to \(next)")
        node.version = next
        tally.count(.upgrades)
        try check(node)
    }

    private func close(_ node: HistoryNode) throws {
        guard node.replica != nil else { return }
        trace.note("\(node.name) is closed")
        try node.close()
    }

    /// The clock is set anew, ahead of or behind everybody: causes must win all the same.
    private func jump(_ node: HistoryNode) {
        node.clock.jump(to: Int64(random.below(4_000_000)) * Self.second)
        tally.count(.clockJumps)
        trace.note("\(node.name)'s clock jumps to \(node.clock.milliseconds)")
    }

    /// An open replica, whatever foreign programs wrote while it was closed adopted.
    func open(_ node: HistoryNode) throws -> Replica {
        if try node.open(mission) {
            tally.count(.reopenings)
            trace.note("\(node.name) is opened")
            try noteAdoption(at: node)
        }
        guard let replica = node.replica else {
            throw SimulationFailure("\(node.name) does not open")
        }
        return replica
    }

    func fields(of row: HistoryRow, at node: HistoryNode) -> [HistoryMission.Field] {
        mission.table(named: row.table)?.fields(in: node.version) ?? []
    }

    func verdict(on row: HistoryRow, at node: HistoryNode) -> NaiveVerdict {
        model.view(of: row.description, holding: node.held)
            .verdict(mission.naiveFields(of: row.table, version: node.version))
    }

    /// What a row must hold at a node, by the model; nil when there is none.
    func picture(of row: HistoryRow, at node: HistoryNode) -> HistoryPicture? {
        let verdict = verdict(on: row, at: node)
        return verdict.isAlive ? verdict.shown : nil
    }
}
