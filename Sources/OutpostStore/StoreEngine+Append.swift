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
        if !looseTables.isEmpty {
            try LocalWriteRules.checkKinds(
                differences.filter { looseTables.contains($0.table.name) })
        }
        try assignReferences(db, &differences)
        guard !differences.isEmpty else { return [] }
        if !erasures.isEmpty {
            for difference in differences {
                try requireNotErased(difference.table, difference.key)
            }
        }
        try relations.check(differences)
        let isOneSpace = differences.allSatisfy { $0.key.space == first.key.space }
        let bySpace =
            isOneSpace
            ? [first.key.space: differences] : Dictionary(grouping: differences) { $0.key.space }
        let part = transactionPart(count: bySpace.count)
        let time = tick()
        var dots: [Dot] = []
        for (space, differences) in bySpace.sorted(by: { $0.key < $1.key }) {
            let journal = JournalID(
                space: space, replica: replica, lane: lane(of: differences, session))
            let head = journals.head(of: journal)
            let header = ChangesetHeader(
                journal: journal, sequence: head.sequence + 1, time: time,
                missionVersion: schema.version, rosterVersion: rosterVersion,
                author: session.author, isClockDoubtful: !isClockLearnt, transaction: part)
            try append(differences, header, after: head, db)
            dots.append(header.dot)
        }
        try flush(journals: [])
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
        let writes = try LocalWrites(differences, header.dot, self, db)
        let sealed = try seal(header, writes.tables(), after: head)
        journals.advance(header, digest: sealed.digest, to: sealed.head)
        try writes.save(header, sealed.digest, self)
        try journals.appendAdvanced(header, body: sealed.body, digest: sealed.digest)
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
        try requireAdmission(header, bodyBytes: body.count)
        let digest = Digest(of: body)
        return Sealed(body: body, digest: digest, head: head.advanced(by: digest))
    }

    private func tooLarge(_ what: String) -> OutpostError {
        OutpostError(
            .limit, operation: "write", place: "one transaction",
            cause: "it changes \(what)", hint: "write in smaller transactions")
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
                    """, values: [.text(reference), .text(difference.key.description)])
            differences[index] = difference.replacing(column, with: .text(reference))
        }
        differences.removeAll(where: \.isNone)
        if counter != first { try meta.set(Int64(counter), for: MetaName.referenceCounter) }
    }
}
