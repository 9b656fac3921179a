import GRDB
import OutpostModel

extension StoreEngine {
    /// Journals what the running transaction changed, as one changeset a space.
    ///
    /// - Returns: the dots of the changesets; empty when nothing changed.
    func appendLocalChanges(_ db: Database, session: WriteSession) throws -> [Dot] {
        capture.isListening = false
        defer { capture.reset() }
        guard capture.defect != nil || !capture.isEmpty else { return [] }
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
        guard let first = differences.first else { return [] }
        try assignReferences(db, &differences)
        guard !differences.isEmpty else { return [] }
        try relations.check(differences)
        let isOneSpace = differences.allSatisfy { $0.key.space == first.key.space }
        let bySpace =
            isOneSpace
            ? [first.key.space: differences] : Dictionary(grouping: differences) { $0.key.space }
        let part = transactionPart(count: bySpace.count)
        let time = tick()
        var dots: [Dot] = []
        for (space, differences) in bySpace.sorted(by: { $0.key < $1.key }) {
            let journal = JournalID(space: space, replica: replica, lane: session.lane)
            let head = journals.head(of: journal)
            let header = ChangesetHeader(
                journal: journal, sequence: head.sequence + 1, time: time,
                missionVersion: schema.version, rosterVersion: rosterVersion,
                author: session.author, isClockDoubtful: !isClockLearnt, transaction: part)
            try append(differences, header, after: head, db)
            dots.append(header.dot)
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
        _ differences: [RowDifference], _ header: ChangesetHeader, after head: Head, _ db: Database
    ) throws {
        let writes = try differences.map { try LocalRowWrite($0, header.dot, self, db) }
        let tables = Self.tables(of: writes, in: header.journal)
        let sealed = try seal(header, tables, after: head)
        try journals.append(
            header, body: sealed.body, digest: sealed.digest, head: sealed.head)
        let stamp = Stamp(
            time: header.time, replica: header.journal.replica, digest: sealed.digest)
        for write in writes { try save(write, header, stamp) }
    }

    /// Rows that follow each other in one table, as the body groups them.
    private static func tables(
        of writes: [LocalRowWrite], in journal: JournalID
    ) -> [ChangesetBody.Table] {
        var tables: [ChangesetBody.Table] = []
        var first = 0
        while first < writes.count {
            let table = writes[first].difference.table
            var end = first + 1
            while end < writes.count, writes[end].difference.table.name == table.name { end += 1 }
            tables.append(
                ChangesetBody.Table(
                    name: table.name, rows: writes[first..<end].map { $0.row(in: journal) },
                    schema: table))
            first = end
        }
        return tables
    }

    /// A changeset's body with what its journal says of it.
    struct Sealed {
        let body: [UInt8]
        let digest: Digest
        let head: Head
    }

    func seal(
        _ header: ChangesetHeader, _ tables: [ChangesetBody.Table], after head: Head
    ) throws -> Sealed {
        let rowCount = tables.reduce(0) { $0 + $1.rows.count }
        guard rowCount <= Limits.rowsPerChangeset else {
            throw tooLarge("\(rowCount) rows, more than \(Limits.rowsPerChangeset)")
        }
        let body = ChangesetBody.encode(header, tables)
        guard body.count <= Limits.bodyBytes else {
            throw tooLarge("\(body.count) bytes, more than \(Limits.bodyBytes)")
        }
        let digest = Digest(of: body)
        return Sealed(body: body, digest: digest, head: head.advanced(by: digest))
    }

    private func tooLarge(_ what: String) -> OutpostError {
        OutpostError(
            .limit, operation: "write", place: "one transaction",
            cause: "it changes \(what)", hint: "write in smaller transactions")
    }

    private func save(
        _ write: LocalRowWrite, _ header: ChangesetHeader, _ stamp: Stamp
    ) throws {
        let table = write.difference.table
        let key = write.difference.key
        switch write.road {
        case .fresh(let isRowCurrent):
            try merged.noteFreshInsert(
                table, key, dot: header.dot, digest: stamp.digest,
                missionVersion: header.missionVersion)
            guard !isRowCurrent, let after = write.difference.after else { return }
            try rows.write(table.canonical(after.values), table, key)
        case .sketch(let change, let old):
            var new = old
            new.merge(
                change, dot: header.dot, stamp: stamp, missionVersion: header.missionVersion,
                table: table)
            // A single write stands in each cell: the row holds its values already.
            try merged.replace(
                sketch: old, by: new, touched: write.difference.changedCells, table, key,
                isRowCurrent: true)
        case .whole(let change, let old):
            var new = old
            new.merge(
                change, dot: header.dot, stamp: stamp, missionVersion: header.missionVersion,
                table: table)
            try noteCarried(of: change, by: header.dot, table: table)
            // A contested value with a greater stamp may still show; a set shows its canonical form.
            let isCurrent = new.shownValues(table: table) == write.difference.after?.values
            try merged.replace(old, by: new, table, key, isRowCurrent: isCurrent)
        }
    }

    /// Gives each new report its base reference where the writer gave none, and an old report its own back where
    /// a REPLACE left it out: a number that was read over a radio stays valid.
    private func assignReferences(_ db: Database, _ differences: inout [RowDifference]) throws {
        guard differences.contains(where: { $0.table.referenceColumn != nil }) else { return }
        var counter = UInt64(try meta.integer(MetaName.referenceCounter) ?? 0)
        let first = counter
        for (index, difference) in differences.enumerated() {
            guard let name = difference.table.referenceColumn,
                let column = difference.table.columnIndex(named: name),
                let after = difference.after, after.isNull(column)
            else { continue }
            let reference: String
            if case .text(let old)? = difference.before?[column] {
                reference = old
            } else if difference.isInsert {
                counter += 1
                reference = BaseReference(replica: replica, counter: counter).description
            } else {
                continue
            }
            try db.execute(
                sql: """
                    UPDATE \(MissionTables.quoted(difference.table.name))
                    SET \(MissionTables.quoted(name)) = ? WHERE id = ?
                    """, arguments: [reference, difference.key.description])
            differences[index] = difference.replacing(column, with: .text(reference))
        }
        differences.removeAll(where: \.isNone)
        if counter != first { try meta.set(Int64(counter), for: MetaName.referenceCounter) }
    }
}

/// One row of a local transaction: what its changeset says of it, and what must be known of the row to merge that here.
struct LocalRowWrite {
    enum Road {
        /// Nothing of the row was merged before; whether it holds its values as they are.
        case fresh(isRowCurrent: Bool)
        /// The change replaces all that it touches: the state before it need not be whole.
        case sketch(RowChange, RowState)
        case whole(RowChange, RowState)
    }

    let difference: RowDifference
    let road: Road

    /// What the changeset's body says of the row.
    func row(in journal: JournalID) -> ChangesetBody.Row {
        switch road {
        case .sketch(let change, _), .whole(let change, _): return .change(change)
        case .fresh:
            guard let after = difference.after, !difference.table.hasSets else {
                return .change(difference.change(state: RowState(), journal: journal))
            }
            return .fresh(difference.key, after)
        }
    }

    /// - Parameter dot: of the changeset that is being written.
    init(
        _ difference: RowDifference, _ dot: Dot, _ engine: StoreEngine, _ db: Database
    ) throws {
        self.difference = difference
        let table = difference.table
        let key = difference.key
        if let after = difference.after, difference.before == nil,
            try !engine.merged.hasState(table, key)
        {
            let isCurrent = !table.hasSets || table.canonical(after.values) == after.values
            road = .fresh(isRowCurrent: isCurrent)
            return
        }
        let sketch = try engine.merged.sketch(table, key)
        var change = difference.change(state: sketch, journal: dot.journal)
        let isLift = sketch.mayBeLifted(by: dot.journal)
        if !isLift, sketch.replacesAllItTouches(change, by: dot, table: table) {
            road = .sketch(change, sketch)
        } else {
            let whole = try engine.merged.state(table, key, values: difference.before?.values)
            change = difference.change(state: whole, journal: dot.journal)
            if isLift {
                change.carried = try engine.carriedChanges(
                    of: change, by: dot, table, before: whole, db)
            }
            road = .whole(change, whole)
        }
    }
}

extension RowState {
    /// Whether a write of a less urgent lane than a journal's was merged: it may still stand, and must then be carried.
    func mayBeLifted(by journal: JournalID) -> Bool {
        merged.prefixes.contains { $0.journal.lane > journal.lane }
            || merged.dots.contains { $0.journal.lane > journal.lane }
    }
}
