extension Oracle {
    /// What a row must show to whoever holds certain events.
    struct Verdict: Equatable {
        /// nil: no row.
        var values: [ExactValue]?
        /// Of each cell, the events whose writes stand, in the order in which they were recorded.
        var standing: [[Int]] = []
        /// Of each cell, the event whose values it shows, or on whose figure it counts.
        var winners: [Int?] = []
        var hasTombstone = false
        /// It was deleted, and an edit that no delete had seen brought it back; nobody has written to it
        /// since who knew.
        var isBroughtBack = false
        /// Guarded cells in which several different values stand.
        var contested: [Int] = []
        /// Counters that show the nearest figure that fits.
        var doubtful: [Int] = []
        /// Cells of any rule in which several different values stand.
        var rivalCells = 0
        /// Of these, groups of columns.
        var rivalGroups = 0
    }

    /// - Parameter version: of the mission, to which newer columns do not exist.
    func verdict(
        on row: RowName, holding held: Set<Int>, barring barred: Set<Int> = [],
        version: UInt32 = 1
    ) -> Verdict {
        let evidence = evidence(on: row, holding: held, barring: barred, version: version)
        guard !evidence.witnesses.isEmpty else {
            return Verdict(standing: evidence.cells.map { _ in [] })
        }
        let cells = evidence.cells
        let standing = cells.indices.map { evidence.standing(in: $0) }
        var verdict = Verdict(
            standing: standing.map { $0.map(\.number) },
            winners: cells.indices.map { evidence.winner(of: $0)?.number },
            hasTombstone: evidence.hasTombstone,
            contested: cells.indices.filter(evidence.isContested))
        // Where nothing stands at all, somebody wrote what this version does not know: that makes no row of it.
        let isDeleted = standing.allSatisfy { $0.allSatisfy(evidence.isDeleted) }
        var values = [ExactValue](
            repeating: .null, count: cells.reduce(0) { $0 + $1.columns.count })
        for (number, cell) in cells.enumerated() {
            let shown = evidence.shown(in: number)
            if shown.isDoubtful { verdict.doubtful.append(number) }
            for (column, value) in zip(cell.columns, shown.values) { values[column] = value }
            guard !isDeleted, evidence.hasRivals(in: number) else { continue }
            verdict.rivalCells += 1
            if cell.columns.count > 1 { verdict.rivalGroups += 1 }
        }
        guard !isDeleted else { return verdict }
        verdict.isBroughtBack = evidence.hasUnansweredDelete
        verdict.values = values
        return verdict
    }
}
