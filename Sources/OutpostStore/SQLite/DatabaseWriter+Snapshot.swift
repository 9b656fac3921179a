import GRDB

extension DatabaseWriter {
    /// Reads a consistent snapshot.
    ///
    /// A database in memory has one connection, and whoever reads has it alone. GRDB would make that read-only for the time by a pragma,
    /// which costs the connection all its prepared statements, twice a read: half the time of a simulated mission. A write is looked
    /// for afterwards instead.
    ///
    /// - Throws: what `body` throws; `DatabaseError` where it wrote.
    package func snapshot<Result>(_ body: (Database) throws -> Result) throws -> Result {
        guard let queue = self as? DatabaseQueue else { return try read(body) }
        return try queue.unsafeRead { db in
            let changes = db.totalChangesCount
            let result = try body(db)
            guard db.totalChangesCount == changes else {
                throw DatabaseError(resultCode: .SQLITE_READONLY, message: "a reader wrote")
            }
            return result
        }
    }
}
