import OutpostModel

/// What merging a batch did.
package struct MergeOutcome: Sendable, Equatable {
    /// Changesets that were new here.
    package var merged = 0
    /// Changesets that were held already.
    package var repeated = 0
    package var rows = 0
    /// Names of the tables whose rows were touched.
    package var tables = Set<String>()
}

extension StoreEngine {
    /// Merges a verified batch within the running transaction.
    ///
    /// A changeset that is held already changes nothing. One that does not follow its journal's head is a
    /// mistake of the caller's, since verification was against these heads: it throws, and nothing is kept.
    func merge(_ batch: Batch<Verified>) throws -> MergeOutcome {
        capture.isListening = false
        var outcome = MergeOutcome()
        var changed = Set<JournalID>()
        for item in batch.items {
            let changeset = item.changeset
            let head = journals.head(of: changeset.journal)
            if changeset.sequence <= head.sequence {
                outcome.repeated += 1
                continue
            }
            guard head.advanced(by: item.digest) == item.head else {
                throw OutpostError(
                    .protocolViolation, operation: "merge a batch",
                    place: changeset.dot.description,
                    cause: "it does not follow what this journal holds up to \(head.sequence)",
                    hint: "sync again: the two ends compare what they hold first")
            }
            try journals.append(item)
            changed.insert(changeset.journal)
            observe(changeset.time)
            try mergeRows(of: item, &outcome)
            outcome.merged += 1
        }
        if !changed.isEmpty { try flush(journals: changed) }
        return outcome
    }

    func mergeRows(of item: Batch<Verified>.Item, _ outcome: inout MergeOutcome) throws {
        let changeset = item.changeset
        let stamp = Stamp(
            time: changeset.time, replica: changeset.journal.replica, digest: item.digest)
        for changes in changeset.tables {
            // A table of a newer mission version is kept in the journal and shown after the upgrade.
            guard let table = schema.table(named: changes.table) else { continue }
            outcome.tables.insert(table.name)
            outcome.rows += changes.rows.count
            for change in changes.rows {
                try merge(change, changeset: changeset, stamp: stamp, table: table)
            }
        }
    }

    private func merge(
        _ change: RowChange, changeset: Changeset, stamp: Stamp, table: TableSchema
    ) throws {
        if change.operation == .insert, change.context.isEmpty,
            changeset.missionVersion >= schema.version,
            try !rows.hasState(table, change.key)
        {
            let values = freshValues(of: change, table: table)
            return try rows.insertFresh(
                values, dot: changeset.dot, table, change.key, isRowCurrent: false)
        }
        let old = try rows.state(
            table, change.key, values: try rows.values(table, change.key))
        var new = old
        new.merge(
            change, dot: changeset.dot, stamp: stamp, missionVersion: changeset.missionVersion,
            table: table)
        try rows.replace(old, by: new, table, change.key, isRowCurrent: false)
    }

    private func freshValues(of change: RowChange, table: TableSchema) -> [Value] {
        var values = [Value](repeating: .null, count: table.columns.count)
        for write in change.writes {
            guard let index = table.cellIndex(named: write.cell) else { continue }
            if table.cells[index].rule == .set {
                guard write.kind == .add, let text = write.values.first else { continue }
                values[table.cells[index].columnIndices[0]] = text
                continue
            }
            guard write.kind == .set else { continue }
            let fitted = table.fitted(write.values, cell: index)
            for (value, column) in zip(fitted, table.cells[index].columnIndices) {
                values[column] = value
            }
        }
        return values
    }
}
