import COutpostSQLite
import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Makes a new replica in a folder that holds none.
    ///
    /// - Parameters:
    ///   - mission: the mission file's bytes, kept beside the database.
    ///   - holder: the command, as a second process will be told.
    ///   - identity: the replica's, where a certificate names it already; else a random one.
    public static func create(
        at path: String, schema: Schema, mission: [UInt8], holder: String,
        surroundings: Surroundings, identity: UInt64? = nil
    ) throws -> Replica {
        let folder = ReplicaFolder(path: path)
        guard !folder.exists else {
            throw OutpostError(
                .alreadyExists, operation: "make a replica", place: folder.path,
                cause: "there is one already", hint: "use it as it is, or name another folder")
        }
        try folder.create()
        let lock = try ReplicaLock(folder: folder, holder: holder)
        try AtomicFile.write(mission, to: folder.mission)
        return try open(
            folder: folder, schema: schema, surroundings: surroundings, lock: lock,
            newIdentity: identity ?? max(1, surroundings.random()))
    }

    /// Opens an existing replica for writing and holds its lock.
    public static func open(
        at path: String, schema: Schema, holder: String, surroundings: Surroundings
    ) throws -> Replica {
        let folder = ReplicaFolder(path: path)
        try requireExisting(folder)
        let lock = try ReplicaLock(folder: folder, holder: holder)
        let replica = try open(
            folder: folder, schema: schema, surroundings: surroundings, lock: lock, newIdentity: nil
        )
        // What an upgrade that was cut short left.
        try folder.settleMission(hash: schema.missionHash)
        return replica
    }

    /// A replica in memory, for tests and the simulator.
    ///
    /// - Parameter name: under which other connections of this process share the database, as foreign programs share a
    ///   file; nil when nobody is to.
    package static func inMemory(
        schema: Schema, identity: UInt64, surroundings: Surroundings, sharedAs name: String? = nil
    ) throws -> Replica {
        let capture = Capture()
        let queue = try DatabaseQueue(named: name, configuration: configuration(capture))
        return try make(
            writer: queue, schema: schema, folder: nil, capture: capture,
            surroundings: surroundings, lock: nil, newIdentity: identity)
    }

    /// A copy of a replica in memory as it stands, as a virtual machine is copied with its disk.
    package static func inMemory(
        copying source: Replica, surroundings: Surroundings
    ) throws -> Replica {
        let capture = Capture()
        let queue = try DatabaseQueue(configuration: configuration(capture))
        try source.reader.backup(to: queue)
        return try make(
            writer: queue, schema: source.schema, folder: nil, capture: capture,
            surroundings: surroundings, lock: nil, newIdentity: nil)
    }

    package static func requireExisting(_ folder: ReplicaFolder) throws {
        guard folder.exists else {
            throw OutpostError(
                .notFound, operation: "open the replica", place: folder.path,
                cause: "there is no replica in this folder",
                hint: "make one with 'outpost init', or name its folder with --replica")
        }
    }

    private static func open(
        folder: ReplicaFolder, schema: Schema, surroundings: Surroundings, lock: ReplicaLock,
        newIdentity: UInt64?
    ) throws -> Replica {
        do {
            let capture = Capture()
            let pool = try DatabasePool(
                path: folder.database, configuration: configuration(capture))
            return try make(
                writer: pool, schema: schema, folder: folder, capture: capture,
                surroundings: surroundings, lock: lock,
                newIdentity: newIdentity)
        } catch {
            throw StoreFailure.translate(
                error, operation: newIdentity == nil ? "open the replica" : "make the replica",
                place: folder.database)
        }
    }

    static func configuration(_ capture: Capture) -> Configuration {
        var configuration = Configuration()
        // Synced tables carry no foreign keys: a merge must never fail or cascade.
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(StoreLimits.busyTimeout)
        configuration.maximumReaderCount = StoreLimits.readers
        configuration.label = "outpost"
        // The hook misses statements that were prepared before it, so it comes first of all.
        nonisolated(unsafe) let capture = capture  // used on the writer's connection alone
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly, let connection = db.sqliteConnection else { return }
            capture.install(on: connection)
            // The triggers are for foreign programs: the engine's own writes are captured by the hook.
            let code = outpost_sqlite_enable_triggers(connection, 0)
            guard code == SQLITE_OK else {
                throw SQLiteFailure(connection, code, statement: "turn triggers off")
            }
        }
        return configuration
    }

    private static func make(
        writer: any DatabaseWriter, schema: Schema, folder: ReplicaFolder?, capture: Capture,
        surroundings: Surroundings, lock: ReplicaLock?, newIdentity: UInt64?
    ) throws -> Replica {
        let engine = try writer.writeWithoutTransaction { db in
            guard let connection = db.sqliteConnection else {
                throw OutpostError(
                    .storage, operation: "open the replica", cause: "SQLite gave no connection")
            }
            try settle(db)
            try db.inTransaction(.immediate) {
                if let newIdentity { try prepareEngineTables(db, newIdentity, schema) }
                try prepareTables(db, schema: schema, capture)
                return .commit
            }
            let engine = try StoreEngine(
                connection, schema: schema, folder: folder, capture: capture,
                surroundings: surroundings)
            if let effective = try RosterTable(db: db).effective() {
                engine.admission = Admission(roster: effective.roster)
                engine.erasures = Erasures(roster: effective.roster)
            }
            return engine
        }
        if folder != nil { try writer.makeDurable() }
        let replica = Replica(
            schema: schema, folder: folder, writer: writer, engine: engine, lock: lock)
        do {
            try replica.settleErasures()
        } catch {
            // No room for it now, say: it stays owed, and a replica that cannot be opened would help nobody.
        }
        try replica.settleMachine()
        try replica.adoptForeignWrites()
        return replica
    }

    /// What a connection that writes must be told.
    static func settle(_ db: Database) throws {
        // GRDB sets NORMAL for WAL after prepareDatabase; NORMAL loses acknowledged commits on a power cut.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try db.execute(sql: "PRAGMA cache_size = -\(StoreLimits.cacheKibibytes)")
        try db.execute(sql: "PRAGMA wal_autocheckpoint = \(StoreLimits.checkpointPages)")
        try db.execute(sql: "PRAGMA journal_size_limit = \(StoreLimits.walBytes)")
        // Only once the mode is WAL and its file is open; a database in memory has none.
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
        guard let connection = db.sqliteConnection else { return }
        let code = outpost_sqlite_gather_wal_writes(connection)
        guard code == SQLITE_OK else {
            throw SQLiteFailure(connection, code, statement: "gather what goes to the WAL")
        }
    }

    /// Makes what is missing of the tables and triggers, within the running transaction, and has the synced tables
    /// captured.
    static func prepareTables(_ db: Database, schema: Schema, _ capture: Capture) throws {
        try checkFormat(db, schema: schema)
        try MissionTables.prepare(db, schema: schema)
        try ForeignTable.prepare(db, schema: schema)
        try capture.register(schema, in: db)
    }

    static func prepareEngineTables(
        _ db: Database, _ identity: UInt64, _ schema: Schema
    ) throws {
        try db.execute(sql: EngineTables.sql)
        let values: [(String, any DatabaseValueConvertible)] = [
            (MetaName.format, EngineTables.format),
            (MetaName.identity, Data(JournalTable.bytes(of: identity))),
            (MetaName.incarnation, 1),
            (MetaName.missionHash, Data(schema.missionHash.bytes)),
            (MetaName.missionVersion, Int64(schema.version)),
        ]
        for (name, value) in values {
            try db.execute(
                sql: "INSERT INTO _outpost_meta (name, value) VALUES (?, ?)",
                arguments: [name, value])
        }
    }

    static func checkFormat(_ db: Database, schema: Schema) throws {
        func value<T: DatabaseValueConvertible>(_ name: String, _ type: T.Type) throws -> T? {
            try T.fetchOne(
                db, sql: "SELECT value FROM _outpost_meta WHERE name = ?", arguments: [name])
        }
        guard try db.tableExists("_outpost_meta"),
            try value(MetaName.format, Int64.self) == EngineTables.format
        else {
            throw OutpostError(
                .corrupt, operation: "open the replica", place: "_outpost_meta",
                cause: "this is not a replica of a format that this version reads",
                hint: "open it with the version of outpost that made it")
        }
        guard try value(MetaName.missionHash, Data.self) == Data(schema.missionHash.bytes) else {
            throw OutpostError(
                .refused, operation: "open the replica", place: "mission.yaml",
                cause: "the mission file is not the one that this replica was made with",
                hint: "put the replica's own mission file back")
        }
    }
}
