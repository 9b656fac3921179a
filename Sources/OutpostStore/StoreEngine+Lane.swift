import OutpostModel

extension StoreEngine {
    /// The lane of what one transaction changed in one space: the writer's choice, else by the mission's rules the most urgent
    /// that a row asks for, as it was or as it is now.
    func lane(of differences: [RowDifference], _ session: WriteSession) -> Lane {
        if let lane = session.lane { return lane }
        guard heedsLaneRules else { return .routine }
        var result = Lane.routine
        for difference in differences where !difference.table.laneRules.isEmpty {
            for image in [difference.before, difference.after] {
                if let lane = image.flatMap({ difference.table.lane(of: $0.values) }) {
                    result = min(result, lane)
                }
            }
        }
        return result
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
