import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Opens an app's own SQLite file as a replica, and makes it one the first time.
    ///
    /// Tables of the schema that do not exist are made. Those that exist are checked, and their rows become this
    /// device's work, in one transaction: when anything is refused, nothing is changed. Other tables stay the
    /// app's own.
    ///
    /// - Parameter holder: what a second process is told of who has the file.
    package static func open(
        appFile path: String, schema: Schema, holder: String, surroundings: Surroundings
    ) throws -> Replica {
        let folder = ReplicaFolder(appFile: path)
        do {
            let file = AppFile(path: folder.database, schema: schema)
            let mode = try file.inspect()
            try folder.create()
            let lock = try ReplicaLock(folder: folder, holder: holder)
            let capture = Capture()
            let pool = try DatabasePool(
                path: folder.database, configuration: configuration(capture))
            do {
                return try make(
                    file, writer: pool, folder: folder, capture: capture,
                    surroundings: surroundings, lock: lock)
            } catch let refusal {
                do {
                    try pool.close()
                    try file.restore(journalMode: mode)
                } catch {
                    // The file stays in WAL mode, which changes nothing of what it holds: the refusal is what to tell.
                }
                throw refusal
            }
        } catch {
            throw StoreFailure.translate(
                error, operation: "open the app's file", place: folder.database)
        }
    }

    /// The hash of the mission that an app's file is of; nil where it is none yet.
    package static func storedMissionHash(appFile path: String) throws -> Digest? {
        let folder = ReplicaFolder(appFile: path)
        guard folder.exists else { return nil }
        return try folder.storedMissionHash()
    }

    private static func make(
        _ file: AppFile, writer: DatabasePool, folder: ReplicaFolder, capture: Capture,
        surroundings: Surroundings, lock: ReplicaLock
    ) throws -> Replica {
        let engine = try writer.writeWithoutTransaction { db in
            guard let connection = db.sqliteConnection else {
                throw OutpostError(
                    .storage, operation: "open the app's file", cause: "SQLite gave no connection")
            }
            try settle(db)
            // No synced table has any part in one, which was checked: they are the app's own.
            try db.execute(sql: "PRAGMA foreign_keys = ON")
            var made: StoreEngine?
            try db.inTransaction(.immediate) {
                let findings = try file.findings(db)
                if !findings.isReplica {
                    try prepareEngineTables(db, max(1, surroundings.random()), file.schema)
                }
                try prepareTables(db, schema: file.schema, capture)
                try AppFile.mirrorTriggers(db)
                try AppFile.noteRows(db, of: findings.unsynced)
                let engine = try StoreEngine(
                    connection, schema: file.schema, folder: folder, capture: capture,
                    surroundings: surroundings)
                engine.looseTables = findings.loose
                if !findings.unsynced.isEmpty { try adoptRows(db, engine, folder.database) }
                made = engine
                return .commit
            }
            made?.committed()
            return made
        }
        guard let engine else { throw CancellationError() }
        let replica = Replica(
            schema: file.schema, folder: folder, writer: writer, engine: engine, lock: lock)
        try replica.settleMachine()
        try replica.adoptForeignWrites()
        return replica
    }

    /// Adopts rows that stood in the file before it was a replica. None may be held: the app's rows are not taken away.
    private static func adoptRows(
        _ db: Database, _ engine: StoreEngine, _ path: String
    ) throws {
        let adoption = try engine.adoptForeignWrites(db)
        guard adoption.held > 0 else { return }
        let reason = try Data.fetchOne(
            db, sql: "SELECT CAST(reason AS BLOB) FROM _outpost_held_write ORDER BY number LIMIT 1")
        throw OutpostError(
            .invalidInput, operation: "open the app's file", place: path,
            cause: "\(adoption.held) of its rows cannot be synced, the first for: "
                + String(decoding: reason ?? Data(), as: UTF8.self),
            hint: "put the rows right, or declare in the schema what they hold; nothing was changed"
        )
    }
}
