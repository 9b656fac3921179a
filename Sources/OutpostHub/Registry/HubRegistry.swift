import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTrust

/// `hub.sqlite`: enrolment codes, enrolled devices, and the mission's rosters. Short transactions; the serving process and the commands
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
                try db.execute(sql: Self.tables + Self.refusedTable + Self.backupTables)
            }
        } catch {
            throw StoreFailure.translate(error, operation: "open the hub's registry", place: path)
        }
    }

    private static let tables = """
        CREATE TABLE IF NOT EXISTS code (
            secret_hash BLOB PRIMARY KEY NOT NULL, device_name TEXT NOT NULL,
            issued_at REAL NOT NULL, expires_at REAL NOT NULL, used_at REAL, used_by BLOB,
            grants TEXT NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS device (
            replica TEXT PRIMARY KEY NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
            public_key_hash BLOB NOT NULL, seal_key BLOB NOT NULL, enrolled_at REAL NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS wrong_code (at REAL NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS contact (
            device INTEGER PRIMARY KEY, at REAL NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS log_offer (
            device INTEGER NOT NULL, space INTEGER NOT NULL, epoch INTEGER NOT NULL,
            held INTEGER NOT NULL, offered INTEGER NOT NULL, at REAL NOT NULL,
            PRIMARY KEY (device, space)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS person_claim (
            device INTEGER NOT NULL, person TEXT NOT NULL, claim BLOB NOT NULL, at REAL NOT NULL,
            PRIMARY KEY (device, person)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS access_request (
            number INTEGER PRIMARY KEY AUTOINCREMENT, request BLOB NOT NULL, at INTEGER NOT NULL,
            answer TEXT
        ) STRICT;
        CREATE TABLE IF NOT EXISTS roster_contact (
            device INTEGER PRIMARY KEY, version INTEGER NOT NULL, at REAL NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS roster (
            kind INTEGER NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL,
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;
        """

    // MARK: Devices

    /// Adds the hub's own picture, which writes like a base, as the first of the mission's first roster.
    package func addHub(
        _ hub: RosterDevice, grants: Set<Grant>, by issuer: RosterIssuer, now: Date
    ) throws {
        try transaction("add the hub to the devices") { db in
            try Self.insert(
                db, ReplicaID(identity: hub.identity), name: hub.name,
                publicKeyHash: hub.tlsKeyHash.bytes, sealKey: hub.sealKey, now: now)
            try Self.issue(db, by: issuer, now: now.milliseconds) { roster in
                roster.set(hub)
                roster.grants.formUnion(grants)
            }
        }
    }

    static func insert(
        _ db: Database, _ replica: ReplicaID, name: String, publicKeyHash: [UInt8],
        sealKey: [UInt8], now: Date
    ) throws {
        try db.execute(
            sql: "INSERT INTO device VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                replica.description, BaseReference.deviceCode(of: replica), name,
                Data(publicKeyHash), Data(sealKey), now.timeIntervalSince1970,
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

extension Date {
    /// Milliseconds since 1970.
    package var milliseconds: Int64 { Int64(timeIntervalSince1970 * 1000) }
}
