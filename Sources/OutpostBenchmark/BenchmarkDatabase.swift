import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// A database that a workload writes: plain SQLite, or a replica. A transaction is the same closure on both sides.
protocol BenchmarkDatabase {
    func transaction(_ body: (Database) throws -> Void) throws
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result
    /// Empties the WAL into the file and drops what is free in it.
    func vacuum() throws
    func close() throws
}

/// Plain SQLite, as durable as a replica and with its settings.
struct PlainDatabase: BenchmarkDatabase {
    private let pool: DatabasePool

    init(path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -\(StoreLimits.cacheKibibytes);
                    PRAGMA wal_autocheckpoint = \(StoreLimits.checkpointPages);
                    PRAGMA journal_size_limit = \(StoreLimits.walBytes);
                    \(ReportTable.createStatement);
                    """)
        }
    }

    func transaction(_ body: (Database) throws -> Void) throws {
        try pool.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                try body(db)
                return .commit
            }
        }
    }

    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try pool.read(body)
    }

    func vacuum() throws {
        try pool.vacuum()
        try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }

    func close() throws { try pool.close() }
}

/// A replica on disk.
struct ReplicaDatabase: BenchmarkDatabase {
    let replica: Replica

    /// - Parameter path: a file that does not exist yet.
    init(path: String) throws {
        replica = try Replica.create(
            at: path, schema: try ReportTable.schema(), mission: Array("benchmark".utf8),
            holder: "outpost-bench", surroundings: Self.surroundings)
    }

    private static var surroundings: Surroundings {
        Surroundings(
            wallMilliseconds: { Int64(Date().timeIntervalSince1970 * 1000) },
            random: { UInt64.random(in: 1 ... .max) })
    }

    func transaction(_ body: (Database) throws -> Void) throws {
        try replica.write { try body($0) }
    }

    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try replica.read(body)
    }

    func vacuum() throws { try replica.compact() }

    func close() throws { try replica.close() }
}
