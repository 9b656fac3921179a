import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTrust

/// Copies a hub's databases while it serves, and puts such a copy back.
///
/// The picture goes first and the log after it: a log that is ahead of its picture is what a crash leaves too, and the picture
/// follows; a picture ahead of its log would miss what comes next.
package enum HubBackup {
    /// What is copied, in this order: SQLite's online backup of each, through whatever writes it meanwhile.
    private static let databases = ["replica.sqlite", "log.sqlite", "hub.sqlite"]
    /// What else a hub needs; the root's key is not among it.
    private static let others = ["mission.yaml", "device", "authority/certificate.pem"]
    /// Written last: a copy without it is not whole.
    private static let mark = "backup"

    private static let operation = "back the hub up"

    /// - Parameters:
    ///   - folder: the hub's.
    ///   - destination: a folder that does not exist.
    /// - Returns: how many bytes the copy has.
    package static func make(of folder: String, at destination: String) throws -> Int64 {
        guard !FileManager.default.fileExists(atPath: destination) else {
            throw OutpostError(
                .alreadyExists, operation: operation, place: destination,
                cause: "there is something already", hint: "name a folder that does not exist")
        }
        try perform(operation, at: destination) {
            try FileManager.default.createDirectory(
                atPath: destination, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            for name in databases {
                try copy(folder + "/" + name, to: destination + "/" + name)
            }
            for name in others { try copyFile(name, from: folder, to: destination) }
            try AtomicFile.flushAll(in: destination)
        }
        try AtomicFile.write(Array("outpost hub backup 1\n".utf8), to: destination + "/" + mark)
        return try size(of: destination)
    }

    /// What is to be noted of a copy that was verified: what its log holds.
    ///
    /// - Parameter time: before the copy was begun, in milliseconds since 1970.
    package static func record(
        of destination: String, schema: Schema, time: Int64
    ) throws -> BackupRecord {
        let log = try SQLiteHubLog(
            path: destination + "/log.sqlite", schema: schema,
            trust: { SealTrust { _, _ in .unknownDevice } }, makeEpoch: { 1 })
        return BackupRecord(
            epoch: try log.epoch, time: time,
            heads: VersionVector(try log.heads().mapValues(\.sequence)))
    }

    private static func copy(_ source: String, to target: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(StoreLimits.busyTimeout)
        let from = try DatabaseQueue(path: source, configuration: configuration)
        let to = try DatabaseQueue(path: target)
        try from.backup(to: to)
        let check = try to.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
        guard check == "ok" else {
            throw OutpostError(
                .corrupt, operation: operation, place: target,
                cause: "SQLite finds damage in the copy: \(check ?? "")",
                hint: "check the disk, and run outpost verify on the hub's folder")
        }
        try to.close()
    }

    private static func copyFile(_ name: String, from source: String, to target: String) throws {
        let path = source + "/" + name
        guard FileManager.default.fileExists(atPath: path) else { return }
        let folder = (target + "/" + name as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try FileManager.default.copyItem(atPath: path, toPath: target + "/" + name)
    }

    private static func size(of folder: String) throws -> Int64 {
        var total: Int64 = 0
        for name in databases {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            total += (attributes[.size] as? NSNumber)?.int64Value ?? 0
        }
        return total
    }

    /// Puts a copy where there is no hub. Its log gets a new epoch: what bases remember of the hub's log, which may know more
    /// than the copy, means nothing to it, and they give back all that they hold.
    package static func restore(
        _ backup: String, to folder: String, epoch: UInt64
    ) throws {
        let operation = "restore the hub"
        guard FileManager.default.fileExists(atPath: backup + "/" + mark) else {
            throw OutpostError(
                .notFound, operation: operation, place: backup,
                cause: "this is no backup of a hub, or one that was cut short",
                hint: "name a folder that 'outpost hub backup' wrote")
        }
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw OutpostError(
                .alreadyExists, operation: operation, place: folder,
                cause: "there is something already", hint: "name a folder that does not exist")
        }
        let partial = folder + ".partial"
        try perform(operation, at: folder) {
            if FileManager.default.fileExists(atPath: partial) {
                try FileManager.default.removeItem(atPath: partial)
            }
            try FileManager.default.copyItem(atPath: backup, toPath: partial)
            let log = try DatabaseQueue(path: partial + "/log.sqlite")
            try log.write { db in
                try db.execute(
                    sql: "UPDATE log_meta SET value = ? WHERE name = 'epoch'",
                    arguments: [Int64(bitPattern: epoch)])
            }
            try log.close()
            try FileManager.default.removeItem(atPath: partial + "/" + mark)
            // A hub that answers bases from this copy must not lose it with the power.
            try AtomicFile.flushAll(in: partial)
            try AtomicFile.move(partial, to: folder)
        }
    }

    private static func perform(
        _ operation: String, at place: String, _ body: () throws -> Void
    ) throws {
        do {
            try body()
        } catch let error as OutpostError {
            throw error
        } catch let error as DatabaseError {
            throw StoreFailure.translate(error, operation: operation, place: place)
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: operation, place: place,
                cause: FileFailure.cause(of: error))
        }
    }
}
