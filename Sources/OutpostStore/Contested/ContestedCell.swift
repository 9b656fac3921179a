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
            let search = try ContestedSearch(db)
            var result: [ContestedCell] = []
            for table in schema.tables where table.cells.contains(where: \.rule.isGuarded) {
                try search.states.forEach(of: table) { key, state in
                    result += try search.cells(of: key, in: table, state)
                    return result.count < limit
                }
            }
            return Array(result.prefix(limit))
        }
    }

    /// The same of some rows, by table.
    package func contestedCells(among rows: [String: Set<RowKey>]) throws -> [ContestedCell] {
        try read { db in
            let search = try ContestedSearch(db)
            return try schema.tables.flatMap { table -> [ContestedCell] in
                guard table.cells.contains(where: \.rule.isGuarded), let keys = rows[table.name],
                    let number = try search.states.number(of: table)
                else { return [] }
                return try keys.sorted().flatMap { key -> [ContestedCell] in
                    guard let state = try search.states.state(of: StateKey(number, key)) else {
                        return []
                    }
                    return try search.cells(of: key, in: table, state)
                }
            }
        }
    }
}

/// Looks through rows of one snapshot.
private final class ContestedSearch {
    let states: StoredStates
    private let db: Database
    private let resolver: ReadingResolver

    init(_ db: Database) throws {
        self.db = db
        states = StoredStates(db)
        resolver = try ReadingResolver(db)
    }

    /// - Parameter bytes: the row's state as it is stored.
    func cells(
        of key: RowKey, in table: TableSchema, _ bytes: [UInt8]
    ) throws -> [ContestedCell] {
        guard bytes.first.map({ $0 & ~RowStateCoding.inlineFlag }) == RowStateCoding.full else {
            return []
        }
        // Few rows have two writes in a guarded cell: the state says which, and only of those the values are read.
        let outline = try RowStateCoding.decode(
            bytes, table: table, values: nil, resolver: resolver)
        let mayBeContested = outline.written.entries.contains { entry in
            table.cells[entry.index].rule.isGuarded && entry.cell.writes.count > 1
        }
        guard mayBeContested else { return [] }
        let columns = table.columns.map { MissionTables.quoted($0.name) }.joined(separator: ", ")
        let rows = try db.valueRows(
            sql: "SELECT \(columns) FROM \(MissionTables.quoted(table.name)) WHERE id = ?",
            values: [.text(key.description)])
        // A row that was removed shows nothing, and nobody need decide about it.
        guard let values = try rows.next() else { return [] }
        let state = try RowStateCoding.decode(
            bytes, table: table, values: values, resolver: resolver)
        let contested = Set(state.contestedCells(table: table))
        return try table.cells.indices.filter { contested.contains(table.cells[$0].name) }.map {
            try cell($0, of: key, in: table, state, values)
        }
    }

    private func cell(
        _ index: Int, of key: RowKey, in table: TableSchema, _ state: RowState, _ values: [Value]
    ) throws -> ContestedCell {
        let cell = table.cells[index]
        let stored = state.cell(index, table: table)
        let shown = stored.shown(cell.rule, deleted: state.deleted)?.dot
        let reference = table.referenceColumn.flatMap { table.columnIndex(named: $0) }
            .map { values[$0] }
        return ContestedCell(
            table: table.name, key: key,
            reference: reference.flatMap { $0.isNull ? nil : $0.description },
            cell: cell.name, columns: cell.columnIndices.map { table.columns[$0].name },
            candidates: try stored.writes.sorted { $1.stamp < $0.stamp }.map { write in
                ContestedCell.Candidate(
                    values: write.values, dot: write.dot, time: write.stamp.time,
                    author: try resolver.author(of: write.dot), isShown: write.dot == shown)
            })
    }
}
