import OutpostModel

extension StoreEngine {
    /// The lane of what one transaction changed in one space: the writer's choice, else by the mission's rules the most urgent
    /// that a row asks for, as it was or as it is now.
    ///
    /// Of a transaction of many rows only those count that became more urgent by it: a table that somebody updated is no alarm,
    /// though some of its rows once were. Where many rows did, it is a list of reports and no report.
    func lane(of differences: [RowDifference], _ session: WriteSession) -> Lane {
        if let lane = session.lane { return lane }
        guard heedsLaneRules else { return .routine }
        let isMany = differences.count > StoreLimits.urgentRows
        var result = Lane.routine
        var raised = 0
        for difference in differences where !difference.table.laneRules.isEmpty {
            func lane(_ image: RowImage?) -> Lane {
                image.flatMap { difference.table.lane(of: $0.values) } ?? .routine
            }
            let (before, after) = (lane(difference.before), lane(difference.after))
            if after < before { raised += 1 }
            guard !isMany || after < before else { continue }
            result = min(result, isMany ? after : min(before, after))
        }
        return raised > StoreLimits.urgentRows ? .routine : result
    }

    /// The same of intents: of what a row shows, and of what they write to it.
    func lane(of intents: [RowIntent], _ session: WriteSession) throws -> Lane {
        if let lane = session.lane { return lane }
        guard heedsLaneRules else { return .routine }
        return try intents.compactMap(lane).reduce(.routine, min)
    }

    /// A vault's work stands in envelopes, whose lane everybody sees.
    private var heedsLaneRules: Bool { !schema.isVault }

    private func lane(of intent: RowIntent) throws -> Lane? {
        guard let table = schema.table(named: intent.table), !table.laneRules.isEmpty else {
            return nil
        }
        let before = try rows.values(table, intent.key)
        var after = before ?? table.columns.map { _ in .null }
        for write in intent.writes where write.kind == .set {
            guard let index = table.cellIndex(named: write.cell) else { continue }
            let columns = table.cells[index].columnIndices
            for (column, value) in zip(columns, table.fitted(write.values, cell: index)) {
                after[column] = value
            }
        }
        return [before, after].compactMap { $0.flatMap(table.lane) }.min()
    }
}
