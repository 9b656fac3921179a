import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Takes a newer version of the mission: adds its tables and columns, and shows what changesets of newer versions
    /// brought before. One transaction: after a crash the replica is of the one version or the other.
    ///
    /// This object is closed afterwards, and the one that is returned takes its place. When it throws, this one goes on.
    ///
    /// - Parameters:
    ///   - schema: of the newer version.
    ///   - mission: the mission file's bytes.
    /// - Throws: `.refused` where the newer version does more than add, with table, column and reason.
    public func upgraded(to schema: Schema, mission: [UInt8]) throws -> Replica {
        do {
            try schema.checkAdds(to: self.schema)
        } catch {
            throw OutpostError(
                .refused, operation: "upgrade the replica", place: "version \(schema.version)",
                cause: error.description, hint: error.hint)
        }
        try folder?.announce(mission: mission)
        let engine = try upgradedEngine(to: schema)
        try folder?.settleMission(hash: schema.missionHash)
        return Replica(schema: schema, folder: folder, writer: writer, engine: engine, lock: lock)
    }

    private func upgradedEngine(to schema: Schema) throws -> StoreEngine {
        do {
            return try writer.writeWithoutTransaction { db in
                let old = try openEngine()
                do {
                    var new: StoreEngine?
                    try db.inTransaction(.immediate) {
                        try old.adoptForeignWrites(db)
                        new = try old.upgraded(to: schema, folder: folder, db)
                        return .commit
                    }
                    guard let new else { throw CancellationError() }
                    new.committed()
                    closeEngine()
                    return new
                } catch {
                    do {
                        try old.capture.register(old.schema, in: db)
                        try old.reload()
                    } catch {
                        // Of a disk that fails, say. What is written now would not be captured whole: nothing may be.
                        closeEngine()
                    }
                    throw error
                }
            }
        } catch {
            throw StoreFailure.translate(error, operation: "upgrade the replica", place: place)
        }
    }
}

extension StoreEngine {
    /// The engine of a newer mission version on the same connection, within the running transaction: tables, triggers and
    /// rows are those of that version.
    fileprivate func upgraded(
        to schema: Schema, folder: ReplicaFolder?, _ db: Database
    ) throws -> StoreEngine {
        guard let connection = db.sqliteConnection else {
            throw OutpostError(
                .storage, operation: "upgrade the replica", cause: "SQLite gave no connection")
        }
        capture.isListening = false
        try MissionTables.prepare(db, schema: schema)
        try ForeignTable.prepare(db, schema: schema)
        try meta.set(schema.missionHash.bytes, for: MetaName.missionHash)
        try meta.set(Int64(schema.version), for: MetaName.missionVersion)
        try capture.register(schema, in: db)
        let new = try StoreEngine(
            connection, schema: schema, folder: folder, capture: capture,
            surroundings: surroundings)
        new.foreign.noteLast(of: foreign)
        new.looseTables = looseTables
        new.admission = admission
        new.erasures = erasures
        try new.noteHeldRows(db)
        try new.showNewerWrites(than: self, db)
        return new
    }
}
