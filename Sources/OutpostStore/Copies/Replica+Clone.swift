import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Makes another replica of all that is held here, in a folder that holds none: with an identity of its own, no keys and no
    /// enrolment. What this replica wrote is another's there; what of it no hub has yet is sent from there too, as far as it
    /// is sealed. On another disk it is this replica's second copy too, and is noted as that once it was read back.
    ///
    /// - Returns: the identity of the new replica.
    package func clone(to path: String, mission: [UInt8]) throws -> ReplicaID {
        let target = ReplicaFolder(path: path)
        guard !target.exists else {
            throw OutpostError(
                .alreadyExists, operation: "clone the replica", place: target.path,
                cause: "there is a replica already", hint: "name another folder")
        }
        try adoptForeignWrites()
        try target.create()
        let identity = ReplicaID(identity: max(1, surroundings.random()))
        // Beside its place until it is whole: a clone that was cut short is no replica.
        let draft = target.database + ".new"
        let time = surroundings.wallMilliseconds()
        let held: VersionVector
        do {
            try Self.removeDatabase(draft)
            // A connection of ours: to other programs the engine's tables are closed.
            let copy = try DatabaseQueue(path: draft, configuration: Self.configuration(Capture()))
            try writer.backup(to: copy)
            try copy.write { db in try becomeAnother(identity, db) }
            try copy.writeWithoutTransaction { db in
                _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
            held = try Self.readBack(copy, of: id, at: draft)
            try copy.close()
            try AtomicFile.write(mission, to: target.mission)
            try AtomicFile.move(draft, to: target.database)
        } catch {
            throw StoreFailure.translate(
                error, operation: "clone the replica", place: target.database)
        }
        if let folder, try SecondCopy.areApart(target.path, folder.path) {
            try note(SecondCopy(time: time, place: target.path, held: held))
        }
        return identity
    }

    /// What a copy holds of this replica's own journals.
    ///
    /// - Throws: `corrupt` where SQLite finds damage in it.
    private static func readBack(
        _ copy: DatabaseQueue, of origin: ReplicaID, at path: String
    ) throws -> VersionVector {
        try copy.read { db in
            let check = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            guard check == "ok" else {
                throw OutpostError(
                    .corrupt, operation: "clone the replica", place: path,
                    cause: "SQLite finds damage in the copy: \(check ?? "")",
                    hint: "try another disk or stick")
            }
            return VersionVector(
                try JournalNames.heads(db).filter { $0.key.replica.identity == origin.identity })
        }
    }

    private static func removeDatabase(_ path: String) throws {
        for file in [path, path + "-wal", path + "-shm"]
        where FileManager.default.fileExists(atPath: file) {
            try FileManager.default.removeItem(atPath: file)
        }
    }

    private func becomeAnother(_ identity: ReplicaID, _ db: Database) throws {
        let values: [(String, any DatabaseValueConvertible)] = [
            (MetaName.identity, Data(JournalTable.bytes(of: identity.identity))),
            (MetaName.incarnation, Int64(identity.incarnation)), (MetaName.referenceCounter, 0),
        ]
        for (name, value) in values {
            try db.execute(
                sql: "INSERT OR REPLACE INTO _outpost_meta (name, value) VALUES (?, ?)",
                arguments: [name, value])
        }
        try db.execute(
            sql: "DELETE FROM _outpost_meta WHERE name = ?", arguments: [MetaName.machine])
        try db.execute(sql: "DELETE FROM _outpost_staged")
        try db.execute(
            sql: "DELETE FROM _outpost_peer WHERE name GLOB ?", arguments: [PeerName.forked + "*"])
        // How far another's work got is no business of the clone's.
        try db.execute(
            sql: "DELETE FROM _outpost_peer WHERE name GLOB ? OR name = ? OR peer = ?",
            arguments: [PeerName.sent + "*", PeerName.whereabouts, SecondCopy.peer])
        // Of another's journals only what is listed is sent: nothing of these has been acknowledged to the clone.
        for peer in try String.fetchAll(db, sql: "SELECT DISTINCT peer FROM _outpost_peer") {
            for journal in try JournalNames.byNumber(db).values
            where journal.replica.identity == id.identity {
                let name = PeerName.acknowledged + Hexadecimal.text(of: PeerName.bytes(of: journal))
                try db.execute(
                    sql: "INSERT OR IGNORE INTO _outpost_peer (peer, name, value) VALUES (?, ?, ?)",
                    arguments: [peer, name, Data([0])])
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO _outpost_peer (peer, name, value) VALUES (?, ?, ?)",
                arguments: [peer, PeerName.doubt, Data([1])])
        }
    }
}
