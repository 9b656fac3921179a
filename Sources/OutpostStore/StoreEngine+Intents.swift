import GRDB
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
    /// Values that stand are not replaced, though they were seen: what is written stands beside them, and a person decides.
    package let isBesideOthers: Bool

    package init(
        table: String, key: RowKey, operation: RowChange.Operation, reason: String = "",
        isBesideOthers: Bool = false, writes: [CellWrite]
    ) {
        self.isBesideOthers = isBesideOthers
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
        _ intents: [RowIntent], session: WriteSession, time: HybridTime? = nil, _ db: Database
    ) throws -> Dot? {
        guard let first = intents.first else { return nil }
        let journal = JournalID(
            space: first.key.space, replica: replica, lane: try lane(of: intents, session))
        let head = journals.head(of: journal)
        let header = ChangesetHeader(
            journal: journal, sequence: head.sequence + 1, time: time ?? tick(),
            missionVersion: schema.version, rosterVersion: rosterVersion, author: session.author,
            isClockDoubtful: !isClockLearnt)
        var tables: [(table: TableSchema, rows: [(RowChange, before: RowState)])] = []
        for intent in intents.sorted(by: { ($0.table, $0.key) < ($1.table, $1.key) }) {
            let (table, change, before) = try change(of: intent, at: header.dot, db)
            if tables.last?.table.name != table.name { tables.append((table, [])) }
            tables[tables.count - 1].rows.append((change, before))
        }
        let sealed = try seal(
            header,
            tables.map { entry in
                ChangesetBody.Table(
                    name: entry.table.name, rows: entry.rows.map { .change($0.0) })
            }, after: head)
        try journals.append(
            header, body: sealed.body, digest: sealed.digest, head: sealed.head)
        let stamp = Stamp(time: header.time, replica: replica, digest: sealed.digest)
        for (table, rows) in tables {
            for (change, before) in rows {
                var after = before
                var change = change
                change.carried = try taken(of: change, by: header.dot, table: table)
                after.merge(
                    change, dot: header.dot, stamp: stamp,
                    missionVersion: header.missionVersion, table: table,
                    withheld: try withheld(table, change.key, before: header.dot))
                try merged.replace(before, by: after, table, change.key)
            }
        }
        try flush(journals: [journal])
        return header.dot
    }

    private func change(
        of intent: RowIntent, at dot: Dot, _ db: Database
    ) throws -> (TableSchema, RowChange, before: RowState) {
        guard let table = schema.table(named: intent.table), intent.key.space == dot.journal.space
        else {
            throw OutpostError(
                .invalidInput, operation: "write", place: intent.table,
                cause: "there is no such table, or the row lies in another space")
        }
        try requireNotErased(table, intent.key)
        let state = try merged.state(
            table, intent.key, values: try rows.values(table, intent.key))
        let withheld = try withheld(table, intent.key, before: dot)
        let writes = intent.writes.map { write in
            guard intent.operation == .edit, write.kind == .set,
                let index = table.cellIndex(named: write.cell)
            else { return write }
            return CellWrite(
                cell: write.cell, kind: write.kind, values: write.values,
                exceptions: intent.isBesideOthers
                    ? state.cell(index, table: table).writes.map(\.dot).sorted()
                    : state.exceptions(of: index, table: table))
        }
        var change = RowChange(
            key: intent.key, operation: intent.operation,
            context: state.isNew && withheld.isEmpty
                ? Context() : state.context(writingAt: dot, withheld: withheld),
            reason: intent.reason,
            writes: writes.sorted { ($0.cell, $0.kind.rawValue) < ($1.cell, $1.kind.rawValue) })
        if state.mayBeLifted(by: dot.journal) {
            change.carried = try carriedChanges(of: change, by: dot, table, before: state, db)
        }
        return (table, change, state)
    }
}
