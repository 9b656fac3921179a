import OutpostModel

extension Replica {
    /// A key for a new row of a table, where the table does not make one by itself: those that Outpost made do, those
    /// that the app brought do not.
    ///
    ///     let key = try replica.newKey(for: "incident")
    ///
    /// - Throws: `OutpostError` when the schema has no such table, or its rows live where other rows live: then
    ///   `newKey(beside:)` makes it.
    public func newKey(for table: String) throws -> RowKey {
        guard let table = schema.table(named: table) else {
            throw OutpostError(
                .notFound, operation: "make a key", place: table, cause: "there is no such table")
        }
        guard case .space(let space) = table.residence else {
            throw OutpostError(
                .invalidInput, operation: "make a key", place: table.name,
                cause: "its rows live where the rows live that they belong to",
                hint: "newKey(beside: the key of that row)")
        }
        return newKey(in: space)
    }

    /// A key for a new row that lives where another row lives, such as an attachment beside its report.
    public func newKey(beside key: RowKey) -> RowKey { newKey(in: key.space) }

    private func newKey(in space: SpaceID) -> RowKey {
        RowKey(
            space: space, milliseconds: surroundings.wallMilliseconds(),
            random: surroundings.random())
    }
}
