import Foundation
import GRDB
import OutpostModel
import Synchronization

/// One replica: a local SQLite database that can be read and written at any time, with or without a link,
/// and that merges what other replicas wrote.
///
/// There is one writer connection. SQLite before 3.51.3 can corrupt a WAL that two connections write and
/// checkpoint; the preupdate hook and the caches of heads and fingerprints also belong to one connection.
/// Reads run beside it on connections of their own.
///
/// `@unchecked Sendable`: `engine` and its capture are touched only inside `writer`'s serial access, which
/// GRDB keeps to one thread at a time; everything else is immutable.
public final class Replica: ReplicaReading, @unchecked Sendable {
    public let schema: Schema
    /// A lock, since it is read beside the writer and changes with a new incarnation.
    private let currentID: Mutex<ReplicaID>
    /// The folder; nil for one in memory.
    package let folder: ReplicaFolder?
    let writer: any DatabaseWriter
    let surroundings: Surroundings
    /// nil once closed: its statements must be gone before SQLite closes the connection.
    private var engine: StoreEngine?
    /// Held for the process's life; nil in memory.
    let lock: ReplicaLock?

    init(
        schema: Schema, folder: ReplicaFolder?, writer: any DatabaseWriter, engine: StoreEngine,
        lock: ReplicaLock?
    ) {
        self.schema = schema
        currentID = Mutex(engine.replica)
        self.folder = folder
        self.writer = writer
        surroundings = engine.surroundings
        self.engine = engine
        self.lock = lock
    }

    /// Which replica this is. Its incarnation is raised where the database turns out to be a copy.
    public var id: ReplicaID { currentID.withLock { $0 } }

    public var place: String { folder?.database ?? "a replica in memory" }

    // MARK: Local writes

    /// Runs plain SQL on the synced tables as one transaction and journals what it changed.
    ///
    /// Once it returns, the change survives a power cut (`synchronous=FULL`). When the closure throws, or
    /// what it wrote breaks a rule of the schema, nothing of it is kept.
    ///
    ///     try replica.write(session) { db in
    ///         try db.execute(sql: "UPDATE incident SET severity = 4 WHERE id = ?", arguments: [key])
    ///     }
    ///
    /// - Throws: `OutpostError`, or what `updates` throws.
    public func write<Result>(
        _ session: WriteSession = WriteSession(), _ updates: (Database) throws -> Result
    ) throws -> Result {
        try writeReporting(session, updates).result
    }

    /// As `write`, and says which changesets the transaction became: one a space, none if nothing changed.
    public func writeReporting<Result>(
        _ session: WriteSession = WriteSession(), _ updates: (Database) throws -> Result
    ) throws -> (result: Result, changesets: [Dot]) {
        try transaction(operation: "write") { db, engine in
            engine.capture.reset()
            engine.capture.isListening = true
            engine.foreign.note(session.author)
            let result = try updates(db)
            do {
                return (result, try engine.appendLocalChanges(db, session: session))
            } catch let defect as Capture.Defect {
                throw defect.explanation
            }
        }
    }

    // MARK: Merging

    /// Merges a verified batch in one transaction.
    ///
    /// - Parameter alongside: what must be true exactly if the merge is, such as a cursor; runs in the same
    ///   transaction.
    package func merge(
        _ batch: Batch<Verified>, alongside: (PeerWriter) throws -> Void = { _ in }
    ) throws -> MergeOutcome {
        try transaction(operation: "merge a batch") { db, engine in
            let outcome = try engine.merge(batch, db)
            try alongside(PeerWriter(db: db, engine: engine))
            // The engine's statements bypass GRDB, whose observations want to be told.
            for table in outcome.tables { try db.notifyChanges(in: Table(table)) }
            return outcome
        }
    }

    /// Changes what is known of a peer without merging anything.
    package func updatePeer(_ update: (PeerWriter) throws -> Void) throws {
        try transaction(operation: "note what the hub said") { db, engine in
            try update(PeerWriter(db: db, engine: engine))
        }
    }

    // MARK: Reading

    /// Where GRDB's observations read: they see local writes, merges, and what other programs wrote once it is adopted.
    ///
    ///     let observation = ValueObservation.tracking { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM incident") }
    ///     for try await count in observation.values(in: replica.reader) { … }
    public var reader: any DatabaseReader { writer }

    /// Reads a consistent snapshot; never waits for the writer.
    public func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do {
            return try writer.snapshot(body)
        } catch {
            throw StoreFailure.translate(error, operation: "read the replica", place: place)
        }
    }

    /// The heads of all journals that are held.
    package func heads() throws -> [JournalID: Head] {
        try inspect { engine in engine.journals.allHeads }
    }

    /// The fingerprint of each space of the mission.
    public func fingerprints() throws -> [SpaceID: Fingerprint] {
        try inspect { engine in
            var result: [SpaceID: Fingerprint] = [:]
            for space in engine.schema.spaces {
                result[space.id] = engine.journals.fingerprint(of: space.id)
            }
            return result
        }
    }

    package var rosterVersion: UInt32 {
        get throws { try inspect { $0.rosterVersion } }
    }

    // MARK: The writer

    /// A look at the engine, serialised with its writes.
    func inspect<Result>(_ body: (StoreEngine) throws -> Result) throws -> Result {
        do {
            return try writer.writeWithoutTransaction { _ in try body(try openEngine()) }
        } catch {
            throw StoreFailure.translate(error, operation: "read the replica", place: place)
        }
    }

    func openEngine() throws -> StoreEngine {
        guard let engine else {
            throw OutpostError(
                .storage, operation: "use the replica", place: place, cause: "it was closed",
                hint: "open it again")
        }
        if engine.isStale { try engine.reload() }
        return engine
    }

    /// One transaction, synchronous: no `await` inside, and the engine's caches follow a rollback.
    ///
    /// What foreign programs wrote is adopted first: after that, rows and journals agree.
    func transaction<Result>(
        operation: String, _ body: (Database, StoreEngine) throws -> Result
    ) throws -> Result {
        try transactionBesideForeign(operation: operation) { db, engine in
            try engine.adoptForeignWrites(db)
            return try body(db, engine)
        }
    }

    /// A transaction that leaves to its body what foreign programs wrote.
    func transactionBesideForeign<Result>(
        operation: String, _ body: (Database, StoreEngine) throws -> Result
    ) throws -> Result {
        do {
            return try writer.writeWithoutTransaction { db in
                let engine = try openEngine()
                var result: Result?
                do {
                    try db.inTransaction(.immediate) {
                        result = try body(db, engine)
                        return .commit
                    }
                } catch {
                    engine.capture.isListening = false
                    do {
                        try engine.reload()
                    } catch {
                        // The next use tries again, or says why it cannot be; what failed first is what the caller must know.
                    }
                    throw error
                }
                engine.committed()
                currentID.withLock { $0 = engine.replica }
                guard let result else { throw CancellationError() }
                return result
            }
        } catch {
            throw StoreFailure.translate(error, operation: operation, place: place)
        }
    }

    /// The engine of another mission version took its place.
    func closeEngine() { engine = nil }

    /// Closes every connection, and gives the folder's lock back.
    public func close() throws {
        defer { lock?.release() }
        do {
            writer.writeWithoutTransaction { _ in engine = nil }
            try writer.close()
        } catch {
            throw StoreFailure.translate(error, operation: "close the replica", place: place)
        }
    }
}
