/// One row's merge state: what of it was merged, its cells, and its deletes.
///
/// Pure: the same writes in any order make the same state (see the merge laws in the tests). The store keeps
/// it beside the row and writes the values that it shows into the table.
///
/// Most rows were inserted once, and few of their cells were written since. So a state has the insert as its origin,
/// and cells of their own only where something else was written.
package struct RowState: Sendable, Hashable {
    /// The dots of the writes to this row that were merged here: by journal up to the last, since a journal comes
    /// in order, with exceptions for what is held; single dots beyond it for what was taken early.
    package private(set) var merged: Context
    package private(set) var origin: RowOrigin
    /// By cell index: the cells that are not as the origin left them; with a mixed origin all of them.
    package private(set) var written: WrittenCells
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

    package init() {
        self.init(
            merged: Context(), origin: .none, written: WrittenCells(), deleted: nil,
            standingDeletes: [],
            answered: Context(), replaced: Context())
    }

    package init(
        merged: Context, origin: RowOrigin, written: WrittenCells, deleted: Context?,
        standingDeletes: Set<Dot>, answered: Context, replaced: Context
    ) {
        self.merged = merged
        self.origin = origin
        self.written = written
        self.deleted = deleted
        self.standingDeletes = standingDeletes
        self.answered = answered
        self.replaced = replaced
    }

    /// The state of a row of which nothing but a fresh insert was merged.
    package init(origin: RowOrigin.Insert) {
        let before = Context.before(origin.dot)
        self.init(
            merged: Context(prefix: origin.dot), origin: .insert(origin), written: WrittenCells(),
            deleted: nil, standingDeletes: [], answered: before, replaced: before)
    }

    package var isNew: Bool { merged.isEmpty }

    /// Merges what one changeset did to this row, and what it carries. Doing it again changes nothing.
    ///
    /// In an append-only table only inserts count, and each as a fresh one: whoever wrote it, it takes nothing away that another
    /// device wrote.
    ///
    /// - Parameters:
    ///   - missionVersion: the author's: an insert wrote every cell that this version knew.
    ///   - isEarly: it came before the earlier part of its journal.
    ///   - withheld: the earlier changesets of its journal that would write to this row and are held, ascending.
    package mutating func merge(
        _ change: RowChange, dot: Dot, stamp: Stamp, missionVersion: UInt32, table: TableSchema,
        isEarly: Bool = false, withheld: [Dot] = []
    ) {
        for carried in change.carried where !merged.contains(carried.dot) {
            merge(
                carried.change, dot: carried.dot, stamp: carried.stamp,
                missionVersion: carried.header.missionVersion, table: table, isEarly: true)
        }
        // An append-only row's author can have seen nothing of it but what it wrote itself, and that less what was held.
        let seen =
            table.isAppendOnly
            ? Context.before(dot).excluding(change.context.exceptions) : change.seen(by: dot)
        if isEarly {
            merged.insert(dot)
        } else {
            merged.insertPrefix(of: dot.journal, through: dot.sequence)
            if !withheld.isEmpty { merged = merged.excluding(withheld) }
        }
        defer { checkInvariants(table: table) }
        // No program of ours writes any other: it stays in the journal and in the history, and changes no row.
        if table.isAppendOnly, change.operation != .insert { return }
        if change.operation == .delete {
            deleted = (deleted ?? Context()).union(seen)
            if !answered.contains(dot) { standingDeletes.insert(dot) }
            return
        }
        answered.formUnion(seen)
        if !standingDeletes.isEmpty {
            standingDeletes = standingDeletes.filter { !answered.contains($0) }
        }
        let author = Authorship(
            dot: dot, stamp: stamp, seen: seen, missionVersion: missionVersion)
        if change.operation == .insert {
            mergeInsert(change, by: author, table: table)
        } else {
            for write in change.writes {
                guard let index = table.cellIndex(named: write.cell) else { continue }
                merge(write, by: author, cell: index, table: table)
            }
        }
    }

    /// What the writes of one row's change have in common.
    private struct Authorship {
        let dot: Dot
        let stamp: Stamp
        let seen: Context
        let missionVersion: UInt32
    }

    // MARK: Inserts

    /// The first insert becomes the origin, if it is one that can be; a second one makes every cell stand for itself.
    private mutating func mergeInsert(
        _ change: RowChange, by author: Authorship, table: TableSchema
    ) {
        replaced.formUnion(author.seen)
        if case .insert(let known) = origin, known.dot == author.dot { return }
        let values =
            origin == .none
            ? RowOrigin.values(
                of: table.isAppendOnly && change.context.exceptions.isEmpty
                    ? change.asFresh : change,
                missionVersion: author.missionVersion, table: table)
            : nil
        let touched = values == nil ? Array(table.cells.indices) : written.indices
        for index in touched {
            var cell = self.cell(index, table: table)
            cell.replace(seen: author.seen)
            written[index] = cell
        }
        origin =
            values.map { values in
                .insert(
                    RowOrigin.Insert(
                        dot: author.dot, missionVersion: author.missionVersion,
                        content: RowOrigin.Content(stamp: author.stamp, values: values)))
            } ?? .mixed
        for index in touched { write(insertOf: change, into: index, by: author, table: table) }
    }

    /// Merges what an insert wrote to one cell: what it lists, or NULL where its version knew the cell.
    private mutating func write(
        insertOf change: RowChange, into index: Int, by author: Authorship, table: TableSchema
    ) {
        let cell = table.cells[index]
        let listed = change.writes.filter { $0.cell == cell.name }
        if listed.isEmpty, cell.since <= author.missionVersion, cell.rule != .set {
            let null = CellWrite(cell: cell.name, values: [])
            merge(null, by: author, cell: index, table: table)
        }
        for write in listed { merge(write, by: author, cell: index, table: table) }
    }

    // MARK: Writes

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
            var cell = cell(index, table: table, replacedBy: context)
            cell.merge(made(values, counted: rule == .counter ? context : nil), context: context)
            written[index] = cell
        case (.increment, .counter):
            guard case .integer? = write.values.first else { return }
            var cell = cell(index, table: table)
            cell.merge(increment: made(write.values))
            written[index] = cell
        case (.add, .set), (.remove, .set):
            guard case .text(let text)? = write.values.first,
                let texts = ElementList.canonicalElements(of: text)
            else { return }
            var cell = cell(index, table: table)
            cell.merge(made([]), elements: texts, context: context)
            written[index] = cell
        default: return
        }
    }

    // MARK: Cells

    /// One cell.
    ///
    /// - Parameter context: of a write that is about to be merged: an origin that it replaces is left out, so that what
    ///   that one wrote need not be known.
    package func cell(_ index: Int, table: TableSchema, replacedBy context: Context? = nil) -> Cell
    {
        if let cell = written[index] { return cell }
        guard case .insert(let insert) = origin else { return Cell() }
        if let context, table.cells[index].rule != .set, context.contains(insert.dot) {
            return Cell(seen: Context.before(insert.dot))
        }
        return insert.cell(index, table: table)
    }

    /// All of them, parallel to `TableSchema.cells`.
    package func cells(_ table: TableSchema) -> [Cell] {
        table.cells.indices.map { cell($0, table: table) }
    }

    /// Whether a change can be merged into a state of which only dots are known: all that it writes to is replaced by
    /// it. If not, the state must be read with its values and its origin's stamp.
    package func replacesAllItTouches(
        _ change: RowChange, by dot: Dot, table: TableSchema
    ) -> Bool {
        guard change.operation == .edit || change.operation == .ruling, deleted == nil,
            change.carried.isEmpty, !table.isAppendOnly
        else { return false }
        let seen = change.seen(by: dot)
        return change.writes.allSatisfy { write in
            guard let index = table.cellIndex(named: write.cell) else { return true }
            guard write.kind == .set, table.cells[index].rule != .set else { return false }
            let context = seen.excluding(write.exceptions)
            if let cell = written[index] {
                return cell.writes.allSatisfy { context.contains($0.dot) }
            }
            guard case .insert(let insert) = origin else { return true }
            return context.contains(insert.dot)
        }
    }

    /// The context of the next write that `replica` makes to this row in `journal`: what was merged, less
    /// that journal's own earlier part, which is implied.
    package func context(writingIn journal: JournalID) -> Context {
        merged.removing(journal)
    }

    /// The context of the change that a replica is about to write to this row: what was merged. Its own journal's earlier
    /// part is implied, and is named where some of it is held.
    ///
    /// - Parameter withheld: the changesets of that journal that would write to this row and are held, ascending.
    package func context(writingAt dot: Dot, withheld: [Dot]) -> Context {
        var context = context(writingIn: dot.journal)
        guard !withheld.isEmpty else { return context }
        context.insertPrefix(of: dot.journal, through: dot.sequence - 1)
        return context.excluding(withheld)
    }
}
