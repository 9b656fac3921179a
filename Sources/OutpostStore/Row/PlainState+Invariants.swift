import OutpostModel

extension PlainState {
    /// Whether cells of a rule can be in a plain state: a value that was written is what shows.
    static func holds(_ rule: MergeRule) -> Bool {
        switch rule {
        case .register, .guarded, .ladder, .text: true
        case .counter, .set: false
        }
    }
}

extension MergedRows {
    /// In debug builds, merges the same edit into the same state by `RowState`, and compares.
    func checkPlainMerge(
        of edit: PlainState.Edit, cells: [Int], into old: PlainState, gives new: PlainState,
        _ table: TableSchema, _ key: RowKey
    ) throws {
        #if DEBUG
            var state = try RowStateCoding.decode(
                old.encoded(table: table), table: table, values: nil, resolver: journals)
            let dot = Dot(
                try journals.journal(numbered: edit.place.journal), edit.place.sequence)
            let change = RowChange(
                key: key, operation: .edit,
                context: try journals.context(edit.seen, without: edit.place.journal),
                writes: cells.map { CellWrite(cell: table.cells[$0].name, values: []) })
            assert(
                state.replacesAllItTouches(change, by: dot, table: table),
                "an edit of a plain state does not replace what it touches")
            state.merge(
                change, dot: dot,
                stamp: Stamp(time: edit.time, replica: dot.journal.replica, digest: edit.digest),
                missionVersion: old.missionVersion, table: table)
            let expected = try RowStateCoding.encode(state, table: table, names: journals)
            assert(
                new.encoded(table: table) == expected,
                "a plain state of \(table.name) \(key) is not what RowState makes of the same edit")
        #endif
    }
}
