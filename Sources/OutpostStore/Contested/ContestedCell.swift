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
            let resolver = try ReadingResolver(db)
            var result: [ContestedCell] = []
            for table in schema.tables where table.cells.contains(where: \.rule.isGuarded) {
                try StoredStates(db).forEach(of: table) { key, state in
                    guard state.first == RowStateCoding.full else { return true }
                    result += try Self.contestedCells(db, table, key, state, resolver)
                    return result.count < limit
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
        let rows = try db.valueRows(
            sql: "SELECT \(columns) FROM \(MissionTables.quoted(table.name)) WHERE id = ?",
            values: [.text(key.description)])
        // A row that was removed shows nothing, and nobody need decide about it.
        guard let values = try rows.next() else { return [] }
        let state = try RowStateCoding.decode(
            state, table: table, values: values, resolver: resolver)
        let contested = Set(state.contestedCells(table: table))
        return try table.cells.indices.filter { contested.contains(table.cells[$0].name) }.map {
            index in
            let cell = table.cells[index]
            let stored = state.cell(index, table: table)
            let shown = stored.shown(cell.rule, deleted: state.deleted)?.dot
            let writes = stored.writes.sorted { $1.stamp < $0.stamp }
            let reference = table.referenceColumn.flatMap { table.columnIndex(named: $0) }
                .map { values[$0] }
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
