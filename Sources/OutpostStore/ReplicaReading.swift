import Foundation
import GRDB
import OutpostModel

/// What can be read of a replica: through the one that writes, or through a view that holds no lock.
public protocol ReplicaReading {
    var schema: Schema { get }
    /// The file, for messages.
    var place: String { get }

    /// Reads a consistent snapshot.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result
}

extension ReplicaReading {
    /// Which replica this is.
    package func storedIdentity() throws -> ReplicaID {
        try read { db in
            let identity = try Data.fetchOne(
                db, sql: "SELECT value FROM _outpost_meta WHERE name = ?",
                arguments: [MetaName.identity])
            let incarnation = try Int64.fetchOne(
                db, sql: "SELECT value FROM _outpost_meta WHERE name = ?",
                arguments: [MetaName.incarnation])
            return JournalTable.replica([UInt8](identity ?? Data()), incarnation ?? 0)
        }
    }

    /// The fingerprint of each space of the mission, as last committed.
    package func storedFingerprints() throws -> [SpaceID: Fingerprint] {
        try read { db in
            try JournalNames.fingerprints(db, schema)
        }
    }

    /// How many rows each table shows.
    package func rowCounts() throws -> [String: Int] {
        try read { db in
            var counts: [String: Int] = [:]
            for table in schema.tables {
                counts[table.name] = try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM \(MissionTables.quoted(table.name))")
            }
            return counts
        }
    }

    /// How many rows of some spaces each table shows.
    package func rowCounts(in spaces: Set<SpaceID>) throws -> [String: Int] {
        try read { db in
            var counts: [String: Int] = [:]
            for table in schema.tables {
                let ids = try String.fetchCursor(
                    db, sql: "SELECT id FROM \(MissionTables.quoted(table.name))")
                while let id = try ids.next() {
                    guard let key = RowKey(id), spaces.contains(key.space) else { continue }
                    counts[table.name, default: 0] += 1
                }
            }
            return counts
        }
    }

    /// A table's or column's name as SQL.
    package static func quoted(_ name: String) -> String { MissionTables.quoted(name) }
}

/// A replica opened for reading alone, without its lock, while another process may write it.
package final class ReplicaView: ReplicaReading, Sendable {
    package let schema: Schema
    package let folder: ReplicaFolder
    private let reader: DatabaseQueue

    package var place: String { folder.database }

    package init(at path: String, schema: Schema) throws {
        self.schema = schema
        folder = ReplicaFolder(path: path)
        try Replica.requireExisting(folder)
        do {
            reader = try Self.open(folder.database)
            try reader.read { db in try Replica.checkFormat(db, schema: schema) }
        } catch {
            throw StoreFailure.translate(
                error, operation: "open the replica for reading", place: folder.database)
        }
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(StoreLimits.busyTimeout)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            _ = try queue.read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
            }
            return queue
        } catch let error as DatabaseError
            where isFolderReadOnly(path) && error.resultCode != .SQLITE_CORRUPT
        {
            // A WAL database wants to make its shared memory beside it. On a read-only disk nobody writes, so
            // the file alone says all, unless a WAL was left behind.
            guard !hasWAL(path) else { throw error }
            let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
            return try DatabaseQueue(
                path: "file:\(escaped)?immutable=1", configuration: configuration)
        }
    }

    private static func isFolderReadOnly(_ path: String) -> Bool {
        access((path as NSString).deletingLastPathComponent, W_OK) != 0
    }

    private static func hasWAL(_ path: String) -> Bool {
        var status = stat()
        return stat(path + "-wal", &status) == 0 && status.st_size > 0
    }

    package func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do {
            return try reader.read(body)
        } catch {
            throw StoreFailure.translate(error, operation: "read the replica", place: place)
        }
    }
}
