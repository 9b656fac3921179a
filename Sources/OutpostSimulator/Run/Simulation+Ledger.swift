import OutpostModel
import OutpostStore

// What was acknowledged, and what of it each node holds.
extension Simulation {
    /// A changeset as the replica's journal keeps it.
    func stored(
        _ dot: Dot, at node: SimulatedNode
    ) throws -> (changeset: Changeset, digest: Digest) {
        let bodies = try node.replica.bodies(of: dot.journal, after: dot.sequence - 1, limit: 1)
        guard let body = bodies.first else {
            throw SimulationFailure("\(node.name)'s journal lacks \(dot), which it acknowledged")
        }
        return (try ChangesetBody.decode(body), Digest(of: body))
    }

    /// Who wrote, where and how, as the transaction said.
    func check(
        _ changeset: Changeset, _ dot: Dot, of plan: TransactionPlan, parts: Int,
        part: inout TransactionPart?, at node: SimulatedNode
    ) throws {
        let next = ((faults.liars ? node.heads : acknowledged)[dot.journal] ?? 0) + 1
        guard changeset.dot == dot, dot.sequence == next else {
            throw SimulationFailure("\(dot) stands where changeset \(next) of its journal should")
        }
        guard changeset.author == plan.author, dot.journal.lane == plan.lane else {
            throw SimulationFailure("\(dot) names another author or lane than its writer's")
        }
        guard (changeset.transaction?.count).map(Int.init) == (parts > 1 ? parts : nil) else {
            throw SimulationFailure("\(dot) is one of \(parts) parts and does not say so")
        }
        guard let own = changeset.transaction else { return }
        guard part.map({ $0 == own }) ?? transactionIDs.insert(own.id).inserted else {
            throw SimulationFailure("\(dot) names another transaction than its other part")
        }
        part = own
    }

    func record(
        _ dot: Dot, _ stored: (changeset: Changeset, digest: Digest),
        _ deeds: [RowName: OracleEvent.Deed], held: Set<Int>, at node: SimulatedNode
    ) throws {
        let time = stored.changeset.time
        let replica = dot.journal.replica
        let number = oracle.record(
            OracleEvent(
                held: held, barred: node.barred, version: node.version,
                journal: dot.journal.description,
                lane: Int(dot.journal.lane.rawValue),
                stamp: OracleEvent.Stamp(
                    milliseconds: time.milliseconds, counter: time.counter,
                    identity: replica.identity, incarnation: replica.incarnation,
                    digest: stored.digest.bytes), deeds: deeds),
            after: eventsHere(of: dot.journal, at: node))
        enter(number, dot, stored, at: node)
        try noteBarred(number, dot, writtenAt: node)
        for row in deeds.keys.sorted() {
            if knownSet.insert(row).inserted { known.append(row) }
            let rivals = oracle.unseen(by: number, on: row)
            if !rivals.isEmpty { tally.count(.concurrentWrites) }
            if oracle.isInsert(number, row), rivals.contains(where: { oracle.isInsert($0, row) }) {
                tally.count(.sameKeys)
            }
            if oracle.isReinsert(number, row) { tally.count(.reinserts) }
        }
        try checkCarried(by: stored.changeset, number, at: node)
    }

    /// A changeset takes along exactly what of slower lanes stands in its rows, and no receiver has from its journal.
    private func checkCarried(
        by changeset: Changeset, _ event: Int, at node: SimulatedNode
    ) throws {
        for table in changeset.tables {
            for change in table.rows {
                let row = RowName(
                    table: table.table, key: change.key.description, space: change.key.space.hash)
                let carried = Set(change.carried.compactMap { number(of: $0.dot, at: node) })
                tally.count(.carried, carried.count)
                let expected = oracle.carries(event, row)
                guard carried == expected else {
                    throw SimulationFailure(
                        "\(changeset.dot) carries \(carried.sorted()) of \(row), and not "
                            + "\(expected.sorted())")
                }
            }
        }
    }

    /// Looks which changesets have come to a node, and compares every row that they touched with
    /// the verdict on exactly what is there: a changeset that was applied by half, or that is held
    /// and not applied, shows.
    func observe(_ node: SimulatedNode) throws {
        var ruled = try learnRoster(at: node)
        if isRenamed(node) { ruled.formUnion(oracle.rows) }
        let heads = try node.replica.heads().filter { $0.value.sequence > 0 }
        let early = try earlyNumbers(at: node, beside: heads)
        guard heads.mapValues(\.sequence) != node.heads || early != node.early || !ruled.isEmpty
        else { return }
        // All is read before anything is noted: a disk may fail at any of it, and what came is looked at again then.
        var fresh: [Int] = []
        for (journal, head) in heads.sorted(by: { $0.key < $1.key }) {
            let known = node.heads[journal] ?? 0
            guard head.sequence >= known else {
                throw SimulationFailure("\(node.name) lost \(journal) from \(head.sequence) on")
            }
            fresh += try numbers(of: journal, after: known, through: head.sequence, at: node)
        }
        fresh += settle(early, fresh, at: node)
        node.visible.formUnion(fresh)
        node.heads.merge(heads.mapValues(\.sequence)) { $1 }
        let rows = fresh.reduce(into: ruled) { $0.formUnion(oracle.rows(of: $1)) }
        guard heads.count == node.heads.count else {
            throw SimulationFailure("\(node.name) lost a journal")
        }
        for event in fresh where oracle.isCauseMissing(of: event, holding: node.visible) {
            tally.count(.overtakes)
        }
        countHeld(fresh, at: node)
        if fresh.contains(where: { oracle.version(of: $0) > node.version }) {
            tally.count(.newerArrivals)
        }
        try look(at: rows.sorted(), at: node)
    }

    /// Works out what a node must show of some rows by now, and compares.
    func look(at rows: [RowName], at node: SimulatedNode) throws {
        for row in rows {
            guard let table = node.table(named: row.table) else { continue }
            let verdict = oracle.verdict(
                on: row, holding: node.visible, barring: node.barred, version: node.version)
            if node.marks.erased.contains(row) {
                node.picture[row] = nil
                node.flags[row] = nil
                continue
            }
            node.picture[row] = verdict.values
            let flags = RowFlags(verdict, of: table)
            node.flags[row] = flags == RowFlags() ? nil : flags
            if node.marks == RosterMarks(), isIncomplete(row, node.picture[row], at: node) {
                throw SimulationFailure("\(node.name) shows \(row) before its insert came")
            }
        }
        try check(rows, at: node)
    }

    /// A required value is missing: an edit is here without the insert that it must carry, say.
    private func isIncomplete(
        _ row: RowName, _ values: [ExactValue]?, at node: SimulatedNode
    ) -> Bool {
        // A base that joins a branch has all again with the exchange after it, and not before; a hub that was put back, once
        // somebody gave it back what it lacks, and meanwhile it takes and gives what speaks of that.
        guard let table = node.table(named: row.table), let values, node.branch == nil,
            tally[.hubRestores] == 0, !oracle.mayComeBare(row),
            !flashes.earlyRows.contains(row)
        else { return false }
        return zip(table.columns, values).contains { $0.isRequired && $1 == .null }
    }
}
