extension RowState {
    /// Every undominated write was seen by some delete.
    package func isDeleted(_ table: TableSchema) -> Bool {
        guard let deleted else { return false }
        return cells(table).allSatisfy { $0.standingDots.allSatisfy(deleted.contains) }
    }

    /// The dots of the writes that stand in some cell.
    package func standingDots(_ table: TableSchema) -> Set<Dot> {
        Set(cells(table).flatMap(\.standingDots))
    }

    /// Neither written nor deleted; or only cells that this mission version does not know were written.
    package func isEmpty(_ table: TableSchema) -> Bool {
        deleted == nil && cells(table).allSatisfy(\.isEmpty)
    }

    /// It was deleted, and an edit that no delete had seen brought it back.
    package func isBroughtBack(_ table: TableSchema) -> Bool {
        !standingDeletes.isEmpty && !isDeleted(table)
    }

    /// The values that the row shows, parallel to `TableSchema.columns`; nil when there is no row to show.
    package func shownValues(table: TableSchema) -> [Value]? {
        isEmpty(table) || isDeleted(table) ? nil : cellValues(table: table)
    }

    /// The same, also of a row that is deleted: what its tombstone keeps.
    package func cellValues(table: TableSchema) -> [Value] {
        var values = [Value](repeating: .null, count: table.columns.count)
        for (index, schema) in table.cells.enumerated() {
            let cell = cell(index, table: table)
            guard let shown = cell.shown(schema.rule, deleted: deleted) else { continue }
            for (value, column) in zip(shown.values, schema.columnIndices) {
                values[column] = value
            }
        }
        return values
    }

    /// The names of the guarded cells in which several values stand.
    package func contestedCells(table: TableSchema) -> [String] {
        written.entries.compactMap { entry in
            let schema = table.cells[entry.index]
            let cell = entry.cell
            guard schema.rule.isGuarded, cell.writes.count > 1,
                cell.shown(schema.rule, deleted: deleted)?.isContested == true
            else { return nil }
            return schema.name
        }
    }

    /// What a plain edit of a cell does not replace: contested values other than the one that its author was shown.
    package func exceptions(of index: Int, table: TableSchema) -> [Dot] {
        // Where the origin alone wrote, there is one value.
        guard let cell = written[index] else { return [] }
        return cell.exceptions(table.cells[index].rule, deleted: deleted)
    }
}
