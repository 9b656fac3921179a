import OutpostModel

extension RowDifference {
    /// The change of one row, as its changeset carries it: what a plain UPDATE of a value means is the
    /// column's rule's business.
    ///
    /// - Parameters:
    ///   - state: the row's state before.
    ///   - dot: of the changeset.
    ///   - withheld: the changesets of that journal that would write to the row and are held.
    func change(state: RowState, dot: Dot, withheld: [Dot] = []) -> RowChange {
        let context =
            state.isNew && withheld.isEmpty
            ? Context() : state.context(writingAt: dot, withheld: withheld)
        guard let after else {
            return RowChange(key: key, operation: .delete, context: context, writes: [])
        }
        guard let before else {
            let writes = table.cellIndicesByName.compactMap { insertion(of: $0, after) }
            return RowChange(key: key, operation: .insert, context: context, writes: writes)
        }
        let writes = changedCells.flatMap { edits(of: $0, before, after, state) }
        return RowChange(key: key, operation: .edit, context: context, writes: writes)
    }

    private func values(of cell: Int, _ row: RowImage) -> [Value] {
        table.cells[cell].columnIndices.map { row[$0] }
    }

    /// A cell that an insert does not list is written NULL.
    private func insertion(of index: Int, _ after: RowImage) -> CellWrite? {
        let cell = table.cells[index]
        let values = values(of: index, after)
        guard !values.allSatisfy(\.isNull) else { return nil }
        guard cell.rule == .set else { return CellWrite(cell: cell.name, values: values) }
        return Self.elements(cell, .add, Self.elements(of: values))
    }

    private func edits(
        of index: Int, _ before: RowImage, _ after: RowImage, _ state: RowState
    ) -> [CellWrite] {
        let cell = table.cells[index]
        let old = values(of: index, before)
        let new = values(of: index, after)
        switch cell.rule {
        case .set:
            let removed = Self.elements(of: old)
            let added = Self.elements(of: new)
            let texts = (added.without(removed), removed.without(added))
            return [
                Self.elements(cell, .add, texts.0), Self.elements(cell, .remove, texts.1),
            ].compactMap(\.self)
        case .counter:
            return [counted(cell, old, new)]
        case .register, .guarded, .ladder, .text:
            return [
                CellWrite(
                    cell: cell.name, values: new,
                    exceptions: state.exceptions(of: index, table: table))
            ]
        }
    }

    /// `UPDATE … SET n = n - 5` is an increment by -5. From or to NULL there is no difference to add, nor
    /// one that 64 bits do not hold: then the figure itself is written.
    private func counted(_ cell: CellSchema, _ old: [Value], _ new: [Value]) -> CellWrite {
        guard case .integer(let before)? = old.first, case .integer(let after)? = new.first else {
            return CellWrite(cell: cell.name, values: new)
        }
        let (difference, overflow) = after.subtractingReportingOverflow(before)
        guard !overflow else { return CellWrite(cell: cell.name, values: new) }
        return CellWrite(cell: cell.name, kind: .increment, values: [.integer(difference)])
    }

    private static func elements(of values: [Value]) -> [String] {
        guard case .text(let text)? = values.first else { return [] }
        return ElementList.elements(of: text) ?? []
    }

    private static func elements(
        _ cell: CellSchema, _ kind: CellWrite.Kind, _ texts: [String]
    ) -> CellWrite? {
        guard !texts.isEmpty else { return nil }
        return CellWrite(
            cell: cell.name, kind: kind, values: [.text(ElementList.json(of: texts))])
    }
}

extension [String] {
    /// By bytes, keeping the order.
    fileprivate func without(_ others: [String]) -> [String] {
        let known = Set(others.map { [UInt8]($0.utf8) })
        return filter { !known.contains([UInt8]($0.utf8)) }
    }
}
