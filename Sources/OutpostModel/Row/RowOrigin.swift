/// Where a row's cells come from that nothing else was written to.
package enum RowOrigin: Sendable, Hashable {
    /// No insert was merged: such cells are empty.
    case none
    /// One insert was merged, and its author had merged nothing of the row.
    case insert(Insert)
    /// Several inserts, or a re-insert: every cell stands for itself.
    case mixed

    /// The row's one insert.
    package struct Insert: Sendable, Hashable {
        package let dot: Dot
        /// The author's: the insert wrote every cell that this version knew.
        package let missionVersion: UInt32
        /// nil while it was not read: the journal has the stamp, the row's table the values.
        package let content: Content?

        package init(dot: Dot, missionVersion: UInt32, content: Content?) {
            self.dot = dot
            self.missionVersion = missionVersion
            self.content = content
        }

        /// Whether the insert wrote a cell at all.
        package func covers(_ cell: CellSchema) -> Bool { cell.since <= missionVersion }
    }

    /// What an insert wrote.
    package struct Content: Sendable, Hashable {
        package let stamp: Stamp
        /// Parallel to `TableSchema.columns`; sets in their canonical form. Only columns of cells that were not written
        /// since mean anything.
        package let values: [Value]

        package init(stamp: Stamp, values: [Value]) {
            self.stamp = stamp
            self.values = values
        }
    }

    /// The values that an insert gives a row if it can be its origin, NULL where it lists none or none that fits.
    ///
    /// - Returns: nil when it cannot: it had seen something, or it says more of a cell than that it holds a value or
    ///   elements. Then every cell is merged by itself. All replicas of a mission version decide alike, by the change alone.
    package static func values(
        of change: RowChange, missionVersion: UInt32, table: TableSchema
    ) -> [Value]? {
        guard change.isFreshInsert else { return nil }
        var values = [Value](repeating: .null, count: table.columns.count)
        for write in change.writes {
            guard let index = table.cellIndex(named: write.cell) else { continue }
            let cell = table.cells[index]
            guard cell.since <= missionVersion, write.exceptions.isEmpty else { return nil }
            if cell.rule == .set {
                guard write.kind == .add, case .text(let text)? = write.values.first,
                    ElementList.canonicalElements(of: text) != nil
                else { return nil }
                values[cell.columnIndices[0]] = .text(text)
            } else {
                guard write.kind == .set else { return nil }
                let fitted = table.fitted(write.values, cell: index)
                for (value, column) in zip(fitted, cell.columnIndices) { values[column] = value }
            }
        }
        return values
    }
}

extension RowOrigin.Insert {
    /// A cell as this insert left it.
    func cell(_ index: Int, table: TableSchema) -> Cell {
        let schema = table.cells[index]
        let before = Context.before(dot)
        guard covers(schema) else { return Cell(seen: before) }
        guard let content else {
            preconditionFailure("a cell of \(table.name) is asked for before its row was read")
        }
        let values = schema.columnIndices.map { content.values[$0] }
        guard schema.rule == .set else {
            let write = Write(
                dot: dot, stamp: content.stamp, values: values,
                counted: schema.rule == .counter ? before : nil)
            return Cell(writes: [write], seen: before)
        }
        var texts: [String] = []
        if case .text(let text)? = values.first { texts = ElementList.elements(of: text) ?? [] }
        let add = Write(dot: dot, stamp: content.stamp, kind: .add, values: [])
        return Cell(
            seen: before, elements: texts.map { Element(text: $0, writes: [add], seen: before) })
    }
}
