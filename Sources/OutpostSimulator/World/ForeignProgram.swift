import GRDB
import Synchronization

/// Another SQLite program at a node's database: a connection of its own, which knows nothing of Outpost and runs into
/// the triggers.
///
/// A replica in memory has a name, under which both connections share one database.
final class ForeignProgram {
    private let queue: DatabaseQueue
    /// Databases of this process so far: several runs may live at once, and must not share one.
    private static let databases = Atomic<Int>(0)

    /// A name that no other database in memory has.
    static func freshDatabase() -> String {
        precondition(FaultyDisk.isInstalled, "SQLite takes no other VFS")
        return "node-\(databases.add(1, ordering: .relaxed).newValue)"
    }

    init(database: String) throws {
        queue = try DatabaseQueue(named: database)
    }

    /// One transaction of SQL statements.
    func perform(_ plan: TransactionPlan) throws {
        try queue.write { db in
            try plan.perform { try db.execute(sql: $0) }
        }
    }

    /// A statement that must be refused.
    ///
    /// - Returns: why; nil when it was taken.
    func refusal(of sql: String) throws -> String? {
        do {
            try queue.write { try $0.execute(sql: sql) }
            return nil
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return error.message ?? ""
        }
    }
}
