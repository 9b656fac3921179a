import GRDB
import OutpostModel

/// What merging a batch did.
package struct MergeOutcome: Sendable, Equatable {
    /// Changesets that were new here.
    package var merged = 0
    /// Of these, changesets of which no row was merged, since the roster holds them.
    package var held = 0
    /// Changesets that were here already.
    package var repeated = 0
    package var rows = 0
    /// Names of the tables whose rows were touched.
    package var tables = Set<String>()
}

extension StoreEngine {
    /// Merges a verified batch within the running transaction.
    ///
    /// A changeset that is here already changes nothing; one that the roster holds is journaled, and no row is merged from it. One that does not follow its journal's head is a
    /// mistake of the caller's, since verification was against these heads: it throws, and nothing is kept.
    func merge(_ batch: Batch<Verified>, _ db: Database) throws -> MergeOutcome {
        capture.isListening = false
        var outcome = MergeOutcome()
        var changed = Set<JournalID>()
        for whole in batch.items {
            let item = try whole.erased(by: erasures)
            let head = journals.head(of: item.journal)
            if item.sequence <= head.sequence {
                outcome.repeated += 1
                continue
            }
            guard head.advanced(by: item.digest) == item.head else {
                throw OutpostError(
                    .protocolViolation, operation: "merge a batch", place: item.dot.description,
                    cause: "it does not follow what this journal holds up to \(head.sequence)",
                    hint: "sync again: the two ends compare what they hold first")
            }
            try journals.append(
                item.header, body: item.body, digest: item.digest, head: item.head)
            if let remainder = item.remainder {
                try ErasedBodies(db).note(remainder, at: try journals.place(of: item.dot))
            }
            if let seal = batch.seals[item.dot] { try keep(seal, at: item.head) }
            changed.insert(item.journal)
            observe(item.header.time)
            if let reason = holdReason(item.header, bodyBytes: item.body.count) {
                try hold(item, reason)
                outcome.held += 1
            } else {
                try mergeRows(of: item, db, &outcome)
            }
            try settleAhead(of: item, db)
            outcome.merged += 1
        }
        if !changed.isEmpty { try flush(journals: changed) }
        return outcome
    }

    private func keep(_ seal: Seal, at head: Head) throws {
        try seals.append(
            place: try journals.place(of: seal.dot), chain: head.chain, signature: seal.signature)
    }

    private func mergeRows(
        of item: Batch<Verified>.Item, _ db: Database, _ outcome: inout MergeOutcome
    ) throws {
        let holdsAny = try holdsAny(of: item.journal)
        let hasErased = !erasures.isEmpty
        for (index, changes) in item.view.tables.enumerated() {
            // A table of a newer mission version is kept in the journal and shown after the upgrade.
            guard let table = schema.table(named: changes.name) else { continue }
            let cells = changes.cells.map { table.cellIndex(named: $0) }
            outcome.tables.insert(table.name)
            outcome.rows += changes.rowCount
            var fresh: [RowKey] = []
            for row in item.view.rows(ofTable: index) {
                if hasErased, erasures.isErased(table: table.name, key: row.key) { continue }
                if holdsAny {
                    let withheld = try withheld(table, row.key, before: item.dot)
                    guard withheld.isEmpty else {
                        try mergeWhole(row.change, of: item, table: table, withheld: withheld)
                        continue
                    }
                }
                if try isOrigin(row, of: item, table: table, cells: cells) {
                    try rows.write(row, cells: cells, table)
                    fresh.append(row.key)
                } else {
                    try merge(row, of: item, table: table, cells: cells)
                }
            }
            guard !fresh.isEmpty else { continue }
            try merged.noteFreshInserts(
                table, fresh, dot: item.dot, digest: item.digest,
                missionVersion: item.header.missionVersion)
        }
    }

    private func merge(
        _ row: RowView, of item: Batch<Verified>.Item, table: TableSchema, cells: [Int?]
    ) throws {
        if try mergePlain(row, of: item, table: table, cells: cells) { return }
        let change = row.change
        if change.carried.isEmpty {
            let old = try merged.sketch(table, row.key)
            if old.replacesAllItTouches(change, by: item.dot, table: table) {
                var new = old
                new.merge(
                    change, dot: item.dot, stamp: item.stamp,
                    missionVersion: item.header.missionVersion, table: table)
                return try merged.replace(
                    sketch: old, by: new, touched: cells.touched(by: row), table, row.key,
                    isRowCurrent: false)
            }
        }
        try mergeWhole(change, of: item, table: table)
    }

    /// An edit that sets values, of a row whose state is plain, which replaces what it touches: most of what a base edits
    /// is its own.
    ///
    /// - Returns: false when it is otherwise; then nothing was done.
    private func mergePlain(
        _ row: RowView, of item: Batch<Verified>.Item, table: TableSchema, cells: [Int?]
    ) throws -> Bool {
        guard row.operation == .edit, !row.hasCarried, !table.isAppendOnly else { return false }
        var touched: [Int] = []
        for write in row.writes {
            guard let cell = cells[write.cellIndex] else { continue }
            guard write.kind == .set, !write.hasExceptions,
                PlainState.holds(table.cells[cell].rule)
            else { return false }
            touched.append(cell)
        }
        let place = try journals.numbered(item.dot)
        guard let state = try merged.plainState(table, row.key),
            var seen = row.hasContext
                ? try journals.numbered(row.context) : PlainState.Prefixes(),
            seen.raise(
                to: PlainState.Place(journal: place.journal, sequence: place.sequence - 1)),
            touched.allSatisfy({ state.isReplaced(cell: $0, by: place, seen: seen) })
        else { return false }
        let edit = PlainState.Edit(
            place: place, seen: seen, time: item.header.time, digest: item.digest)
        guard try merged.merge(edit, cells: touched, into: state, table, row.key) else {
            return false
        }
        for write in row.writes {
            guard let cell = cells[write.cellIndex] else { continue }
            try rows.write(write, cell: cell, table, row.key)
        }
        return true
    }

    /// A fresh insert of a row that nobody had, which says no more than what its cells hold: no state to load, none to
    /// build.
    private func isOrigin(
        _ row: RowView, of item: Batch<Verified>.Item, table: TableSchema, cells: [Int?]
    ) throws -> Bool {
        guard row.isFreshInsert, !row.hasCarried, !table.hasSets else { return false }
        for write in row.writes {
            guard let cell = cells[write.cellIndex] else { continue }
            guard write.kind == .set, !write.hasExceptions,
                table.cells[cell].since <= item.header.missionVersion
            else { return false }
        }
        return try !merged.hasState(table, row.key)
    }

    private func mergeWhole(
        _ change: RowChange, of item: Batch<Verified>.Item, table: TableSchema,
        withheld: [Dot] = []
    ) throws {
        let old = try merged.state(
            table, change.key, values: try rows.values(table, change.key))
        var new = old
        var change = change
        change.carried = try taken(of: change, by: item.dot, table: table)
        new.merge(
            change, dot: item.dot, stamp: item.stamp, missionVersion: item.header.missionVersion,
            table: table, withheld: withheld)
        guard new != old else { return }
        try merged.replace(old, by: new, table, change.key)
    }
}

extension [Int?] {
    /// The cells that a row's writes touch, each once.
    fileprivate func touched(by row: RowView) -> [Int] {
        var touched: [Int] = []
        for write in row.writes {
            if let cell = self[write.cellIndex], touched.last != cell { touched.append(cell) }
        }
        return touched
    }
}
