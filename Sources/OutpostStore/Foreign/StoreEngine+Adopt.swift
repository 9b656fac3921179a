import GRDB
import OutpostModel

/// A row that foreign programs changed, and the note that told of it.
private struct ForeignChange {
    let note: PendingNote
    let pending: PendingTable
    let difference: RowDifference

    var byteCount: Int { difference.after?.bytes.count ?? 0 }
}

extension StoreEngine {
    /// Journals, within the running transaction, what foreign programs wrote since the last time: as one changeset a space,
    /// or as many as the limits ask. What breaks a rule is held, row by row, and never in the way of the rest.
    @discardableResult
    func adoptForeignWrites(_ db: Database) throws -> ForeignAdoption {
        var adoption = ForeignAdoption()
        guard try foreign.mayHaveWritten() else { return adoption }
        capture.isListening = false
        var changes: [ForeignChange] = []
        var bytes = 0
        let touched = try foreign.pending.filter { try !$0.isEmpty }
        for pending in touched {
            var number: Int64 = 0
            while case let notes = try pending.notes(after: number), let last = notes.last {
                number = last.number
                for note in notes {
                    guard let change = try examine(db, note, pending, &adoption) else { continue }
                    changes.append(change)
                    bytes += change.byteCount
                    guard
                        changes.count >= Limits.rowsPerChangeset
                            || bytes >= StoreLimits.adoptionBytes
                    else { continue }
                    try adopt(db, changes, &adoption)
                    changes.removeAll()
                    bytes = 0
                }
            }
        }
        try adopt(db, changes, &adoption)
        for pending in touched { try pending.removeAll() }
        // What was touched and is unchanged is told too: an observer may have read what a hold then took back.
        for pending in touched { try db.notifyChanges(in: Table(pending.table.name)) }
        try foreign.noteCheck()
        return adoption
    }

    // MARK: One row

    /// - Returns: nil when nothing changed in the end, or when the row was held.
    private func examine(
        _ db: Database, _ note: PendingNote, _ pending: PendingTable,
        _ adoption: inout ForeignAdoption
    ) throws -> ForeignChange? {
        let table = pending.table
        var before = note.values
        do {
            guard let key = note.key else {
                guard try pending.hasRow(of: note) else { return nil }
                before = nil
                throw Capture.Defect.key(table: table.name)
            }
            before = try valuesBefore(db, note, table, key)
            let difference = RowDifference(
                table: table, key: key, before: before.map { RowImage($0) },
                after: try rows.image(table, key))
            guard !difference.isNone else { return nil }
            try difference.checkTexts()
            try LocalWriteRules.check(difference, schema: schema)
            let canonical = difference.canonical
            if canonical.after != difference.after { try canonical.writeAfter(to: rows) }
            guard !canonical.isNone else { return nil }
            return ForeignChange(note: note, pending: pending, difference: canonical)
        } catch let error where !Self.isStorageFailure(error) {
            try hold(note, pending, before: before, because: error, &adoption)
            return nil
        }
    }

    /// What the journals show of the row. A note says it, unless a program went round the triggers before it was taken.
    private func valuesBefore(
        _ db: Database, _ note: PendingNote, _ table: TableSchema, _ key: RowKey
    ) throws -> [Value]? {
        guard try merged.hasState(table, key) else { return nil }
        let state = try merged.state(table, key, values: note.values)
        if state.isDeleted(table) || state.isEmpty(table) { return nil }
        if let values = note.values { return values }
        let events = try Replica.events(db, table: table.name, key: key)
        return Replica.rebuiltState(of: events, table: table).shownValues(table: table)
    }

    private static func isStorageFailure(_ error: any Error) -> Bool {
        error is SQLiteFailure || error is DatabaseError
    }

    // MARK: Many rows

    /// Journals changes together; in halves where they are too many for a changeset; and what cannot be journaled even
    /// alone is held.
    private func adopt(
        _ db: Database, _ changes: [ForeignChange], _ adoption: inout ForeignAdoption
    ) throws {
        guard let first = changes.first else { return }
        var differences = changes.map(\.difference).sorted {
            ($0.table.name, $0.key) < ($1.table.name, $1.key)
        }
        do {
            try db.inSavepoint {
                adoption.changesets += try append(
                    db, &differences, session: WriteSession(author: foreign.author))
                return .commit
            }
            adoption.rows += differences.count
            adoption.tables.formUnion(differences.map(\.table.name))
        } catch let error where !Self.isStorageFailure(error) {
            try reloadToFlush()
            if changes.count > 1 {
                let middle = changes.count / 2
                try adopt(db, Array(changes[..<middle]), &adoption)
                try adopt(db, Array(changes[middle...]), &adoption)
            } else {
                try hold(
                    first.note, first.pending, before: first.difference.before?.values,
                    because: error,
                    &adoption)
            }
        }
    }

    // MARK: Holding

    /// Keeps what the program wrote, and puts the row back.
    private func hold(
        _ note: PendingNote, _ pending: PendingTable, before: [Value]?, because error: any Error,
        _ adoption: inout ForeignAdoption
    ) throws {
        let table = pending.table
        try foreign.held.hold(
            note, table, change: try change(note, pending, before: before),
            reason: Self.reason(error), time: surroundings.wallMilliseconds())
        if let before, let key = note.key {
            try rows.write(before, table, key)
        } else {
            try pending.removeRow(of: note)
        }
        adoption.held += 1
        adoption.tables.insert(table.name)
    }

    private func change(
        _ note: PendingNote, _ pending: PendingTable, before: [Value]?
    ) throws -> HeldWrite.Change {
        guard try pending.hasRow(of: note) else { return .delete }
        return before == nil ? .insert : .update
    }

    private static func reason(_ error: any Error) -> String {
        let explained = (error as? Capture.Defect)?.explanation ?? error as? OutpostError
        guard let explained else { return "\(error)" }
        return "\(explained.place): \(explained.cause)"
    }
}
