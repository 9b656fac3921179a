import OutpostModel

/// What a local writer means to do to one row, where its values alone do not say so: a ruling for the value that
/// shows, a stocktake that comes to the figure that stood, an element that is there already.
package struct RowIntent: Sendable {
    package let table: String
    package let key: RowKey
    package let operation: RowChange.Operation
    /// Why, if it is a ruling.
    package let reason: String
    package let writes: [CellWrite]

    package init(
        table: String, key: RowKey, operation: RowChange.Operation, reason: String = "",
        writes: [CellWrite]
    ) {
        self.table = table
        self.key = key
        self.operation = operation
        self.reason = reason
        self.writes = writes
    }
}

extension StoreEngine {
    /// Journals intents of one space as one changeset and merges it here.
    ///
    /// - Parameter intents: a row once.
    func append(
        _ intents: [RowIntent], session: WriteSession, time: HybridTime? = nil
    ) throws -> Dot? {
        guard let first = intents.first else { return nil }
        let journal = JournalID(space: first.key.space, replica: replica, lane: session.lane)
        var tables: [TableChanges] = []
        let sorted = intents.sorted { ($0.table, $0.key) < ($1.table, $1.key) }
        for intent in sorted {
            let change = try change(of: intent, journal: journal)
            if tables.last?.table != intent.table {
                tables.append(TableChanges(table: intent.table, rows: []))
            }
            tables[tables.count - 1].rows.append(change)
        }
        let head = journals.head(of: journal)
        let changeset = Changeset(
            journal: journal, sequence: head.sequence + 1, time: time ?? tick(),
            missionVersion: schema.version, rosterVersion: rosterVersion, author: session.author,
            isClockDoubtful: !isClockLearnt, tables: tables)
        let item = try seal(changeset, after: head)
        try journals.append(item)
        var outcome = MergeOutcome()
        try mergeRows(of: item, &outcome)
        try flush(journals: [journal])
        return changeset.dot
    }

    private func change(of intent: RowIntent, journal: JournalID) throws -> RowChange {
        guard let table = schema.table(named: intent.table), intent.key.space == journal.space
        else {
            throw OutpostError(
                .invalidInput, operation: "write", place: intent.table,
                cause: "there is no such table, or the row lies in another space")
        }
        let state = try rows.state(
            table, intent.key, values: try rows.values(table, intent.key))
        let writes = intent.writes.map { write in
            guard intent.operation == .edit, write.kind == .set,
                let index = table.cellIndex(named: write.cell)
            else { return write }
            return CellWrite(
                cell: write.cell, kind: write.kind, values: write.values,
                exceptions: state.cells[index].exceptions(
                    table.cells[index].rule, deleted: state.deleted))
        }
        return RowChange(
            key: intent.key, operation: intent.operation,
            context: state.isNew ? Context() : state.context(writingIn: journal),
            reason: intent.reason,
            writes: writes.sorted { ($0.cell, $0.kind.rawValue) < ($1.cell, $1.kind.rawValue) })
    }
}
