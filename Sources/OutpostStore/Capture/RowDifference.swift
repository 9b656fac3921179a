import OutpostModel

/// What a transaction did to one row: what it held before and after.
struct RowDifference {
    let table: TableSchema
    let key: RowKey
    /// nil: the row did not exist.
    let before: RowImage?
    /// nil: it does not exist now.
    let after: RowImage?
    /// The columns whose values differ, ascending, where the row existed before and after.
    let changedColumns: [Int]

    init(table: TableSchema, key: RowKey, before: RowImage?, after: RowImage?) {
        self.table = table
        self.key = key
        self.before = before
        self.after = after
        changedColumns = before.flatMap { after?.differences(from: $0) } ?? []
    }

    var isInsert: Bool { before == nil && after != nil }

    /// The row is the same as before.
    var isNone: Bool { before != nil && after != nil ? changedColumns.isEmpty : before == after }

    /// Whether a column holds another value than before, or holds one for the first time.
    func changes(_ column: Int) -> Bool {
        before == nil || after == nil || changedColumns.contains(column)
    }

    /// The cells in which a value differs, by name.
    var changedCells: [Int] {
        guard changedColumns.count > 1 else {
            return changedColumns.map { table.cellOfColumn[$0] }
        }
        let changed = Set(changedColumns.map { table.cellOfColumn[$0] })
        return table.cellIndicesByName.filter(changed.contains)
    }

    /// The same difference with another value in one column after it.
    func replacing(_ column: Int, with value: Value) -> RowDifference {
        RowDifference(
            table: table, key: key, before: before, after: after?.replacing(column, with: value))
    }

    /// The same difference with each set after it as a set is shown. Whoever spells the same elements another way changes
    /// nothing, so no write would put the row right.
    var canonical: RowDifference {
        guard table.hasSets, let values = after?.values else { return self }
        let shown = table.canonical(values)
        guard shown != values else { return self }
        return RowDifference(table: table, key: key, before: before, after: RowImage(shown))
    }

    /// Puts what it holds after it into the row.
    func writeAfter(to rows: RowTable) throws {
        guard let after else { return }
        try rows.write(after.values, table, key)
    }

    /// - Throws: `Capture.Defect` where a value that is to be journaled is text that is not UTF-8.
    func checkTexts() throws {
        guard let after else { return }
        let invalid =
            before == nil
            ? after.firstInvalidText(in: table.textColumns)
            : after.firstInvalidText(in: changedColumns)
        guard let invalid else { return }
        throw Capture.Defect.value(
            table: table.name, key: key, column: table.columns[invalid].name, .invalidUTF8)
    }
}
