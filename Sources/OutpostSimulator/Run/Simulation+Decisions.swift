import OutpostModel
import OutpostStore

// What no plain SQL says: a ruling, a stocktake, an element that is there already.
extension Simulation {
    /// One decision about a row as a node shows it.
    private struct Decision {
        let row: RowName
        let table: SimulatedMission.Table
        let key: RowKey
        let shown: [ExactValue]
        let session: WriteSession
        let node: SimulatedNode
    }

    /// Somebody at a node decides something, if there is anything to decide about.
    func decide(at node: SimulatedNode) throws {
        try observe(node)
        let ruled = node.picture.keys.filter { row in
            node.table(named: row.table).map { !$0.ruleIndices.isEmpty } ?? false
        }.sorted()
        let contested = ruled.filter { node.flags[$0]?.contested.isEmpty == false }
        let isRuling = !contested.isEmpty && random.chance(60)
        guard let row = random.pick(isRuling ? contested : ruled), let key = RowKey(row.key),
            let table = node.table(named: row.table), let shown = node.picture[row]
        else { return }
        let lane = faults.severalLanes ? random.pick(Lane.allCases) ?? .routine : .routine
        guard !bars(writesTo: row.space, lane, at: node) else { return }
        let decision = Decision(
            row: row, table: table, key: key, shown: shown,
            session: WriteSession(
                author: random.pick(TransactionMaker.authors) ?? .nobody, lane: lane),
            node: node)
        let cells = table.cells.indices.filter { table.cells[$0].rule != .register }
        let open = cells.filter {
            node.flags[row]?.contested.contains(table.cells[$0].name) == true
        }
        guard let cell = random.pick(isRuling ? open : cells) else { return }
        switch table.cells[cell].rule {
        case .counter: try takeStock(decision, cell)
        case .set: try addAgain(decision, cell)
        case .guarded, .text, .ladder, .register: try rule(decision, cell)
        }
    }

    /// For the value that shows, or for another.
    private func rule(_ decision: Decision, _ cell: Int) throws {
        let (table, node) = (decision.table, decision.node)
        let unit = table.cells[cell]
        var after = decision.shown
        var given: [String: Value] = [:]
        let isSame = random.chance(30)
        let maker = ValueMaker(hasLargeValues: false)
        // Columns of a group that are left out keep what the row shows.
        for column in unit.columns where column == unit.columns[0] || random.chance(60) {
            if !isSame { after[column] = maker.value(for: table.columns[column], &random).value }
            given[table.columns[column].name] = Value(after[column])
        }
        let dot = try node.replica.resolve(
            table: table.name, key: decision.key, values: given, because: "asked again",
            decision.session)
        tally.count(.rulings)
        if node.flags[decision.row]?.contested.contains(unit.name) == true {
            tally.count(.settlements)
        }
        try acknowledge(
            dot, .ruling([cell: .values(unit.columns.map { after[$0] })]), decision,
            "rules \(unit.name) of \(decision.row): \(Self.text(after))")
        guard node.flags[decision.row]?.contested.contains(unit.name) != true else {
            throw SimulationFailure("\(node.name) ruled, and the cell is still contested")
        }
        try check(after, decision)
    }

    /// Counts what is there: often what stood there anyway.
    private func takeStock(_ decision: Decision, _ cell: Int) throws {
        let column = decision.table.cells[cell].columns[0]
        var after = decision.shown
        if after[column] == .null || random.chance(70) {
            after[column] = .integer(Int64(random.below(50)))
        }
        guard case .integer(let figure) = after[column] else { return }
        let name = decision.table.columns[column].name
        let dot = try decision.node.replica.setCount(
            figure, table: decision.table.name, key: decision.key, column: name, decision.session)
        tally.count(.stocktakes)
        try acknowledge(
            dot, .edit([cell: .values([.integer(figure)])]), decision,
            "counts \(figure) \(name) of \(decision.row)")
        try check(after, decision)
    }

    /// Adds an element that may stand there already: whoever removes it unseen of this does not win.
    private func addAgain(_ decision: Decision, _ cell: Int) throws {
        let column = decision.table.cells[cell].columns[0]
        var elements = SetText.elements(of: decision.shown[column])
        let present = elements.sorted { $0.lexicographicallyPrecedes($1) }
        let element = random.pick(present) ?? Array("water".utf8)
        if !elements.insert(element).inserted { tally.count(.repeatedAdds) }
        var after = decision.shown
        after[column] = SetText.shown(elements)
        let write = CellWrite(
            cell: decision.table.cells[cell].name, kind: .add,
            values: [Value(SetText.shown([element]))])
        let intent = RowIntent(
            table: decision.table.name, key: decision.key, operation: .edit, writes: [write])
        guard let dot = try decision.node.replica.write([intent], decision.session) else {
            throw SimulationFailure("\(decision.node.name) adds an element and writes nothing")
        }
        try acknowledge(
            dot, .edit([cell: .elements(added: [element], removed: [])]), decision,
            "adds again to \(write.cell) of \(decision.row)")
        try check(after, decision)
    }

    private func acknowledge(
        _ dot: Dot, _ deed: OracleEvent.Deed, _ decision: Decision, _ text: String
    ) throws {
        var plan = TransactionPlan()
        plan.lane = decision.session.lane ?? .routine
        plan.author = decision.session.author
        plan.remark = text
        tally.count(.transactions)
        try acknowledge([dot], of: plan, deeds: [decision.row: deed], at: decision.node)
    }

    /// Whoever decides sees what was decided.
    private func check(_ after: [ExactValue], _ decision: Decision) throws {
        guard decision.node.picture[decision.row] == after else {
            throw SimulationFailure(
                "\(decision.node.name) does not show its own decision on \(decision.row)")
        }
    }
}

extension Value {
    /// The value that the oracle compares so.
    init(_ exact: ExactValue) {
        switch exact {
        case .null: self = .null
        case .integer(let number): self = .integer(number)
        case .real(let bits): self = .real(Double(bitPattern: bits))
        case .text(let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
        case .blob(let bytes): self = .blob(bytes)
        }
    }
}
