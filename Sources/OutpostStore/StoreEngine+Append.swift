import GRDB
import OutpostModel

extension StoreEngine {
    /// Journals what the running transaction changed, as one changeset a space.
    ///
    /// - Returns: the dots of the changesets; empty when nothing changed.
    func appendLocalChanges(_ db: Database, session: WriteSession) throws -> [Dot] {
        capture.isListening = false
        defer { capture.reset() }
        guard capture.defect != nil || !capture.touched.isEmpty else { return [] }
        let collector = ChangeCollector(schema: schema, rows: rows)
        var differences = try collector.differences(of: capture)
        return try append(db, &differences, session: session)
    }

    /// Journals differences that the rows already hold, as one changeset a space.
    ///
    /// - Parameter differences: by table, then by key, ascending.
    func append(
        _ db: Database, _ differences: inout [RowDifference], session: WriteSession
    ) throws -> [Dot] {
        guard !differences.isEmpty else { return [] }
        try assignReferences(db, &differences)
        guard !differences.isEmpty else { return [] }
        try relations.check(differences)
        let bySpace = Dictionary(grouping: differences) { $0.key.space }
        let part = transactionPart(count: bySpace.count)
        let time = tick()
        var dots: [Dot] = []
        for (space, differences) in bySpace.sorted(by: { $0.key < $1.key }) {
            let journal = JournalID(space: space, replica: replica, lane: session.lane)
            dots.append(
                try append(differences, journal: journal, time: time, part: part, session: session))
        }
        try flush(journals: Set(dots.map(\.journal)))
        return dots
    }

    private func transactionPart(count: Int) -> TransactionPart? {
        guard count > 1 else { return nil }
        return TransactionPart(
            id: TransactionID(high: surroundings.random(), low: surroundings.random()),
            count: UInt8(count))
    }

    private func append(
        _ differences: [RowDifference], journal: JournalID, time: HybridTime,
        part: TransactionPart?, session: WriteSession
    ) throws -> Dot {
        let head = journals.head(of: journal)
        var tables: [TableChanges] = []
        var states: [RowState?] = []
        states.reserveCapacity(differences.count)
        for difference in differences {
            let isFresh =
                try difference.isInsert && !rows.hasState(difference.table, difference.key)
            let state =
                isFresh
                ? RowState(cellCount: difference.table.cells.count)
                : try rows.state(difference.table, difference.key, values: difference.before)
            states.append(isFresh ? nil : state)
            let change = difference.change(state: state, journal: journal)
            if tables.last?.table != difference.table.name {
                tables.append(TableChanges(table: difference.table.name, rows: []))
            }
            tables[tables.count - 1].rows.append(change)
        }
        let changeset = Changeset(
            journal: journal, sequence: head.sequence + 1, time: time,
            missionVersion: schema.version, rosterVersion: rosterVersion, author: session.author,
            isClockDoubtful: !isClockLearnt, transaction: part, tables: tables)
        let item = try seal(changeset, after: head)
        try journals.append(item)
        try saveRows(differences, states: states, item: item)
        return changeset.dot
    }

    func seal(_ changeset: Changeset, after head: Head) throws -> Batch<Verified>.Item {
        guard changeset.rowCount <= Limits.rowsPerChangeset else {
            throw tooLarge("\(changeset.rowCount) rows, more than \(Limits.rowsPerChangeset)")
        }
        let body = ChangesetBody.encode(changeset)
        guard body.count <= Limits.bodyBytes else {
            throw tooLarge("\(body.count) bytes, more than \(Limits.bodyBytes)")
        }
        let digest = Digest(of: body)
        return Batch<Verified>.Item(
            changeset: changeset, body: body, digest: digest, head: head.advanced(by: digest))
    }

    private func tooLarge(_ what: String) -> OutpostError {
        OutpostError(
            .limit, operation: "write", place: "one transaction",
            cause: "it changes \(what)", hint: "write in smaller transactions")
    }

    private func saveRows(
        _ differences: [RowDifference], states: [RowState?], item: Batch<Verified>.Item
    ) throws {
        let changeset = item.changeset
        let stamp = Stamp(
            time: changeset.time, replica: changeset.journal.replica, digest: item.digest)
        let changes = changeset.tables.lazy.flatMap(\.rows)
        for ((difference, state), change) in zip(zip(differences, states), changes) {
            guard let state else {
                let after = difference.after ?? []
                let values = difference.table.canonical(after)
                try rows.insertFresh(
                    values, dot: changeset.dot, difference.table, difference.key,
                    isRowCurrent: values == after)
                continue
            }
            var merged = state
            merged.merge(
                change, dot: changeset.dot, stamp: stamp,
                missionVersion: changeset.missionVersion, table: difference.table)
            // A contested value with a greater stamp may still show; a set shows its canonical form.
            let isCurrent = merged.shownValues(table: difference.table) == difference.after
            try rows.replaceBroken(
                state, by: merged, difference.table, difference.key, isRowCurrent: isCurrent)
        }
    }

    /// Gives each new report its base reference where the writer gave none, and an old report its own back where
    /// a REPLACE left it out: a number that was read over a radio stays valid.
    private func assignReferences(_ db: Database, _ differences: inout [RowDifference]) throws {
        var counter = UInt64(try meta.integer(MetaName.referenceCounter) ?? 0)
        let first = counter
        for (index, difference) in differences.enumerated() {
            guard let name = difference.table.referenceColumn,
                let column = difference.table.columnIndex(named: name),
                var values = difference.after, values[column].isNull
            else { continue }
            if case .text(let old)? = difference.before?[column] {
                values[column] = .text(old)
            } else if difference.isInsert {
                counter += 1
                values[column] = .text(
                    BaseReference(replica: replica, counter: counter).description)
            } else {
                continue
            }
            try db.execute(
                sql: """
                    UPDATE \(MissionTables.quoted(difference.table.name))
                    SET \(MissionTables.quoted(name)) = ? WHERE id = ?
                    """, arguments: [values[column].description, difference.key.description])
            differences[index] = RowDifference(
                table: difference.table, key: difference.key, before: difference.before,
                after: values)
        }
        differences.removeAll { $0.before == $0.after }
        if counter != first { try meta.set(Int64(counter), for: MetaName.referenceCounter) }
    }
}
