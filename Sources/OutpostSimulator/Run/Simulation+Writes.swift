import OutpostModel
import OutpostStore

extension Simulation {
    /// Tries one local transaction and tells the oracle what was acknowledged.
    func write(at node: SimulatedNode) throws {
        try observe(node)
        var maker = TransactionMaker(
            random: random, faults: faults, milliseconds: node.clock.milliseconds, known: known,
            picture: node.picture)
        let plan = maker.make()
        random = maker.random
        let before = node.picture
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
            return try checkRefusal(error, of: plan, at: node)
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
        guard let defect = plan.defect else {
            throw SimulationFailure(
                "\(node.name) refused a sound transaction: \(error)\n\(plan.text)")
        }
        tally.count(.failedTransactions)
        trace.note("\(node.name) refused: \(defect)")
        let heads = try node.replica.heads().filter { $0.value.sequence > 0 }
        guard heads.mapValues(\.sequence) == node.heads else {
            throw SimulationFailure("\(node.name) journaled a refused transaction: \(plan.text)")
        }
        try check(plan.touched.sorted(), at: node)
    }

    private func acknowledge(
        _ dots: [Dot], of plan: TransactionPlan, before: [RowName: [ExactValue]],
        at node: SimulatedNode
    ) throws {
        var deeds: [UInt16: [RowName: OracleEvent.Deed]] = [:]
        for row in plan.touched.sorted() {
            guard
                let deed = try deed(on: row, from: before[row], to: plan.after[row], at: node)
            else { continue }
            deeds[row.space, default: [:]][row] = deed
        }
        tally.add(plan.tally)
        tally.count(dots.isEmpty ? .emptyTransactions : .transactions)
        if dots.count > 1 { tally.count(.severalSpaces) }
        let spaces = deeds.keys.sorted()
        guard dots.map(\.journal.space.hash) == spaces else {
            throw SimulationFailure(
                "\(node.name) journaled \(dots) where spaces \(spaces) changed: \(plan.text)")
        }
        let held = node.visible
        var texts: [String] = []
        var part: TransactionPart?
        for (dot, space) in zip(dots, spaces) {
            let changeset = try stored(dot, at: node)
            try check(changeset.changeset, dot, of: plan, parts: dots.count, part: &part)
            guard changeset.changeset.time > node.lastTime || dot != dots.first else {
                throw SimulationFailure("\(node.name)'s clock went back at \(dot)")
            }
            node.lastTime = max(node.lastTime, changeset.changeset.time)
            try record(dot, changeset, deeds[space] ?? [:], held: held)
            texts.append("\(dot) \(changeset.digest.hexadecimal.prefix(8))")
        }
        let changesets = texts.joined(separator: ", ")
        trace.note("\(node.name) wrote [\(changesets)]: \(plan.text.prefix(400))")
        try observe(node)
        for row in plan.touched.sorted() {
            var expected = plan.after[row]
            // The engine gives the base reference, and keeps it.
            if case .insert(let values) = deeds[row.space]?[row] { expected = values }
            if let table = SimulatedMission.table(named: row.table),
                let reference = table.columns.firstIndex(where: { $0.name == table.referenceColumn }
                ),
                expected?[reference] == .null, let old = before[row]
            {
                expected?[reference] = old[reference]
            }
            guard node.picture[row] == expected else {
                throw SimulationFailure("\(node.name) does not show its own write to \(row)")
            }
        }
    }

    private func deed(
        on row: RowName, from before: [ExactValue]?, to after: [ExactValue]?,
        at node: SimulatedNode
    ) throws -> OracleEvent.Deed? {
        guard let table = SimulatedMission.table(named: row.table), before != after else {
            return nil
        }
        guard var after else { return .delete }
        let reference = table.columns.firstIndex { $0.name == table.referenceColumn }
        guard let before else {
            if let reference, after[reference] == .null {
                after[reference] = try givenReference(row, reference, at: node)
            }
            return .insert(after)
        }
        // A report's number stays its own, also when a REPLACE leaves it out.
        if let reference, after[reference] == .null { after[reference] = before[reference] }
        guard before != after else { return nil }
        var cells: [Int: [ExactValue]] = [:]
        for (cell, columns) in table.cells.enumerated()
        where columns.contains(where: { before[$0] != after[$0] }) {
            cells[cell] = columns.map { after[$0] }
        }
        return .edit(cells)
    }

    private func givenReference(
        _ row: RowName, _ column: Int, at node: SimulatedNode
    ) throws -> ExactValue {
        guard let shown = try TableReading.values(of: [row], in: node.replica)[0],
            case .text(let reference) = shown[column]
        else { throw SimulationFailure("\(node.name) gave \(row) no reference") }
        guard references.insert(reference).inserted else {
            throw SimulationFailure(
                "\(node.name) gave \(row) a reference that another row has: "
                    + String(decoding: reference, as: UTF8.self))
        }
        return shown[column]
    }
}
