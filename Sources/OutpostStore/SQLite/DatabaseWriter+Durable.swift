import GRDB

extension DatabaseWriter {
    /// Syncs what the process before wrote to the WAL and did not come to sync: it is found there and counts again, though a power cut
    /// could still take it, so nobody may build on it or be told of it before.
    ///
    /// By the one process that writes the database alone, before anything else: SQLite before 3.51.3 can corrupt a WAL that two connections
    /// write and checkpoint.
    package func makeDurable() throws {
        try writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
    }
}
