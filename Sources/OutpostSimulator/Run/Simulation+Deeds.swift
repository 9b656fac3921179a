import OutpostModel
import OutpostStore

// What a transaction did to a row, by what the row showed before and after.
extension Simulation {
    func deed(
        on row: RowName, from before: [ExactValue]?, to after: [ExactValue]?,
        at node: SimulatedNode
    ) throws -> OracleEvent.Deed? {
        guard let table = node.table(named: row.table), before != after else {
            return nil
        }
        guard var after else { return .delete }
        let reference = table.columns.firstIndex { $0.name == table.referenceColumn }
        guard let before else {
            if let reference, after[reference] == .null {
                after[reference] = try givenReference(row, reference, at: node)
            }
            let nothing = [ExactValue](repeating: .null, count: after.count)
            return .insert(
                table.cells.map { Self.act(on: $0, from: nothing, to: after) })
        }
        // A report's number stays its own, also when a REPLACE leaves it out.
        if let reference, after[reference] == .null { after[reference] = before[reference] }
        guard before != after else { return nil }
        var acts: [Int: OracleEvent.Act] = [:]
        for (number, cell) in table.cells.enumerated()
        where cell.columns.contains(where: { before[$0] != after[$0] }) {
            acts[number] = Self.act(on: cell, from: before, to: after)
        }
        return .edit(acts)
    }

    /// What giving a cell other values means by its rule.
    private static func act(
        on cell: SimulatedMission.Unit, from before: [ExactValue], to after: [ExactValue]
    ) -> OracleEvent.Act {
        let old = before[cell.columns[0]]
        let new = after[cell.columns[0]]
        switch (cell.rule, old, new) {
        case (.set, _, _):
            let elements = (SetText.elements(of: old), SetText.elements(of: new))
            return .elements(
                added: elements.1.subtracting(elements.0),
                removed: elements.0.subtracting(elements.1))
        case (.counter, .integer(let old), .integer(let new)):
            // A difference that 64 bits do not hold is none that can be added.
            let (difference, overflow) = new.subtractingReportingOverflow(old)
            return overflow ? .values([.integer(new)]) : .increment(difference)
        default: return .values(cell.columns.map { after[$0] })
        }
    }

    private func givenReference(
        _ row: RowName, _ column: Int, at node: SimulatedNode
    ) throws -> ExactValue {
        guard let shown = try TableReading.values(of: [row], in: node)[0],
            case .text(let reference) = shown[column]
        else { throw SimulationFailure("\(node.name) gave \(row) no reference") }
        // One that went back does not know which it gave.
        guard references.insert(reference).inserted || node.branch != nil else {
            throw SimulationFailure(
                "\(node.name) gave \(row) a reference that another row has: "
                    + String(decoding: reference, as: UTF8.self))
        }
        return shown[column]
    }

    // MARK: Counting

    /// Counts what an acknowledged deed did by each rule.
    func countRules(_ deed: OracleEvent.Deed?, on row: RowName, at node: SimulatedNode) {
        guard let table = node.table(named: row.table), case .edit(let acts)? = deed
        else { return }
        let contested = node.flags[row]?.contested ?? []
        for (number, act) in acts.sorted(by: { $0.key < $1.key }) {
            let cell = table.cells[number]
            if contested.contains(cell.name) { tally.count(.contestedEdits) }
            switch (cell.rule, act) {
            case (_, .increment): tally.count(.increments)
            case (_, .elements(let added, let removed)):
                tally.count(.setAdds, added.count)
                tally.count(.setRemoves, removed.count)
            case (.counter, .values): tally.count(.figures)
            case (.guarded, .values):
                tally.count(cell.columns.count > 1 ? .guardedGroupEdits : .guardedEdits)
            case (.text, .values): tally.count(.textEdits)
            case (.ladder, .values(let values)):
                let old = Self.rank(node.picture[row]?[cell.columns[0]])
                tally.count(Self.rank(values.first) > old ? .raises : .lowerings)
            case (.register, .values), (.set, .values): break
            }
        }
    }

    private static func rank(_ value: ExactValue?) -> Int {
        guard case .text(let text)? = value else { return -1 }
        return SimulatedMission.ranks.firstIndex { Array($0.utf8) == text } ?? -1
    }
}
