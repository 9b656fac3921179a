import OutpostModel
import OutpostStore

extension History {
    /// Tells the model of the next changeset of a node, which must be in its journal.
    func record(
        _ differences: [HistoryDifference], at node: HistoryNode, _ lane: Lane
    ) throws {
        guard !differences.isEmpty else { return }
        let changeset = try nextChangeset(of: node, lane)
        let number = changesets.count
        changesets.append(changeset.dot)
        numbers[changeset.dot] = number
        tally.count(.transactions)
        if differences.count > 1 { tally.count(.severalRows) }
        if lane == .flash { tally.count(.flashWrites) }
        let time = changeset.time
        for difference in differences {
            let event = NaiveEvent(
                kind: difference.kind, changeset: number, lane: Int(lane.rawValue),
                stamp: [time.milliseconds, Int64(time.counter), Int64(node.id.identity)],
                seen: model.reaching(difference.row.description, holding: node.held),
                deeds: deeds(of: difference, at: node))
            count(event, on: difference.row)
            let recorded = model.record(
                event, on: difference.row.description,
                fields: mission.naiveFields(of: difference.row.table, version: node.version))
            tally.count(.carried, model.events[recorded].carried.count)
        }
        script?.noteWrite(changeset.dot, time, differences, at: node)
        node.held.insert(number)
    }

    /// An edit leaves contested values alone that its author was not shown.
    private func deeds(
        of difference: HistoryDifference, at node: HistoryNode
    ) -> [NaiveEvent.Deed] {
        guard difference.kind == .edit else { return difference.deeds }
        let view = model.view(of: difference.row.description, holding: node.held)
        let fields = mission.naiveFields(of: difference.row.table, version: node.version)
        return difference.deeds.map { deed in
            var deed = deed
            if let field = fields.first(where: { $0.name == deed.field }) {
                deed.exceptions = view.exceptions(of: field)
            }
            return deed
        }
    }

    private func nextChangeset(of node: HistoryNode, _ lane: Lane) throws -> Changeset {
        let before = node.written[lane, default: 0]
        let bodies = try node.replica?.bodies(of: node.journal(lane), after: before) ?? []
        guard bodies.count >= 1 else {
            throw SimulationFailure("\(node.name) did not journal what it wrote")
        }
        node.written[lane] = before + 1
        return try ChangesetBody.decode(bodies[0])
    }

    private func count(_ event: NaiveEvent, on row: HistoryRow) {
        if event.kind == .insert {
            if event.seen.contains(where: { model.events[$0].kind == .delete }) {
                tally.count(.reinserts)
            }
            if event.seen.isEmpty {
                if freshInserts[row] != nil { tally.count(.sameKeys) }
                freshInserts[row, default: 0] += 1
            }
        }
        let all = model.reaching(row.description, holding: Set(changesets.indices))
        if !all.isSubset(of: event.seen) { tally.count(.concurrent) }
    }
}
