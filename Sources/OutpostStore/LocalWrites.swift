import GRDB
import OutpostModel

/// The rows that a local transaction changed in one space: what its changeset says of each, and what must be known of each
/// to merge that here.
struct LocalWrites {
    /// How one row's change is merged.
    enum Road {
        /// Nothing of the row was merged before; whether it holds its values as they are.
        case fresh(isRowCurrent: Bool)
        /// The row's state is plain: an index into `plains`. The cells that changed.
        case plain(Int, cells: [Int])
        /// The change replaces all that it touches: the state before it need not be whole.
        case sketch(RowChange, RowState)
        /// With the journal's earlier changesets that would write to the row and are held.
        case whole(RowChange, RowState, withheld: [Dot])
    }

    private struct Plain {
        let state: PlainState
        let seen: PlainState.Prefixes
        /// What the body says that the author had seen.
        let context: Context
    }

    private let differences: [RowDifference]
    private let dot: Dot
    /// Of the changeset that is being written.
    private let place: PlainState.Place
    private var roads: [Road] = []
    private var plains: [Plain] = []

    /// - Parameters:
    ///   - differences: by table, then by key, ascending.
    ///   - dot: of the changeset that is being written.
    init(
        _ differences: [RowDifference], _ dot: Dot, _ engine: StoreEngine, _ db: Database
    ) throws {
        self.differences = differences
        self.dot = dot
        roads.reserveCapacity(differences.count)
        place = try engine.journals.numbered(dot)
        let holdsAny = try engine.holdsAny(of: dot.journal)
        for difference in differences {
            if holdsAny {
                let withheld = try engine.withheld(difference.table, difference.key, before: dot)
                guard withheld.isEmpty else {
                    roads.append(try Self.wholeRoad(difference, dot, withheld, engine, db))
                    continue
                }
            }
            roads.append(
                try freshRoad(difference, engine) ?? plainRoad(difference, dot, engine)
                    ?? Self.road(difference, dot, engine, db))
        }
    }

    private func freshRoad(_ difference: RowDifference, _ engine: StoreEngine) throws -> Road? {
        guard let after = difference.after, difference.before == nil,
            try !engine.merged.hasState(difference.table, difference.key)
        else { return nil }
        let table = difference.table
        return .fresh(
            isRowCurrent: !table.hasSets || table.canonical(after.values) == after.values)
    }

    private mutating func plainRoad(
        _ difference: RowDifference, _ dot: Dot, _ engine: StoreEngine
    ) throws -> Road? {
        let table = difference.table
        guard difference.before != nil, difference.after != nil else { return nil }
        let cells = difference.changedCells
        guard cells.allSatisfy({ PlainState.holds(table.cells[$0].rule) }),
            let state = try engine.merged.plainState(table, difference.key)
        else { return nil }
        var seen = state.merged
        for index in 0..<seen.count {
            let journal = try engine.journals.journal(numbered: seen[index].journal)
            // What stands of a less urgent lane must be carried.
            if journal.lane > dot.journal.lane { return nil }
        }
        let before = PlainState.Place(journal: place.journal, sequence: place.sequence - 1)
        guard seen.raise(to: before),
            cells.allSatisfy({ state.isReplaced(cell: $0, by: place, seen: seen) })
        else { return nil }
        let context = try engine.journals.context(seen, without: place.journal)
        plains.append(Plain(state: state, seen: seen, context: context))
        return .plain(plains.count - 1, cells: cells)
    }

    private static func road(
        _ difference: RowDifference, _ dot: Dot, _ engine: StoreEngine, _ db: Database
    ) throws -> Road {
        let table = difference.table
        let sketch = try engine.merged.sketch(table, difference.key)
        let change = difference.change(state: sketch, dot: dot)
        if !sketch.mayBeLifted(by: dot.journal),
            sketch.replacesAllItTouches(change, by: dot, table: table)
        {
            return .sketch(change, sketch)
        }
        return try wholeRoad(difference, dot, [], engine, db)
    }

    private static func wholeRoad(
        _ difference: RowDifference, _ dot: Dot, _ withheld: [Dot], _ engine: StoreEngine,
        _ db: Database
    ) throws -> Road {
        let table = difference.table
        let whole = try engine.merged.state(
            table, difference.key, values: difference.before?.values)
        var change = difference.change(state: whole, dot: dot, withheld: withheld)
        if whole.mayBeLifted(by: dot.journal) {
            change.carried = try engine.carriedChanges(
                of: change, by: dot, table, before: whole, db)
        }
        return .whole(change, whole, withheld: withheld)
    }

    // MARK: The body

    /// What the changeset's body says of the rows.
    func tables() -> [ChangesetBody.Table] {
        var tables: [ChangesetBody.Table] = []
        var first = 0
        while first < differences.count {
            let table = differences[first].table
            var end = first + 1
            while end < differences.count, differences[end].table.name == table.name { end += 1 }
            tables.append(
                ChangesetBody.Table(
                    name: table.name, rows: (first..<end).map { row($0) },
                    schema: table))
            first = end
        }
        return tables
    }

    private func row(_ index: Int) -> ChangesetBody.Row {
        let difference = differences[index]
        switch (roads[index], difference.after) {
        case (.sketch(let change, _), _), (.whole(let change, _, _), _): return .change(change)
        case (.plain(let index, let cells), let after?):
            return .edit(difference.key, plains[index].context, cells: cells, after)
        case (.fresh, let after?) where !difference.table.hasSets:
            return .fresh(difference.key, after)
        default: return .change(difference.change(state: RowState(), dot: dot))
        }
    }

    // MARK: Merging

    /// Merges the changes into the rows' states.
    ///
    /// - Parameter digest: the changeset's.
    func save(_ header: ChangesetHeader, _ digest: Digest, _ engine: StoreEngine) throws {
        let stamp = Stamp(time: header.time, replica: header.journal.replica, digest: digest)
        var fresh: [RowKey] = []
        for (index, road) in roads.enumerated() {
            let difference = differences[index]
            switch road {
            case .fresh(let isRowCurrent):
                fresh.append(difference.key)
                if !isRowCurrent { try writeCanonical(difference, engine) }
            case .plain(let index, let cells):
                try save(plains[index], cells, difference, header, stamp, engine)
            case .sketch(let change, let old):
                try save(change, sketch: old, difference, header, stamp, engine)
            case .whole(let change, let old, let withheld):
                try save(change, whole: old, withheld, difference, header, stamp, engine)
            }
            let isLast = index + 1 == roads.count
            guard isLast || differences[index + 1].table.name != difference.table.name,
                !fresh.isEmpty
            else { continue }
            try engine.merged.noteFreshInserts(
                difference.table, fresh, dot: header.dot, digest: digest,
                missionVersion: header.missionVersion)
            fresh.removeAll(keepingCapacity: true)
        }
    }

    /// A set shows its canonical form.
    private func writeCanonical(_ difference: RowDifference, _ engine: StoreEngine) throws {
        guard let after = difference.after else { return }
        let table = difference.table
        try engine.rows.write(table.canonical(after.values), table, difference.key)
    }

    private func save(
        _ plain: Plain, _ cells: [Int], _ difference: RowDifference, _ header: ChangesetHeader,
        _ stamp: Stamp, _ engine: StoreEngine
    ) throws {
        let table = difference.table
        let edit = PlainState.Edit(
            place: place, seen: plain.seen, time: header.time, digest: stamp.digest)
        if try engine.merged.merge(
            edit, cells: cells, into: plain.state, table, difference.key)
        {
            return
        }
        let sketch = try engine.merged.sketch(table, difference.key)
        let change = difference.change(state: sketch, dot: header.dot)
        try save(change, sketch: sketch, difference, header, stamp, engine)
    }

    private func save(
        _ change: RowChange, sketch old: RowState, _ difference: RowDifference,
        _ header: ChangesetHeader, _ stamp: Stamp, _ engine: StoreEngine
    ) throws {
        let table = difference.table
        var new = old
        new.merge(
            change, dot: header.dot, stamp: stamp, missionVersion: header.missionVersion,
            table: table)
        // A single write stands in each cell: the row holds its values already.
        try engine.merged.replace(
            sketch: old, by: new, touched: difference.changedCells, table, difference.key,
            isRowCurrent: true)
    }

    private func save(
        _ change: RowChange, whole old: RowState, _ withheld: [Dot],
        _ difference: RowDifference, _ header: ChangesetHeader, _ stamp: Stamp,
        _ engine: StoreEngine
    ) throws {
        let table = difference.table
        var new = old
        var change = change
        change.carried = try engine.taken(of: change, by: header.dot, table: table)
        new.merge(
            change, dot: header.dot, stamp: stamp, missionVersion: header.missionVersion,
            table: table, withheld: withheld)
        // A contested value with a greater stamp may still show; a set shows its canonical form.
        let isCurrent = new.shownValues(table: table) == difference.after?.values
        try engine.merged.replace(old, by: new, table, difference.key, isRowCurrent: isCurrent)
    }
}

extension RowState {
    /// Whether a write of a less urgent lane than a journal's was merged: it may still stand, and must then be carried.
    func mayBeLifted(by journal: JournalID) -> Bool {
        merged.prefixes.contains { $0.journal.lane > journal.lane }
            || merged.dots.contains { $0.journal.lane > journal.lane }
    }
}
