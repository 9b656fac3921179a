/// One row's merge state: what of it was merged, its cells, and its deletes.
///
/// Pure: the same writes in any order make the same state (see the merge laws in the tests). The store keeps
/// it beside the row and writes the values that it shows into the table.
package struct RowState: Sendable, Hashable {
    /// The dots of the writes to this row that were merged here; as a vector, since a journal comes in order.
    package private(set) var merged: Context
    /// Parallel to `TableSchema.cells`.
    package private(set) var cells: [Cell]
    /// All that some delete had seen; nil when the row was never deleted.
    package private(set) var deleted: Context?
    /// Deletes that no re-insert had seen: if the row lives, one of them was overtaken by an unseen edit.
    package private(set) var standingDeletes: Set<Dot>
    /// All that some re-insert had seen; it dominates in every cell, also in those that its version did
    /// not know.
    package private(set) var replaced: Context

    package init(cellCount: Int) {
        self.init(
            merged: Context(), cells: Array(repeating: Cell(), count: cellCount), deleted: nil,
            standingDeletes: [], replaced: Context())
    }

    package init(
        merged: Context, cells: [Cell], deleted: Context?, standingDeletes: Set<Dot>,
        replaced: Context
    ) {
        self.merged = merged
        self.cells = cells
        self.deleted = deleted
        self.standingDeletes = standingDeletes
        self.replaced = replaced
    }

    package var isNew: Bool { merged.isEmpty }

    /// Every undominated write was seen by some delete.
    package var isDeleted: Bool {
        guard let deleted else { return false }
        return cells.allSatisfy { $0.writes.allSatisfy { deleted.contains($0.dot) } }
    }

    /// Neither written nor deleted; or only cells that this mission version does not know were written.
    package var isEmpty: Bool { cells.allSatisfy(\.writes.isEmpty) && deleted == nil }

    /// It was deleted, and an edit that no delete had seen brought it back.
    package var isBroughtBack: Bool { !isDeleted && !standingDeletes.isEmpty }

    /// Merges what one changeset did to this row. Doing it again changes nothing.
    ///
    /// - Parameters:
    ///   - missionVersion: the author's: an insert wrote every cell that this version knew.
    package mutating func merge(
        _ change: RowChange, dot: Dot, stamp: Stamp, missionVersion: UInt32, table: TableSchema
    ) {
        let seen = change.seen(by: dot)
        merged.formUnion(Context(vector: VersionVector([dot.journal: dot.sequence])))
        switch change.operation {
        case .delete:
            deleted = (deleted ?? Context()).union(seen)
            if !replaced.contains(dot) { standingDeletes.insert(dot) }
        case .insert:
            replace(seen: seen)
            mergeInsert(
                change, seen: seen, dot: dot, stamp: stamp, missionVersion: missionVersion,
                table: table)
        case .edit, .ruling:
            for write in change.writes {
                guard let index = table.cellIndex(named: write.cell) else { continue }
                mergeWrite(write, dot: dot, stamp: stamp, seen: seen, cell: index, table: table)
            }
        }
    }

    /// A fresh insert had seen nothing of this row, so that this changes nothing for it; a re-insert in the
    /// journal of the delete has nothing but the implied part to tell it from one.
    private mutating func replace(seen: Context) {
        replaced.formUnion(seen)
        standingDeletes = standingDeletes.filter { !replaced.contains($0) }
        for index in cells.indices { cells[index].merge(nil, context: seen) }
    }

    private mutating func mergeInsert(
        _ change: RowChange, seen: Context, dot: Dot, stamp: Stamp, missionVersion: UInt32,
        table: TableSchema
    ) {
        var listed = change.writes.makeIterator()
        var next = listed.next()
        for index in table.cellIndicesByName {
            let cell = table.cells[index]
            while let write = next, write.cell < cell.name { next = listed.next() }
            if let write = next, write.cell == cell.name {
                mergeWrite(write, dot: dot, stamp: stamp, seen: seen, cell: index, table: table)
            } else if cell.since <= missionVersion {
                let null = CellWrite(cell: cell.name, values: [])
                mergeWrite(null, dot: dot, stamp: stamp, seen: seen, cell: index, table: table)
            }
        }
    }

    private mutating func mergeWrite(
        _ write: CellWrite, dot: Dot, stamp: Stamp, seen: Context, cell index: Int,
        table: TableSchema
    ) {
        let values = table.fitted(write.values, cell: index)
        cells[index].merge(Write(dot: dot, stamp: stamp, values: values), context: seen)
    }

    /// The context of the next write that `replica` makes to this row in `journal`: what was merged, less
    /// that journal's own earlier part, which is implied.
    package func context(writingIn journal: JournalID) -> Context {
        merged.removing(journal)
    }

    /// The values that the row shows, parallel to `TableSchema.columns`; nil when there is no row to show.
    package func shownValues(table: TableSchema) -> [Value]? {
        guard !isEmpty, !isDeleted else { return nil }
        var values = [Value](repeating: .null, count: table.columns.count)
        for (cell, schema) in zip(cells, table.cells) {
            guard let write = cell.shown(deleted: deleted) else { continue }
            for (value, column) in zip(write.values, schema.columnIndices) {
                values[column] = value
            }
        }
        return values
    }
}
