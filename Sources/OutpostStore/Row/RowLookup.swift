import Foundation
import GRDB
import OutpostModel

/// A row that a person named.
package struct FoundRow {
    package let table: TableSchema
    package let key: RowKey

    package init(table: TableSchema, key: RowKey) {
        self.table = table
        self.key = key
    }
}

/// Finds rows by what people call them: a base reference as it is read over a radio, or a key.
package struct RowLookup {
    private let schema: Schema
    private let place: String

    /// - Parameter place: the replica's folder, for messages.
    package init(schema: Schema, place: String) {
        self.schema = schema
        self.place = place
    }

    package func find(_ name: String, _ db: Database) throws -> FoundRow {
        let reference = BaseReference.normalised(name)
        for table in schema.tables {
            if let key = RowKey(name.lowercased()) {
                if try exists(table, "id", key.description, db) != nil {
                    return FoundRow(table: table, key: key)
                }
            } else if let reference, let column = table.referenceColumn,
                let text = try exists(table, column, reference, db), let key = RowKey(text)
            {
                return FoundRow(table: table, key: key)
            }
        }
        throw OutpostError(
            .notFound, operation: "find a report", place: place,
            cause: "there is none called '\(name)' here",
            hint: RowKey(name) == nil && reference == nil
                ? "a reference looks like KM7QD-A-104-R; its last character guards against typing errors"
                : "it may not have arrived yet: 'outpost sync' when there is a link")
    }

    /// What another officer knows a row by: its base reference, else its key. nil: it is not here.
    package func name(of key: RowKey, _ db: Database) throws -> String? {
        for table in schema.tables {
            let column = table.referenceColumn ?? TableSchema.keyColumn
            let rows = try db.fetchValues(
                sql: """
                    SELECT \(ReplicaView.quoted(column)) FROM \(ReplicaView.quoted(table.name))
                    WHERE id = ?
                    """, values: [.text(key.description)])
            if let value = rows.first?.first { return value.isNull ? nil : value.description }
        }
        return nil
    }

    private func exists(
        _ table: TableSchema, _ column: String, _ value: String, _ db: Database
    ) throws -> String? {
        try db.fetchValues(
            sql: """
                SELECT id FROM \(ReplicaView.quoted(table.name))
                WHERE \(ReplicaView.quoted(column)) = ?
                """, values: [.text(value)]
        ).first?.first?.description
    }

    package func table(named name: String) throws -> TableSchema {
        if let table = schema.table(named: name) { return table }
        if let space = schema.privateSpace(ofTable: name) {
            throw OutpostError(
                .refused, operation: "find a table", place: name,
                cause: "it lies in the private space '\(space.name)', which only its readers open",
                hint: "open it with your PIN: --private \(space.name)")
        }
        throw OutpostError(
            .notFound, operation: "find a table", place: name,
            cause: "the mission has no table '\(name)'",
            hint: "it has: \(schema.tables.map(\.name).joined(separator: ", "))")
    }
}
