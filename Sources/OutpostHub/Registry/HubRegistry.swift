import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTrust

/// `hub.sqlite`: enrolment codes and enrolled devices. Short transactions; the serving process and the commands
/// that make codes use it side by side.
package final class HubRegistry: Sendable {
    let queue: DatabaseQueue
    let path: String

    package init(path: String) throws {
        self.path = path
        var configuration = Configuration()
        configuration.busyMode = .timeout(StoreLimits.busyTimeout)
        configuration.journalMode = .wal
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.execute(sql: Self.tables)
            }
        } catch {
            throw StoreFailure.translate(error, operation: "open the hub's registry", place: path)
        }
    }

    private static let tables = """
        CREATE TABLE IF NOT EXISTS code (
            secret_hash BLOB PRIMARY KEY NOT NULL, device_name TEXT NOT NULL,
            issued_at REAL NOT NULL, expires_at REAL NOT NULL, used_at REAL, used_by BLOB
        ) STRICT;
        CREATE TABLE IF NOT EXISTS device (
            replica TEXT PRIMARY KEY NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
            public_key_hash BLOB NOT NULL, seal_key BLOB NOT NULL, enrolled_at REAL NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS wrong_code (at REAL NOT NULL) STRICT;
        """

    // MARK: Devices

    package func isEnrolled(_ replica: ReplicaID, publicKeyHash: [UInt8]) throws -> Bool {
        try transaction("look for a device") { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM device WHERE replica = ? AND public_key_hash = ?)
                    """, arguments: [replica.description, Data(publicKeyHash)]) ?? false
        }
    }

    /// Who takes part. Its version is the number of enrolments, which only grows.
    package func roster() throws -> Roster {
        try transaction("read the devices") { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT replica, name, seal_key FROM device ORDER BY rowid")
            let devices = rows.compactMap { row in
                ReplicaID(row[0]).map {
                    Roster.Device(replica: $0, name: row[1], sealKey: [UInt8](row[2] as Data))
                }
            }
            return Roster(version: UInt32(devices.count), devices: devices)
        }
    }

    /// Adds the hub's own picture, which writes like a base.
    package func addHub(
        _ replica: ReplicaID, name: String, sealKey: SealPublicKey, now: Date
    ) throws {
        try transaction("add the hub to the devices") { db in
            try Self.insert(
                db, replica, name: name, publicKeyHash: [], sealKey: sealKey, now: now)
        }
    }

    static func insert(
        _ db: Database, _ replica: ReplicaID, name: String, publicKeyHash: [UInt8],
        sealKey: SealPublicKey, now: Date
    ) throws {
        try db.execute(
            sql: "INSERT INTO device VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                replica.description, BaseReference.deviceCode(of: replica), name,
                Data(publicKeyHash), Data(sealKey.bytes), now.timeIntervalSince1970,
            ])
    }

    func transaction<Result>(
        _ operation: String, _ body: (Database) throws -> Result
    ) throws -> Result {
        do {
            return try queue.write(body)
        } catch {
            throw StoreFailure.translate(error, operation: operation, place: path)
        }
    }
}
