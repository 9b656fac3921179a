import OutpostModel
import OutpostStore

extension Simulation {
    /// The whole of a node: every table as it must be, every row as the journals say.
    func checkWhole(_ node: SimulatedNode) throws {
        try checkTables(of: node)
        let audit = try node.replica.audit()
        guard audit.broken.isEmpty else {
            throw SimulationFailure(
                "\(node.name)'s rows are not as its journals say: \(audit.broken)")
        }
        guard audit.fingerprintsFit else {
            throw SimulationFailure("\(node.name)'s fingerprints are not the sums of its rows")
        }
    }

    /// Every table as it must be, and no row besides.
    func checkTables(of node: SimulatedNode) throws {
        try observe(node)
        let shown = try TableReading.all(in: node)
        tally.count(.rowChecks, shown.count)
        for row in Set(shown.keys).union(node.picture.keys).sorted()
        where shown[row] != node.picture[row] {
            throw SimulationFailure(
                "\(node.name) shows of \(row)\n    \(Self.text(shown[row]))\n  and not\n    "
                    + Self.text(node.picture[row]))
        }
        try checkContested(at: node)
        try checkHeld(at: node)
    }

    /// A receipt follows the log's commit: no edge believes of the hub what its log does not hold.
    func checkReceipts(_ edge: SimulatedNode) throws {
        guard !mayBelieveMore.contains(edge.name) else { return }
        let log = try core.log.heads()
        let believed = try edge.replica.peerState(Self.peer).acknowledged
        for (journal, sequence) in believed.sorted(by: { $0.key < $1.key })
        where sequence > log[journal]?.sequence ?? 0 {
            throw SimulationFailure(
                "\(edge.name) believes \(journal) at the hub up to \(sequence), beyond its log")
        }
    }

    /// After healing: nothing lost, nothing doubled, and everybody the same.
    func checkEnd() throws {
        try checkLog()
        let fingerprints = try hub.replica.fingerprints()
        let heads = try hub.replica.heads().filter { $0.value.sequence > 0 }
        let (members, count) = ([hub] + memberEdges, oracle.eventCount - unreachable.count)
        for node in members {
            try checkWhole(node)
            // Of a revoked device something may lie early for ever: its journal never comes.
            let held = node.visible.subtracting(unreachable)
            guard held.count == count, node.early.isDisjoint(with: held) else {
                throw SimulationFailure(
                    "\(node.name) holds \(held.count), \(node.early.count) early, of \(count) changesets"
                )
            }
            guard try node.replica.heads().filter({ $0.value.sequence > 0 }) == heads else {
                throw SimulationFailure("\(node.name)'s heads are not the hub's")
            }
            guard try node.replica.fingerprints() == fingerprints else {
                throw SimulationFailure("\(node.name)'s fingerprints are not the hub's")
            }
        }
        let mark = try rosters.current()?.mark
        for edge in memberEdges
        where try edge.replica.rosterHeader().map({ RosterMark(of: $0) }) != mark {
            throw SimulationFailure("\(edge.name) does not know the roster")
        }
        for node in members { try checkErased(at: node) }
        // What nobody here heard of is nobody's history.
        for row in oracle.rows where !hub.marks.erased.contains(row) {
            try checkHistory(of: row)
        }
        for (space, fingerprint) in fingerprints.sorted(by: { $0.key < $1.key }) {
            trace.note("space \(space): \(fingerprint)")
        }
    }

    /// The hub's log holds every acknowledged changeset, once; save what a revoked device still wrote.
    private func checkLog() throws {
        let log = try core.log.heads().filter { $0.value.sequence > 0 }
        let lost = unreachable
        var expected = acknowledged
        for number in lost {
            let dot = dots[number]
            expected[dot.journal] = min(expected[dot.journal] ?? 0, dot.sequence - 1)
        }
        // Where disks lie, a journal may have been written to twice: what is there is counted below, and shows.
        guard faults.liars || log.mapValues(\.sequence) == expected.filter({ $0.value > 0 }) else {
            throw SimulationFailure("the hub's log does not hold what was acknowledged")
        }
        guard try hub.replica.heads().filter({ $0.value.sequence > 0 }) == log else {
            throw SimulationFailure("the chains of the hub's log are not those of its picture")
        }
        var found: Set<Dot> = []
        for name in SimulatedMission.spaceNames {
            var position: UInt64 = 0
            while true {
                let page = try core.log.page(
                    of: SpaceID(name: name), after: position, bodyBytes: 1 << 20
                ) { _ in true }
                for entry in page.entries where !found.insert(entry.dot).inserted {
                    throw SimulationFailure("the hub's log holds \(entry.dot) twice")
                }
                position = page.cursor.sequence
                guard page.hasMore else { break }
            }
        }
        guard found.count == oracle.eventCount - lost.count else {
            throw SimulationFailure(
                "the hub's log has \(found.count) entries of \(oracle.eventCount) changesets")
        }
    }

    /// What lost a merge can be seen: of each cell the same writes stand as the oracle says, and a
    /// row that was brought back says so. One node stands for all, whose fingerprints are equal by
    /// now.
    private func checkHistory(of row: RowName) throws {
        let verdict = oracle.verdict(
            on: row, holding: hub.visible, barring: hub.barred, version: hub.version)
        guard let table = hub.replica.schema.table(named: row.table), let key = RowKey(row.key)
        else { throw SimulationFailure("\(row) is no row") }
        let state = Replica.rebuiltState(
            of: try hub.replica.events(table: row.table, key: key), table: table)
        let standing = state.cells(table).map { cell in
            Set(cell.standingDots.compactMap { number(of: $0, at: hub) }).sorted()
        }
        guard standing == verdict.standing else {
            throw SimulationFailure(
                "of \(row) the events \(standing) stand, and not \(verdict.standing)")
        }
        let flags = RowFlags(state, of: table)
        guard flags == hub.flags[row] ?? RowFlags() else {
            throw SimulationFailure("\(row), made again from the journals, is \(flags)")
        }
        tally.count(.rivalCells, verdict.rivalCells)
        tally.count(.rivalGroups, verdict.rivalGroups)
        if verdict.isBroughtBack { tally.count(.broughtBack) }
        if verdict.hasTombstone, verdict.values == nil { tally.count(.tombstones) }
    }
}
