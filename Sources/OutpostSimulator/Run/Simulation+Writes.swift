import OutpostModel
import OutpostStore

extension Simulation {
    /// Tries one local transaction and tells the oracle what was acknowledged.
    func write(at node: SimulatedNode) throws {
        try observe(node)
        var maker = TransactionMaker(
            random: random, faults: faults, milliseconds: node.clock.milliseconds, known: known,
            picture: node.picture, tables: node.tables)
        let plan = maker.make()
        random = maker.random
        try perform(plan, at: node)
    }

    /// Tries a local transaction of a node that was just looked at.
    func perform(_ plan: TransactionPlan, at node: SimulatedNode) throws {
        let before = node.picture
        note(plan.author, at: node)
        let dots: [Dot]
        do {
            dots = try node.replica.writeReporting(
                WriteSession(author: plan.author, lane: plan.lane)
            ) { db in
                try plan.perform { try db.execute(sql: $0) }
            }.changesets
        } catch let failure as SimulationFailure {
            throw failure
        } catch {
            guard node.disk?.isStruck != true else {
                node.unknown = UnknownWrite(plan: plan, before: before, dots: nil)
                throw error
            }
            return try checkRefusal(error, of: plan, at: node)
        }
        if let disk = node.disk {
            guard !disk.isStruck else {
                // The disk failed after the commit: what was told must stand all the same.
                node.unknown = UnknownWrite(plan: plan, before: before, dots: dots)
                throw DiskStruck()
            }
            disk.disarm()
            node.unknown = nil
        }
        if let defect = plan.defect {
            throw SimulationFailure(
                "\(node.name) acknowledged a transaction although \(defect): \(plan.text)")
        }
        try acknowledge(dots, of: plan, before: before, at: node)
    }

    /// Nothing of a refused transaction may be kept, and only what has a reason may be refused.
    private func checkRefusal(
        _ error: any Error, of plan: TransactionPlan, at node: SimulatedNode
    ) throws {
        let isBarred =
            !plan.touched.isDisjoint(with: node.marks.erased)
            || plan.touched.contains { bars(writesTo: $0.space, plan.lane, at: node) }
        guard let defect = plan.defect ?? (isBarred ? "its roster would not have it" : nil) else {
            throw SimulationFailure(
                "\(node.name) refused a sound transaction: \(error)\n\(plan.text)")
        }
        if plan.defect == nil { tally.count(.barredWrites) }
        tally.count(.failedTransactions)
        trace.note("\(node.name) refused: \(defect)")
        let heads = try node.replica.heads().filter { $0.value.sequence > 0 }
        guard heads.mapValues(\.sequence) == node.heads else {
            throw SimulationFailure("\(node.name) journaled a refused transaction: \(plan.text)")
        }
        try check(plan.touched.sorted(), at: node)
    }

    /// Works out what a transaction did to each row, and compares its journals and what they lead to with that.
    func acknowledge(
        _ dots: [Dot], of plan: TransactionPlan, before: [RowName: [ExactValue]],
        at node: SimulatedNode
    ) throws {
        var deeds: [RowName: OracleEvent.Deed] = [:]
        for row in plan.touched.sorted() {
            deeds[row] = try deed(on: row, from: before[row], to: plan.after[row], at: node)
        }
        tally.add(plan.tally)
        tally.count(dots.isEmpty ? .emptyTransactions : .transactions)
        let held = node.visible
        try acknowledge(dots, of: plan, deeds: deeds, at: node)
        for row in plan.touched.sorted() {
            var expected = plan.after[row]
            // The engine gives the base reference, and keeps it.
            if let table = node.table(named: row.table),
                let reference = table.columns.firstIndex(where: { $0.name == table.referenceColumn }
                ),
                expected?[reference] == .null
            {
                expected?[reference] =
                    before[row]?[reference] ?? node.picture[row]?[reference] ?? .null
            }
            guard node.picture[row] != expected else { continue }
            try checkOwnWrite(to: row, expected, seeing: held, at: node)
        }
    }

    /// The changesets of what was acknowledged: one a space, in order.
    func acknowledge(
        _ dots: [Dot], of plan: TransactionPlan, deeds: [RowName: OracleEvent.Deed],
        at node: SimulatedNode
    ) throws {
        let bySpace = Dictionary(grouping: deeds) { $0.key.space }
            .mapValues { Dictionary($0.map { ($0.key, $0.value) }) { first, _ in first } }
        if dots.count > 1 { tally.count(.severalSpaces) }
        let spaces = bySpace.keys.sorted()
        guard dots.map(\.journal.space.hash) == spaces else {
            throw SimulationFailure(
                "\(node.name) journaled \(dots) where spaces \(spaces) changed: \(plan.text)")
        }
        for row in deeds.keys.sorted() { countRules(deeds[row], on: row, at: node) }
        let held = node.visible
        var texts: [String] = []
        var part: TransactionPart?
        for (dot, space) in zip(dots, spaces) {
            let changeset = try stored(dot, at: node)
            try check(changeset.changeset, dot, of: plan, parts: dots.count, part: &part, at: node)
            guard changeset.changeset.time > node.lastTime || dot != dots.first else {
                throw SimulationFailure("\(node.name)'s clock went back at \(dot)")
            }
            node.lastTime = max(node.lastTime, changeset.changeset.time)
            try record(dot, changeset, bySpace[space] ?? [:], held: held, at: node)
            texts.append("\(dot) \(changeset.digest.hexadecimal.prefix(8))")
        }
        let changesets = texts.joined(separator: ", ")
        trace.note("\(node.name) wrote [\(changesets)]: \(plan.text.prefix(400))")
        try observe(node)
    }

    /// A writer sees what it wrote, save where a value that it was not shown stands on, or a figure that does not fit was
    /// added to.
    private func checkOwnWrite(
        to row: RowName, _ expected: [ExactValue]?, seeing held: Set<Int>, at node: SimulatedNode
    ) throws {
        guard let table = node.table(named: row.table), var expected,
            let shown = node.picture[row]
        else {
            throw SimulationFailure("\(node.name) does not show its own write to \(row)")
        }
        let before = oracle.verdict(
            on: row, holding: held, barring: node.barred, version: node.version)
        for cell in before.contested + before.doubtful {
            for column in table.cells[cell].columns { expected[column] = shown[column] }
        }
        guard shown == expected else {
            throw SimulationFailure(
                "\(node.name) does not show its own write to \(row):\n    \(Self.text(shown))\n"
                    + "  and not\n    \(Self.text(expected))")
        }
    }
}
