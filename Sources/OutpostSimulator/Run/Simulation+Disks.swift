import OutpostHub
import OutpostModel
import OutpostStore

// Disks that fail while a node works: what was acknowledged stands, and what was not stands whole or not at all.
extension Simulation {
    /// One node's disk fails at some call while it writes, or exchanges.
    func breakDisk() throws {
        guard let node = random.pick(nodes), let disk = node.disk, !node.isLiedTo else { return }
        if node.unknown != nil { try startAgain(node) }
        try observe(node)
        let fault: FaultyDisk.Fault =
            random.pick([.cut, .cut, .cut, .cut, .error, .dead, .full]) ?? .cut
        // Most of what a node does takes few calls; an exchange with large pages many.
        let call = random.number(in: 1...(random.pick([2, 4, 12, 40, 150]) ?? 4))
        let writes = node === hub ? faults.hubWrites && random.chance(30) : random.chance(60)
        let edge = node === hub ? random.below(edges.count) : index(of: node)
        disk.arm(fault, at: call)
        defer { disk.disarm() }
        var told: (any Error)?
        do {
            if writes { try write(at: node) } else { try exchange(edge, at: node) }
        } catch let failure as SimulationFailure {
            throw failure
        } catch {
            told = error
        }
        guard disk.isStruck else {
            if let told { throw told }
            return
        }
        trace.note("\(node.name)'s disk: \(fault) at call \(call)")
        dropExchanges(of: node)
        if fault == .cut {
            count(cutOf: node, inWrite: writes)
            try restart(node)
        } else {
            disk.disarm()
            tally.count(told == nil ? .diskSurvived : fault == .full ? .diskFull : .diskErrors)
            // Of an exchange, what was merged before the disk failed is there.
            if !writes { try observe(node) }
            try checkAfterError(node)
        }
    }

    private func index(of node: SimulatedNode) -> Int {
        edges.firstIndex { $0 === node } ?? 0
    }

    private func exchange(_ edge: Int, at node: SimulatedNode) throws {
        try moveExchange(of: edge)
        if node === hub { try core.catchUp() }
        try observe(node)
    }

    private func count(cutOf node: SimulatedNode, inWrite writes: Bool) {
        tally.count(.powerCuts)
        tally.count(node === hub ? .hubCuts : writes ? .cutWrites : .cutExchanges)
    }

    /// An exchange of which one end died is over for the other too.
    func dropExchanges(of node: SimulatedNode) {
        for index in edges.indices where node === hub || edges[index] === node {
            exchanges[index] = nil
        }
    }

    /// The power is back.
    private func restart(_ node: SimulatedNode) throws {
        guard let disk = node.disk else { return }
        do {
            try closeFiles(of: node)
        } catch {
            // The disk is gone; nothing that a process does at its end comes through.
        }
        let survival = random.pick([0, 50, 100, 100]) ?? 0
        let lost = try disk.settle(seed: random.next(), survival: survival)
        if lost > 0 { tally.count(.tornWrites) }
        try openFiles(of: node)
        trace.note("\(node.name) starts again, \(lost) sectors were lost")
        try settleUnknown(at: node)
        try checkWhole(node)
        for edge in edges { try checkReceipts(edge) }
    }

    func closeFiles(of node: SimulatedNode) throws {
        let log = node === hub ? core.log as? SQLiteHubLog : nil
        // Both, whatever the first comes to.
        let closing = Result { try node.replica.close() }
        try log?.close()
        try closing.get()
    }

    func openFiles(of node: SimulatedNode) throws {
        guard let disk = node.disk else { return }
        let folder = SimulatedNode.folder(on: disk)
        let mission = try ReplicaFolder(path: folder).currentMission()
        let version = SimulatedMission.version(ofFile: mission)
        node.replica = try Replica.open(
            at: folder, schema: try SimulatedMission.schema(ofVersion: version),
            holder: "the simulator", surroundings: node.clock.surroundings)
        if node === hub {
            coreMaker.schema = hub.replica.schema
            core = try coreMaker.core(hub.replica, hub.clock)
        }
    }

    /// The process lives on after an error. What it told to have failed may yet be found in the log by the next process, if nothing was
    /// written since.
    private func checkAfterError(_ node: SimulatedNode) throws {
        if node.unknown?.dots != nil { try settleUnknown(at: node) }
        try checkTables(of: node)
    }

    /// The process ends, and another begins: the disk is sound.
    func startAgain(_ node: SimulatedNode) throws {
        dropExchanges(of: node)
        // An exchange that ended since may have written a branch again: that is not what the next process is asked about.
        if node.unknown != nil, node.unknown?.dots == nil { try observe(node) }
        try closeFiles(of: node)
        node.disk?.forgive()
        try openFiles(of: node)
        trace.note("\(node.name) starts again")
        try settleUnknown(at: node)
    }

    /// A write that was cut stands whole, or is gone whole; the replica's journals say which.
    private func settleUnknown(at node: SimulatedNode) throws {
        guard let unknown = node.unknown else { return }
        node.unknown = nil
        var dots: [Dot] = []
        for (journal, head) in try node.replica.heads()
        where head.sequence > node.heads[journal] ?? 0 {
            dots += ((node.heads[journal] ?? 0) + 1...head.sequence).map { Dot(journal, $0) }
        }
        dots.sort { $0.journal.space.hash < $1.journal.space.hash }
        if let told = unknown.dots {
            guard told == dots else {
                throw SimulationFailure(
                    "\(node.name) acknowledged \(told), and has \(dots) after its disk failed")
            }
        } else {
            tally.count(dots.isEmpty ? .lostUnknown : .survivedUnknown)
            guard !dots.isEmpty else { return }
        }
        if let defect = unknown.plan.defect {
            throw SimulationFailure("\(node.name) kept a transaction although \(defect)")
        }
        try acknowledge(dots, of: unknown.plan, before: unknown.before, at: node)
    }
}
