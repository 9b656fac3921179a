import Foundation
import GRDB
import OutpostModel

/// Reads rows with who wrote what of them, within one snapshot: fast for some dozens of rows, since it reads the states that are
/// kept and no journal from its beginning.
///
///     try replica.read { db in
///         let reader = try RowReader(db)
///         guard let row = try reader.row(key, of: table) else { return }
///         let writer = try reader.header(of: row.state.standingDots(table))
///     }
package final class RowReader {
    /// A row as it shows, and what was merged of it.
    package struct Reading {
        package let key: RowKey
        /// Parallel to `TableSchema.columns`.
        package let values: [Value]
        package let state: RowState
    }

    private let db: Database
    private let states: StoredStates
    private let resolver: ReadingResolver
    private var headers: [Dot: ChangesetHeader] = [:]

    package init(_ db: Database) throws {
        self.db = db
        states = StoredStates(db)
        resolver = try ReadingResolver(db)
    }

    /// - Returns: nil where the table shows no such row.
    package func row(_ key: RowKey, of table: TableSchema) throws -> Reading? {
        guard let first = try values(of: key, in: table) else { return nil }
        return Reading(
            key: key, values: first, state: try state(of: key, in: table, values: first))
    }

    /// - Returns: parallel to `TableSchema.columns`; nil where the table shows no such row.
    func values(of key: RowKey, in table: TableSchema) throws -> [Value]? {
        let columns = table.columns.map { MissionTables.quoted($0.name) }.joined(separator: ", ")
        return try db.fetchCachedValues(
            sql: "SELECT \(columns) FROM \(MissionTables.quoted(table.name)) WHERE id = ?",
            values: [.text(key.description)]
        ).first
    }

    /// What was merged of a row that shows these values.
    package func state(
        of key: RowKey, in table: TableSchema, values: [Value]
    ) throws -> RowState {
        guard let number = try states.number(of: table),
            let bytes = try states.state(of: StateKey(number, key))
        else { return RowState() }
        return try RowStateCoding.decode(bytes, table: table, values: values, resolver: resolver)
    }

    /// Who wrote a changeset, where and when.
    package func header(of dot: Dot) throws -> ChangesetHeader {
        if let known = headers[dot] { return known }
        let header = try resolver.header(of: dot)
        headers[dot] = header
        return header
    }
}
