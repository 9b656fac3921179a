import OutpostModel

extension Replica {
    /// A row's merge state as it is kept; an empty one for a row that was never written.
    ///
    /// Through a reader: the engine gives a table its number when it is first asked for a state, which is a write and belongs into a
    /// transaction.
    package func storedState(table name: String, key: RowKey) throws -> RowState {
        guard let table = schema.table(named: name) else {
            throw OutpostError(
                .notFound, operation: "read a row's state", place: name, cause: "no such table")
        }
        return try read { db in
            let reader = try RowReader(db)
            let none = [Value](repeating: .null, count: table.columns.count)
            return try reader.state(
                of: key, in: table, values: try reader.values(of: key, in: table) ?? none)
        }
    }
}
