/// The events on one row that have come to somebody, with what their authors had seen: all that a verdict on the row
/// is made from.
struct RowEvidence {
    /// One event, as far as it concerns the row.
    struct Witness {
        let number: Int
        let stamp: OracleEvent.Stamp
        let deed: OracleEvent.Deed
        /// Events on the row that its author had seen.
        let seen: Set<Int>
        /// By cell, those of them that it does not replace.
        let excepted: [Int: Set<Int>]

        var isDelete: Bool { deed == .delete }

        var isInsert: Bool {
            if case .insert = deed { true } else { false }
        }

        /// What it did to a cell; nil when nothing.
        func act(on cell: Int) -> OracleEvent.Act? {
            switch deed {
            case .insert(let acts): cell < acts.count ? acts[cell] : nil
            case .edit(let acts), .ruling(let acts): acts[cell]
            case .delete: nil
            }
        }

        func values(of cell: Int) -> [ExactValue]? {
            if case .values(let values)? = act(on: cell) { values } else { nil }
        }

        func increment(of cell: Int) -> Int64? {
            if case .increment(let number)? = act(on: cell) { number } else { nil }
        }

        func replaces(_ other: Witness, in cell: Int) -> Bool {
            seen.contains(other.number) && excepted[cell]?.contains(other.number) != true
        }
    }

    let cells: [OracleCell]
    /// In the order in which they were recorded.
    let witnesses: [Witness]
    private let deletes: [Witness]

    init(cells: [OracleCell], witnesses: [Witness]) {
        self.cells = cells
        self.witnesses = witnesses
        deletes = witnesses.filter(\.isDelete)
    }

    var hasTombstone: Bool { !deletes.isEmpty }

    /// Some delete was seen by no other work on the row.
    var hasUnansweredDelete: Bool {
        deletes.contains { delete in
            !witnesses.contains { !$0.isDelete && $0.seen.contains(delete.number) }
        }
    }

    /// Whether some delete's author had seen it.
    func isDeleted(_ witness: Witness) -> Bool {
        deletes.contains { $0.seen.contains(witness.number) }
    }

    // MARK: What stands

    /// Whatever stands in a cell: what a delete must have seen if the row is to be gone.
    func standing(in cell: Int) -> [Witness] {
        switch cells[cell].rule {
        case .set:
            let writers = witnesses.filter { $0.act(on: cell) != nil }
            let standing = elements(of: cell, writers)
                .flatMap { self.standing($0, in: cell, writers) }
            let numbers = Set(standing.map(\.number))
            return writers.filter { numbers.contains($0.number) }
        case .counter:
            // An increment stands until a figure has it in.
            let figures = witnesses.filter { $0.values(of: cell) != nil || $0.isInsert }
            return witnesses.filter { witness in
                witness.act(on: cell) != nil
                    && !figures.contains { $0.replaces(witness, in: cell) }
            }
        case .register, .guarded, .ladder: return standingValues(of: cell)
        }
    }

    /// The writes of values that nobody who had seen them has replaced.
    func standingValues(of cell: Int) -> [Witness] {
        let writers = witnesses.filter { $0.values(of: cell) != nil }
        // An insert of an older mission version gives the cell nothing, and replaces all that its author had seen.
        let replacing = witnesses.filter { $0.values(of: cell) != nil || $0.isInsert }
        return writers.filter { writer in !replacing.contains { $0.replaces(writer, in: cell) } }
    }

    private func elements(of cell: Int, _ writers: [Witness]) -> Set<[UInt8]> {
        writers.reduce(into: []) { result, writer in
            guard case .elements(let added, let removed)? = writer.act(on: cell) else { return }
            result.formUnion(added)
            result.formUnion(removed)
        }
    }

    /// Adds and removes of one element; an insert replaces those that it does not name too.
    private func standing(
        _ element: [UInt8], in cell: Int, _ writers: [Witness]
    ) -> [Witness] {
        let concerned = writers.filter { writer in
            guard case .elements(let added, let removed)? = writer.act(on: cell) else {
                return false
            }
            return added.contains(element) || removed.contains(element)
        }
        let replacing = concerned + witnesses.filter(\.isInsert)
        return concerned.filter { writer in
            !replacing.contains { $0.seen.contains(writer.number) }
        }
    }

    // MARK: What shows

    /// The write whose values a cell shows, or on whose figure it counts.
    func winner(of cell: Int) -> Witness? {
        let standing = standingValues(of: cell)
        let unseen = standing.filter { !isDeleted($0) }
        return (unseen.isEmpty ? standing : unseen).max { left, right in
            let ranks = (rank(left, in: cell), rank(right, in: cell))
            return ranks.0 == ranks.1 ? left.stamp < right.stamp : ranks.0 < ranks.1
        }
    }

    private func rank(_ witness: Witness, in cell: Int) -> Int {
        guard case .ladder(let ranks) = cells[cell].rule,
            case .text(let text)? = witness.values(of: cell)?.first
        else { return -1 }
        return ranks.firstIndex(of: text) ?? -1
    }

    /// What a cell shows, and whether that is not what it says.
    func shown(in cell: Int) -> (values: [ExactValue], isDoubtful: Bool) {
        let nothing = [ExactValue](repeating: .null, count: cells[cell].columns.count)
        switch cells[cell].rule {
        case .register, .guarded, .ladder:
            return (winner(of: cell)?.values(of: cell) ?? nothing, false)
        case .counter: return figure(of: cell)
        case .set: return ([SetText.shown(members(of: cell))], false)
        }
    }

    /// The figure that shows, and every increment that whoever wrote it had not seen.
    private func figure(of cell: Int) -> (values: [ExactValue], isDoubtful: Bool) {
        let base = winner(of: cell)
        let candidates = base == nil ? standing(in: cell) : witnesses
        let added = candidates.filter { base?.seen.contains($0.number) != true }
            .compactMap { $0.increment(of: cell) }
        let written = base?.values(of: cell)?.first ?? .null
        guard !added.isEmpty else { return ([written], false) }
        var sum = Int128(0)
        if case .integer(let number) = written { sum = Int128(number) }
        for number in added { sum += Int128(number) }
        if sum > Int128(Int64.max) { return ([.integer(.max)], true) }
        if sum < Int128(Int64.min) { return ([.integer(.min)], true) }
        return ([.integer(Int64(sum))], false)
    }

    private func members(of cell: Int) -> Set<[UInt8]> {
        let writers = witnesses.filter { $0.act(on: cell) != nil }
        return elements(of: cell, writers).filter { element in
            standing(element, in: cell, writers).contains { writer in
                guard case .elements(let added, _)? = writer.act(on: cell) else { return false }
                return added.contains(element)
            }
        }
    }

    // MARK: What waits for a person

    /// Several values stand in it.
    func hasRivals(in cell: Int) -> Bool {
        Set(standingValues(of: cell).map { $0.values(of: cell) }).count > 1
    }

    func isContested(_ cell: Int) -> Bool {
        cells[cell].rule == .guarded && hasRivals(in: cell)
    }

    /// What a plain edit of a cell by whoever has this evidence leaves standing: values that it was not shown.
    func exceptions(to cell: Int) -> Set<Int> {
        guard cells[cell].rule == .guarded, let shown = winner(of: cell)?.values(of: cell) else {
            return []
        }
        let others = standingValues(of: cell).filter { $0.values(of: cell) != shown }
        return Set(others.map(\.number))
    }
}
