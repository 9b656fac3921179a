import OutpostModel
import OutpostStore

// A disk that says that it synced, and did not: after the next power cut the replica stands where it stood before, under the name
// that it had, and nobody tells it. A virtual machine that is rolled back looks the same. What it writes then stands in places of its
// journals that others took; it must find that out, and write its branch again under another name.
//
// Only where nothing is lost for good by it: what the base wrote since must be with the hub.
extension Simulation {
    /// Exchanges after which a sound link has brought all to the hub.
    private static let exchangesToBring = 12

    /// A base's disk begins to lie; or one that lies loses its power.
    func lieOrCut() throws {
        guard let edge = random.pick(edges), let disk = edge.disk else { return }
        if edge.unknown != nil { try startAgain(edge) }
        try observe(edge)
        guard edge.isLiedTo else {
            disk.lie(true)
            edge.isLiedTo = true
            tally.count(.lies)
            return trace.note("\(edge.name)'s disk begins to lie")
        }
        guard !isDark(edge), try bringAll(of: edge), try isNotNeeded(edge) else { return }
        try goBackUnnoticed(edge, disk)
        // What makes a branch of it: work before the base hears of the hub again.
        for _ in 0..<random.below(3) { try work(at: edge) }
    }

    /// Disks tell the truth from now on.
    func endLies() {
        for edge in edges where edge.isLiedTo {
            edge.disk?.lie(false)
            edge.isLiedTo = false
        }
    }

    /// - Returns: whether the hub shows all that the base wrote by now.
    private func bringAll(of edge: SimulatedNode) throws -> Bool {
        dropExchanges(of: edge)
        for _ in 0..<Self.exchangesToBring {
            try observe(hub)
            if isShown(workOf: edge, at: hub) { return true }
            _ = try exchangeWhole(edge)
        }
        return false
    }

    func isShown(workOf node: SimulatedNode, at other: SimulatedNode) -> Bool {
        let identity = node.replica.id.identity
        return dots.indices.allSatisfy {
            dots[$0].journal.replica.identity != identity || other.visible.contains($0)
        }
    }

    private func goBackUnnoticed(_ edge: SimulatedNode, _ disk: FaultyDisk) throws {
        dropExchanges(of: edge)
        let before = edge.visible
        disk.arm(.cut, at: 1)
        do {
            try closeFiles(of: edge)
        } catch {
            // The power is gone; nothing that a process does at its end comes through.
        }
        disk.lie(false)
        edge.isLiedTo = false
        let lost = try disk.settle(seed: random.next(), survival: 0)
        try openFiles(of: edge)
        edge.forget()
        edge.branch = [:]
        wasPutBack.insert(edge.name)
        try checkWhole(edge)
        if !before.isSubset(of: edge.visible) { tally.count(.unnoticedRestores) }
        trace.note(
            "\(edge.name)'s disk lied: \(lost) sectors, and \(edge.visible.count) of "
                + "\(before.count) changesets are there: \(edge.replica.id)")
    }

    // MARK: Which changeset is which

    /// The oracle's number of what stands at a place of a node's journals. Where disks lie, two may have been written to one place; of one
    /// that a node has only carried by another, the hub's is meant, or its author's, until the hub has it.
    func number(of dot: Dot, at node: SimulatedNode) -> Int? {
        guard faults.liars else { return events[dot] }
        let author = edges.first { $0.replica.id.identity == dot.journal.replica.identity }
        return node.numbers[dot] ?? hub.numbers[dot] ?? author?.numbers[dot]
    }

    /// The oracle's numbers of what a node has in a journal, where that may be named otherwise elsewhere: a base that went back to before
    /// a branch was written again has it under its first name once more. nil: as the oracle names it.
    func eventsHere(of journal: JournalID, at node: SimulatedNode) -> Set<Int>? {
        faults.liars
            ? Set(node.numbers.lazy.filter { $0.key.journal == journal }.map(\.value)) : nil
    }

    /// The oracle's numbers of a stretch of a journal, as a node holds it.
    func numbers(
        of journal: JournalID, after first: UInt64, through last: UInt64, at node: SimulatedNode
    ) throws -> [Int] {
        guard first < last else { return [] }
        let bodies =
            faults.liars
            ? try node.replica.bodies(of: journal, after: first, limit: .max) : []
        return try (first + 1...last).map { sequence in
            let dot = Dot(journal, sequence)
            let known =
                faults.liars
                ? try number(ofBody: bodies[Int(sequence - first) - 1], dot, at: node)
                : events[dot]
            guard let known else {
                throw SimulationFailure("\(node.name) holds \(dot), which nobody acknowledged")
            }
            return known
        }
    }

    private func number(ofBody body: [UInt8], _ dot: Dot, at node: SimulatedNode) throws -> Int? {
        let digest = Digest(of: body)
        let number =
            try numbersByDigest[digest]
            ?? rename(try ChangesetBody.storedView(body).header, digest)
        node.numbers[dot] = number
        return number
    }

    /// A new event has a place and a digest.
    func enter(
        _ number: Int, _ dot: Dot, _ stored: (changeset: Changeset, digest: Digest),
        at node: SimulatedNode
    ) {
        acknowledged[dot.journal] = dot.sequence
        guard faults.liars else {
            events[dot] = number
            return
        }
        numbersByDigest[stored.digest] = number
        node.branch?[BranchPlace(stored.changeset.time, dot.journal)] = number
    }

    /// What a branch was called before it was written again: its time, author and writes stay, and what it carried is left out.
    private func rename(_ header: ChangesetHeader, _ digest: Digest) -> Int? {
        let place = BranchPlace(header.time, header.journal)
        let owner = edges.first { $0.replica.id.identity == header.journal.replica.identity }
        guard let number = owner?.branch?[place] else { return nil }
        let replica = header.journal.replica
        oracle.rename(
            number, journal: header.journal.description,
            stamp: OracleEvent.Stamp(
                milliseconds: header.time.milliseconds, counter: header.time.counter,
                identity: replica.identity, incarnation: replica.incarnation,
                digest: digest.bytes))
        numbersByDigest[digest] = number
        dots[number] = header.dot
        tally.count(.rewritten)
        return number
    }

    /// A replica that goes on under another name may have put other changesets in places that were looked at.
    ///
    /// - Returns: whether all of it is to be looked at anew.
    func isRenamed(_ node: SimulatedNode) -> Bool {
        guard faults.liars, node.lastName != node.replica.id else { return false }
        defer { node.lastName = node.replica.id }
        guard node.lastName != nil else { return false }
        node.visible = []
        node.heads = [:]
        node.numbers = [:]
        return true
    }
}

/// By what a changeset of a branch is known again once it was written again.
struct BranchPlace: Hashable {
    private let milliseconds: Int64
    private let counter: UInt32
    private let space: UInt16

    init(_ time: HybridTime, _ journal: JournalID) {
        milliseconds = time.milliseconds
        counter = time.counter
        space = journal.space.hash
    }
}
