import OutpostModel

extension Replica {
    /// A row's merge state as it is kept; an empty one for a row that was never written.
    package func storedState(table name: String, key: RowKey) throws -> RowState {
        try inspect { engine in
            guard let table = engine.schema.table(named: name) else {
                throw OutpostError(
                    .notFound, operation: "read a row's state", place: name, cause: "no such table")
            }
            return try engine.merged.state(
                table, key, values: try engine.rows.values(table, key))
        }
    }
}
