import Foundation
import GRDB
import OutpostModel

/// A guarded cell in which several values stand, none of which had seen the others: a person must decide.
package struct ContestedCell: Sendable {
    /// One of the values, and whose it is.
    package struct Candidate: Sendable {
        /// One for each column of the cell.
        package let values: [Value]
        package let dot: Dot
        package let time: HybridTime
        package let author: Author
        /// The row shows it.
        package let isShown: Bool
    }

    package let table: String
    package let key: RowKey
    /// The row's base reference, where it has one.
    package let reference: String?
    package let cell: String
    package let columns: [String]
    /// By stamp, the latest first.
    package let candidates: [Candidate]
}

extension ReplicaReading {
    /// Guarded cells that wait for a decision, in the order of tables and keys.
    ///
    /// Only rows that were written more than once are looked at.
    package func contestedCells(limit: Int) throws -> [ContestedCell] {
        try read { db in
            let resolver = ReadingResolver(db)
            var result: [ContestedCell] = []
            for table in schema.tables where table.cells.contains(where: \.rule.isGuarded) {
                let states = try Row.fetchCursor(
                    db,
                    sql: """
                        SELECT key, state FROM _outpost_row
                        WHERE "table" = ? AND substr(state, 1, 1) = ? ORDER BY key
                        """, arguments: [table.name, Data([RowStateCoding.full])])
                while result.count < limit, let row = try states.next() {
                    var reader = ByteReader([UInt8](row[0] as Data))
                    let key = RowKey(high: try reader.fixed("key"), low: try reader.fixed("key"))
                    result += try Self.contestedCells(
                        db, table, key, [UInt8](row[1] as Data), resolver)
                }
            }
            return Array(result.prefix(limit))
        }
    }

    private static func contestedCells(
        _ db: Database, _ table: TableSchema, _ key: RowKey, _ state: [UInt8],
        _ resolver: ReadingResolver
    ) throws -> [ContestedCell] {
        let columns = table.columns.map { MissionTables.quoted($0.name) }.joined(separator: ", ")
        let row = try Row.fetchOne(
            db, sql: "SELECT \(columns) FROM \(MissionTables.quoted(table.name)) WHERE id = ?",
            arguments: [key.description])
        let values = row.map { row in Array(row.databaseValues.map { OutpostModel.Value($0) }) }
        let state = try RowStateCoding.decode(
            state, table: table, values: values, resolver: resolver)
        let contested = Set(state.contestedCells(table: table))
        return try table.cells.indices.filter { contested.contains(table.cells[$0].name) }.map {
            index in
            let cell = table.cells[index]
            let shown = state.cells[index].shown(cell.rule, deleted: state.deleted)?.dot
            let writes = state.cells[index].writes.sorted { $1.stamp < $0.stamp }
            let reference = table.referenceColumn.flatMap { table.columnIndex(named: $0) }
                .flatMap { values?[$0] }
            return ContestedCell(
                table: table.name, key: key,
                reference: reference.flatMap { $0.isNull ? nil : $0.description },
                cell: cell.name, columns: cell.columnIndices.map { table.columns[$0].name },
                candidates: try writes.map { write in
                    ContestedCell.Candidate(
                        values: write.values, dot: write.dot, time: write.stamp.time,
                        author: try resolver.author(of: write.dot), isShown: write.dot == shown)
                })
        }
    }
}

/// What decoding a state needs, read through any connection.
private final class ReadingResolver: RowStateResolver {
    private let db: Database
    private var journals: [Int64: JournalID] = [:]

    init(_ db: Database) { self.db = db }

    func journal(numbered number: Int64) throws -> JournalID {
        if journals.isEmpty {
            let rows = try Row.fetchAll(
                db, sql: "SELECT id, space, replica, incarnation, lane FROM _outpost_journal")
            for row in rows {
                journals[row[0]] = JournalID(
                    space: SpaceID(hash: UInt16(truncatingIfNeeded: row[1] as Int64)),
                    replica: JournalTable.replica([UInt8](row[2] as Data), row[3]),
                    lane: Lane(rawValue: UInt8(truncatingIfNeeded: row[4] as Int64)) ?? .routine)
            }
        }
        if let journal = journals[number] { return journal }
        throw corrupt("journal \(number)")
    }

    func journalNumber(of journal: JournalID) throws -> Int64 {
        if journals.isEmpty { _ = try self.journal(numbered: 1) }
        guard let number = journals.first(where: { $0.value == journal })?.key else {
            throw corrupt(journal.description)
        }
        return number
    }

    func stamp(of dot: Dot) throws -> Stamp {
        let row = try changeset(dot, columns: "time, counter, digest")
        return Stamp(
            time: HybridTime(
                milliseconds: row[0], counter: UInt32(truncatingIfNeeded: row[1] as Int64)),
            replica: dot.journal.replica, digest: Digest(bytes: [UInt8](row[2] as Data)) ?? .zero)
    }

    func author(of dot: Dot) throws -> Author {
        let row = try changeset(dot, columns: "body")
        return try ChangesetBody.decodeHeader(of: [UInt8](row[0] as Data)).author
    }

    private func changeset(_ dot: Dot, columns: String) throws -> Row {
        let number = try journalNumber(of: dot.journal)
        let row = try Row.fetchOne(
            db, sql: "SELECT \(columns) FROM _outpost_changeset WHERE place = ?",
            arguments: [number << JournalTable.sequenceBits | Int64(dot.sequence)])
        guard let row else { throw corrupt(dot.description) }
        return row
    }

    private func corrupt(_ what: String) -> OutpostError {
        OutpostError(
            .corrupt, operation: "read a row's state", place: what,
            cause: "the journals do not hold it",
            hint: "keep a copy of the file, then take everything from the hub again")
    }
}
