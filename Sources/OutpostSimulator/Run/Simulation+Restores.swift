import Foundation
import GRDB
import OutpostModel
import OutpostStore

// Folders that are put back as they were: a laptop's from a stick, a hub's from last night's backup.
//
// Only where nothing is lost for good by it: what a laptop wrote since must be with the hub, and what a hub took since with some
// laptop. Then all of it must come back.
extension Simulation {
    /// Keeps a copy of a node's files, or puts one back.
    func copyOrPutBack() throws {
        guard let node = random.pick(nodes), let disk = node.disk, !node.isLiedTo else { return }
        if node.unknown != nil { try startAgain(node) }
        if !disk.hasCopy || random.chance(30) {
            try observe(node)
            try disk.keepCopy()
            return trace.note("\(node.name)'s files are copied")
        }
        let mayGo = node === hub ? try isKnownToEdges() : try isNotNeeded(node)
        guard mayGo else { return }
        try putBack(node, disk)
    }

    private func isKnownToEdges() throws -> Bool {
        for edge in memberEdges { try observe(edge) }
        // A base that has not found out yet that it went back would bring such a hub its branch in places that others know by then.
        guard edges.allSatisfy({ $0.branch == nil || isShown(workOf: $0, at: $0) }) else {
            return false
        }
        return memberEdges.reduce(into: unreachable) { $0.formUnion($1.journaled) }.count
            == oracle.eventCount
    }

    /// Nothing is lost for good if its files are: what it wrote is with the hub, and it is not the only one that holds what a hub that
    /// was put back still lacks.
    func isNotNeeded(_ edge: SimulatedNode) throws -> Bool {
        guard try isKnownToHub(edge) else { return false }
        guard !mayBelieveMore.isEmpty else { return true }
        let others = [hub] + memberEdges.filter { $0 !== edge }
        for other in others { try observe(other) }
        return others.reduce(into: unreachable) { $0.formUnion($1.journaled) }.count
            == oracle.eventCount
    }

    private func isKnownToHub(_ node: SimulatedNode) throws -> Bool {
        guard !faults.liars else {
            try observe(hub)
            return isShown(workOf: node, at: hub)
        }
        let log = try core.log.heads()
        return acknowledged.allSatisfy { journal, sequence in
            journal.replica.identity != node.replica.id.identity
                || sequence <= log[journal]?.sequence ?? 0
        }
    }

    private func putBack(_ node: SimulatedNode, _ disk: FaultyDisk) throws {
        dropExchanges(of: node)
        try closeFiles(of: node)
        try disk.putCopyBack()
        if node === hub {
            // As `outpost hub restore` does: bases learn by it that the log is another.
            try coreMaker.setEpoch(random.next())
            keptRequests = []
            // A backup of the hub has no files: bases bring theirs again.
            try files.drop(hub.name)
            mayBelieveMore = Set(edges.map(\.name))
            for edge in edges { lateRequests[edge.name] = exchangeCount }
        } else {
            wasPutBack.insert(node.name)
        }
        let incarnation = node.replica.id
        try openFiles(of: node)
        guard node.replica.id != incarnation, node.replica.id.identity == incarnation.identity
        else { throw SimulationFailure("\(node.name) was put back and writes under its old name") }
        node.forget()
        try flashes.dropParts(of: node.name)
        tally.count(node === hub ? .hubRestores : .edgeRestores)
        trace.note("\(node.name)'s files are put back: \(node.replica.id)")
        try checkWhole(node)
    }
}
