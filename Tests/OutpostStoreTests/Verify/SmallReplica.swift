import COutpostSQLite
import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust

/// A replica of a few changesets with all that a replica can have: journals of its own and another's, seals, rows that
/// were inserted together, edited, contested and removed; and its file, open to whoever damages it.
struct SmallReplica {
    static let mission = MissionID(digest: Digest(of: Array("mission".utf8)))
    static let ownKey = SealKey(known: 1)
    static let otherKey = SealKey(known: 2)

    let folder: TemporaryFolder
    let schema: Schema
    private let model: EngineModel
    let own: ReplicaID
    let other: ReplicaID
    var path: String { ReplicaFolder(path: folder.appending("a")).database }

    /// Believes both devices, whatever the stored roster says.
    var trust: (Roster) -> SealTrust {
        let roster = Roster(
            version: 1,
            devices: [
                Roster.Device(
                    identity: own.identity, name: "own", sealKey: Self.ownKey.publicKey.bytes),
                Roster.Device(
                    identity: other.identity, name: "other", sealKey: Self.otherKey.publicKey.bytes),
            ])
        return { _ in SealTrust(mission: Self.mission, roster: roster) }
    }

    init(isCompacted: Bool) throws {
        folder = try TemporaryFolder()
        schema = try TestSchema.mission()
        model = try EngineModel(schema)
        let replica = try Replica.make(in: folder, schema: schema, world: TestWorld(seed: 1))
        let second = try Replica.make(in: folder, "b", schema: schema, world: TestWorld(seed: 2))
        own = replica.id
        other = second.id
        for number: UInt64 in 1...2 {
            try second.journaled(
                "INSERT INTO incident (id, title, severity) VALUES (?, 'b', 1)",
                [Keys.operations(number)])
        }
        try replica.write { db in
            for number: UInt64 in 11...15 {
                try db.execute(
                    sql: "INSERT INTO incident (id, title, photo) VALUES (?, 'a', x'0001')",
                    arguments: [Keys.operations(number)])
            }
        }
        try second.seal(with: Self.otherKey.sealer(mission: Self.mission))
        try Self.send(second, to: replica)
        try replica.journaled("UPDATE incident SET severity = 2 WHERE id = ?", [Keys.operations(1)])
        try replica.journaled("DELETE FROM incident WHERE id = ?", [Keys.operations(12)])
        try second.journaled("UPDATE incident SET severity = 3 WHERE id = ?", [Keys.operations(1)])
        try second.seal(with: Self.otherKey.sealer(mission: Self.mission))
        try Self.send(second, to: replica)
        try replica.seal(with: Self.ownKey.sealer(mission: Self.mission))
        if isCompacted { try replica.compact() }
        try replica.journaled(
            "UPDATE incident SET title = 'c' WHERE id = ?", [Keys.operations(13)])
    }

    private static func send(_ sender: Replica, to receiver: Replica) throws {
        let heads = try receiver.heads()
        for journal in try sender.heads().keys.sorted() {
            let part = try sender.sealedPart(of: journal, after: heads[journal]?.sequence ?? 0)
            let trust = SealTrust { _, _ in .good }
            let verifier = BatchVerifier(schema: receiver.schema, trust: trust) {
                heads[$0] ?? Head(emptyJournal: $0)
            }
            _ = try receiver.merge(
                try verifier.verify(try Batch(bodies: part.bodies, seals: part.seals)))
        }
    }

    /// Opens the file as a program does that knows nothing of the engine and turned its triggers off.
    func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            guard let connection = db.sqliteConnection,
                outpost_sqlite_enable_triggers(connection, 0) == SQLITE_OK
            else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    func verify(_ db: Database) throws -> Verification {
        try OpenFile(schema: schema, place: path, db: db).verify(trust: trust, model: model)
    }

    func verify(_ view: ReplicaView) throws -> Verification {
        try view.verify(trust: trust, model: model)
    }

    /// A replica within somebody's open transaction.
    private struct OpenFile: ReplicaReading {
        let schema: Schema
        let place: String
        let db: Database

        func read<Result>(_ body: (Database) throws -> Result) throws -> Result { try body(db) }
    }

    /// Verifies what the file is after `damage`, and takes the damage back.
    ///
    /// - Returns: nil where SQLite refused to do the damage.
    func verified(
        _ db: Database, after damage: (Database) throws -> Void
    ) throws -> Verification? {
        var result: Verification?
        try db.inSavepoint {
            do {
                try damage(db)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                return .rollback
            }
            result = try verify(db)
            return .rollback
        }
        return result
    }
}
