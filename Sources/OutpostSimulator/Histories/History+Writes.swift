import OutpostModel
import OutpostStore

extension History {
    /// One transaction over one or several rows through the engine.
    func write(at node: HistoryNode) throws {
        let replica = try open(node)
        if random.chance(50) { try adopt(at: node) }
        let rows = untouched(at: node)
        guard let first = random.pick(rows) else { return }
        var chosen = [first]
        while random.chance(25), let row = random.pick(rows) { chosen.append(row) }
        // Before the writer goes on with the random numbers.
        let session = session()
        let (differences, writer) = draw(chosen, at: node)
        let dots = try replica.writeReporting(session) { db in
            for statement in writer.statements { try db.execute(sql: statement) }
        }.changesets
        try noteAdoption(at: node)
        note(writer)
        trace.note("\(node.name) writes: \(writer.statements.joined(separator: "; "))")
        guard dots.count == (differences.isEmpty ? 0 : 1) else {
            throw SimulationFailure(
                "\(node.name) journaled \(dots) for \(differences.count) changed rows: "
                    + writer.statements.joined(separator: "; "))
        }
        try record(differences, at: node, session.lane ?? .routine)
    }

    /// Rows of which the harness knows what they hold: no foreign program wrote them since the last adoption.
    private func untouched(at node: HistoryNode) -> [HistoryRow] {
        mission.rows(in: node.version).filter { node.foreign[$0] == nil }
    }

    private func session() -> WriteSession {
        WriteSession(lane: hasFlash && random.chance(25) ? .flash : .routine)
    }

    func note(_ writer: HistoryWriter) {
        for kind in writer.kinds { tally.count(kind) }
        random = writer.random
    }

    /// Statements on some rows, one after the other, and what changed in the end.
    private func draw(
        _ chosen: [HistoryRow], at node: HistoryNode
    ) -> ([HistoryDifference], HistoryWriter) {
        var writer = HistoryWriter(random: random, version: node.version)
        var before: [HistoryRow: HistoryPicture?] = [:]
        var after: [HistoryRow: HistoryPicture?] = [:]
        for row in chosen {
            guard let table = mission.table(named: row.table) else { continue }
            if after[row] == nil {
                let picture = picture(of: row, at: node)
                before[row] = .some(picture)
                after[row] = .some(picture)
            }
            after[row] = .some(writer.write(row, of: table, holding: after[row] ?? nil))
        }
        let differences = before.keys.sorted().compactMap { row in
            difference(row, from: before[row] ?? nil, to: after[row] ?? nil, at: node)
        }
        return (differences, writer)
    }

    func difference(
        _ row: HistoryRow, from before: HistoryPicture?, to after: HistoryPicture?,
        at node: HistoryNode
    ) -> HistoryDifference? {
        HistoryDifference(row, fields(of: row, at: node), from: before, to: after)
    }

    // MARK: Decisions

    /// A ruling on one field or two of a row.
    func rule(at node: HistoryNode) throws {
        let replica = try open(node)
        guard let (row, shown) = someRow(at: node) else { return }
        let verdict = verdict(on: row, at: node)
        let fields = fields(of: row, at: node).filter { $0.rule != .set && $0.rule != .counter }
        // What waits for a decision gets one more often than not.
        let waiting = fields.filter { verdict.contested[$0.name] != nil }
        let isAnswer = random.chance(75) && !waiting.isEmpty
        guard let field = random.pick(isAnswer ? waiting : fields) else { return }
        let candidates = verdict.contested[field.name]?.sorted {
            $0.lexicographicallyPrecedes($1)
        }
        var writer = HistoryWriter(random: random, version: node.version)
        var values = random.chance(70) ? random.pick(candidates ?? []) : nil
        if values == nil { values = writer.values(of: field) }
        random = writer.random
        guard let values else { return }
        let named = zip(field.columns, values).filter { _ in
            field.columns.count == 1 || !random.chance(20)
        }
        guard !named.isEmpty else { return }
        var result = shown[field.name] ?? []
        for (index, column) in field.columns.enumerated()
        where named.contains(where: { $0.0.name == column.name }) {
            result[index] = values[index]
        }
        let session = session()
        var decided: [String: Value] = [:]
        for (column, literal) in named { decided[column.name] = try HistorySQL.value(literal) }
        try replica.resolve(
            table: row.table, key: row.key, values: decided, because: "so it was", session)
        try noteAdoption(at: node)
        tally.count(.rulings)
        trace.note("\(node.name) rules that \(field.name) of \(row) is \(result)")
        let deed = NaiveEvent.Deed(field: field.name, part: .whole, values: result)
        try record(
            [HistoryDifference(row: row, kind: .ruling, deeds: [deed])], at: node,
            session.lane ?? .routine)
    }

    /// A stocktake.
    func count(at node: HistoryNode) throws {
        let replica = try open(node)
        guard let (row, _) = someRow(at: node) else { return }
        let counters = fields(of: row, at: node).filter { $0.rule == .counter }
        guard let field = random.pick(counters) else { return }
        var writer = HistoryWriter(random: random, version: node.version)
        let figure = writer.figure()
        random = writer.random
        let session = session()
        try replica.setCount(
            Int64(figure) ?? 0, table: row.table, key: row.key, column: field.columns[0].name,
            session)
        try noteAdoption(at: node)
        tally.count(.counts)
        trace.note("\(node.name) counts \(figure) in \(field.name) of \(row)")
        let deed = NaiveEvent.Deed(field: field.name, part: .whole, values: [figure])
        // A stocktake is an edit by its operation; only its meaning is the figure itself.
        try record(
            [HistoryDifference(row: row, kind: .edit, deeds: [deed])], at: node,
            session.lane ?? .routine)
    }

    private func someRow(at node: HistoryNode) -> (HistoryRow, HistoryPicture)? {
        let rows = untouched(at: node).compactMap { row in
            picture(of: row, at: node).map { (row, $0) }
        }
        return random.pick(rows)
    }
}
