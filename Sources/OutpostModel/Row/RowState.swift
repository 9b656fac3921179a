/// One row's merge state: what of it was merged, its cells, and its deletes.
///
/// Pure: the same writes in any order make the same state (see the merge laws in the tests). The store keeps
/// it beside the row and writes the values that it shows into the table.
package struct RowState: Sendable, Hashable {
    /// The dots of the writes to this row that were merged here: by journal up to the last, since a journal comes
    /// in order; single dots beyond it for what was taken early.
    package private(set) var merged: Context
    /// Parallel to `TableSchema.cells`.
    package private(set) var cells: [Cell]
    /// All that some delete had seen; nil when the row was never deleted.
    package private(set) var deleted: Context?
    /// Deletes that no other write to the row had seen: if the row lives, one of them was overtaken by an
    /// unseen edit.
    package private(set) var standingDeletes: Set<Dot>
    /// All that some insert, edit or ruling had seen.
    package private(set) var answered: Context
    /// All that some re-insert had seen; it dominates in every cell, also in those that its version did
    /// not know.
    package private(set) var replaced: Context

    package init(cellCount: Int) {
        self.init(
            merged: Context(), cells: Array(repeating: Cell(), count: cellCount), deleted: nil,
            standingDeletes: [], answered: Context(), replaced: Context())
    }

    package init(
        merged: Context, cells: [Cell], deleted: Context?, standingDeletes: Set<Dot>,
        answered: Context, replaced: Context
    ) {
        self.merged = merged
        self.cells = cells
        self.deleted = deleted
        self.standingDeletes = standingDeletes
        self.answered = answered
        self.replaced = replaced
    }

    package var isNew: Bool { merged.isEmpty }

    /// Every undominated write was seen by some delete.
    package var isDeleted: Bool {
        guard let deleted else { return false }
        return cells.allSatisfy { $0.standingDots.allSatisfy(deleted.contains) }
    }

    /// Neither written nor deleted; or only cells that this mission version does not know were written.
    package var isEmpty: Bool { cells.allSatisfy(\.isEmpty) && deleted == nil }

    /// It was deleted, and an edit that no delete had seen brought it back.
    package var isBroughtBack: Bool { !isDeleted && !standingDeletes.isEmpty }

    /// Merges what one changeset did to this row. Doing it again changes nothing.
    ///
    /// - Parameters:
    ///   - missionVersion: the author's: an insert wrote every cell that this version knew.
    ///   - isEarly: it came before the earlier part of its journal.
    package mutating func merge(
        _ change: RowChange, dot: Dot, stamp: Stamp, missionVersion: UInt32, table: TableSchema,
        isEarly: Bool = false
    ) {
        let seen = change.seen(by: dot)
        if isEarly {
            merged.insert(dot)
        } else {
            merged.insertPrefix(of: dot.journal, through: dot.sequence)
        }
        if change.operation == .delete {
            deleted = (deleted ?? Context()).union(seen)
            if !answered.contains(dot) { standingDeletes.insert(dot) }
            return
        }
        answered.formUnion(seen)
        if !standingDeletes.isEmpty {
            standingDeletes = standingDeletes.filter { !answered.contains($0) }
        }
        let author = Authorship(dot: dot, stamp: stamp, seen: seen)
        guard change.operation == .insert else {
            for write in change.writes {
                guard let index = table.cellIndex(named: write.cell) else { continue }
                merge(write, by: author, cell: index, table: table)
            }
            return
        }
        replace(seen: seen)
        mergeInsert(change, by: author, missionVersion: missionVersion, table: table)
    }

    /// What the writes of one row's change have in common.
    private struct Authorship {
        let dot: Dot
        let stamp: Stamp
        let seen: Context
    }

    /// A fresh insert had seen nothing of this row, so that this changes nothing for it; a re-insert in the
    /// journal of the delete has nothing but the implied part to tell it from one.
    private mutating func replace(seen: Context) {
        replaced.formUnion(seen)
        for index in cells.indices { cells[index].replace(seen: seen) }
    }

    private mutating func mergeInsert(
        _ change: RowChange, by author: Authorship, missionVersion: UInt32, table: TableSchema
    ) {
        var listed = change.writes.makeIterator()
        var next = listed.next()
        for index in table.cellIndicesByName {
            let cell = table.cells[index]
            while let write = next, write.cell < cell.name { next = listed.next() }
            if next?.cell != cell.name, cell.since <= missionVersion, cell.rule != .set {
                let null = CellWrite(cell: cell.name, values: [])
                merge(null, by: author, cell: index, table: table)
            }
            while let write = next, write.cell == cell.name {
                merge(write, by: author, cell: index, table: table)
                next = listed.next()
            }
        }
    }

    /// A write whose kind does not fit the cell's rule, as a faulty program may have sent it, stays in the
    /// journal and is not merged: everywhere alike.
    private mutating func merge(
        _ write: CellWrite, by author: Authorship, cell index: Int, table: TableSchema
    ) {
        let context = author.seen.excluding(write.exceptions)
        func made(_ values: [Value], counted: Context? = nil) -> Write {
            Write(
                dot: author.dot, stamp: author.stamp, kind: write.kind, values: values,
                counted: counted)
        }
        switch (write.kind, table.cells[index].rule) {
        case (.set, .set): return
        case (.set, let rule):
            let values = table.fitted(write.values, cell: index)
            cells[index].merge(
                made(values, counted: rule == .counter ? context : nil), context: context)
        case (.increment, .counter):
            guard case .integer? = write.values.first else { return }
            cells[index].merge(increment: made(write.values))
        case (.add, .set), (.remove, .set):
            guard case .text(let text)? = write.values.first,
                let texts = ElementList.canonicalElements(of: text)
            else { return }
            cells[index].merge(made([]), elements: texts, context: context)
        default: return
        }
    }

    /// The context of the next write that `replica` makes to this row in `journal`: what was merged, less
    /// that journal's own earlier part, which is implied.
    package func context(writingIn journal: JournalID) -> Context {
        merged.removing(journal)
    }

    /// The values that the row shows, parallel to `TableSchema.columns`; nil when there is no row to show.
    package func shownValues(table: TableSchema) -> [Value]? {
        isEmpty || isDeleted ? nil : cellValues(table: table)
    }

    /// The same, also of a row that is deleted: what its tombstone keeps.
    package func cellValues(table: TableSchema) -> [Value] {
        var values = [Value](repeating: .null, count: table.columns.count)
        for (cell, schema) in zip(cells, table.cells) {
            guard let shown = cell.shown(schema.rule, deleted: deleted) else { continue }
            for (value, column) in zip(shown.values, schema.columnIndices) {
                values[column] = value
            }
        }
        return values
    }

    /// The names of the guarded cells in which several values stand.
    package func contestedCells(table: TableSchema) -> [String] {
        zip(cells, table.cells).compactMap { cell, schema in
            guard schema.rule.isGuarded, cell.writes.count > 1,
                cell.shown(schema.rule, deleted: deleted)?.isContested == true
            else { return nil }
            return schema.name
        }
    }
}
