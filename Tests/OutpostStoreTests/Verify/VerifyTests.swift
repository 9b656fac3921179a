import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust
import Testing

/// What 'outpost verify' finds, thing by thing.
@Suite struct VerifyTests {
    private let small: SmallReplica

    init() throws { small = try SmallReplica(isCompacted: false) }

    /// The first finding after some SQL that no trigger looked at.
    private func finding(_ sql: String...) throws -> VerifyFinding? {
        try small.open().writeWithoutTransaction { db in
            try small.verified(db) { db in
                for sql in sql { try db.execute(sql: sql) }
            }?.findings.first
        }
    }

    @Test func `A sound replica is found sound, and what is not sealed yet is said`() throws {
        for isCompacted in [false, true] {
            let small = try SmallReplica(isCompacted: isCompacted)
            let found = try small.open().writeWithoutTransaction(small.verify)
            #expect(found.findings == [])
            #expect(found.areSealsChecked)
            #expect(found.journalCount == 2)
            #expect(found.changesetCount == 7)
            #expect(found.sealCount == 3)
            #expect(found.rowCount == 7)
            let journal = JournalID(
                space: TestSchema.operations.id, replica: small.own, lane: .routine)
            #expect(found.notSealedYet == [journal: 1])
        }
    }

    @Test func `A view without the lock verifies beside the writer, and changes no byte`() throws {
        let writer = try Replica.reopen(in: small.folder)
        let view = try ReplicaView(at: small.folder.appending("a"), schema: small.schema)
        let before = try Data(contentsOf: URL(fileURLWithPath: small.path))
        #expect(try view.verify(trust: small.trust).isSound)
        #expect(try Data(contentsOf: URL(fileURLWithPath: small.path)) == before)
        try writer.journaled("UPDATE incident SET title = 'z'")
        #expect(try view.verify(trust: small.trust).isSound)
    }

    @Test func `Another's work without a seal at its end is found, one's own is not`() throws {
        let receiver = try Replica.make(
            in: small.folder, "c", schema: small.schema, world: TestWorld(seed: 3))
        try receiver.receiveAll(from: try Replica.reopen(in: small.folder))
        let found = try (receiver as any ReplicaReading).verify(trust: small.trust)
        #expect(found.findings.map(\.kind) == [.unsealed, .unsealed])
        let own = try (try Replica.reopen(in: small.folder, "b") as any ReplicaReading)
            .verify(trust: small.trust)
        #expect(own.isSound)
    }

    @Test func `A seal of another key, and one of a stranger, is found`() throws {
        let view = try ReplicaView(at: small.folder.appending("a"), schema: small.schema)
        let wrong = Roster.Device(
            identity: small.own.identity, name: "own", sealKey: SealKey(known: 9).publicKey.bytes)
        func found(_ devices: [Roster.Device]) throws -> [VerifyFinding.Kind] {
            let roster = Roster(version: 1, devices: devices)
            return try view.verify { _ in
                SealTrust(mission: SmallReplica.mission, roster: roster)
            }.findings.map(\.kind)
        }
        #expect(try found([]) == [.seal, .seal])
        #expect(try found([wrong]) == [.seal, .seal])
        #expect(try view.verify(trust: nil).findings.map(\.kind) == [.seal, .seal])
    }

    @Test func `A body that was exchanged with its digest and chain is found by the seal`() throws {
        let found = try small.open().writeWithoutTransaction { db in
            try small.verified(db) { db in try Self.rewriteHistory(db) }
        }
        #expect(found?.findings.first?.kind == .seal)
    }

    /// What somebody does who knows the format and has no key: alters a body, and all that follows from it.
    static func rewriteHistory(_ db: Database) throws {
        let place = 1 << 40 | Int64(1)
        let row = try #require(
            try Row.fetchOne(
                db,
                sql: """
                    SELECT place, body FROM _outpost_changeset WHERE body IS NOT NULL
                    AND place = ?
                    """, arguments: [place]))
        var body = [UInt8](row[1] as Data)
        let text = try #require(body.lastIndex(of: UInt8(ascii: "a")))
        body[text] = UInt8(ascii: "e")
        try db.execute(
            sql: "UPDATE _outpost_changeset SET body = ?, digest = ? WHERE place = ?",
            arguments: [Data(body), Data(Digest(of: body).bytes), place])
        let journal = try ChangesetBody.view(body).journal
        var head = Head(emptyJournal: journal)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT place, digest, chain FROM _outpost_changeset WHERE place >> 40 = 1
                ORDER BY place
                """)
        for row in rows {
            head = head.advanced(by: try #require(Digest(bytes: row[1] as Data)))
            let chain = Data(head.chain.bytes)
            try db.execute(
                sql: "UPDATE _outpost_changeset SET chain = ? WHERE place = ? AND chain NOT NULL",
                arguments: [chain, row[0] as Int64])
            try db.execute(
                sql: "UPDATE _outpost_journal SET chain = ? WHERE id = 1 AND head = ?",
                arguments: [chain, Int64(head.sequence)])
            try db.execute(
                sql: "UPDATE _outpost_seal SET chain = ? WHERE place = ?",
                arguments: [chain, row[0] as Int64])
        }
    }

    @Test func `A dropped trigger does not hide what was done after it`() throws {
        let found = try small.open().writeWithoutTransaction { db in
            try small.verified(db) { db in
                try db.dropTriggers()
                try db.execute(sql: "UPDATE _outpost_seal SET signature = zeroblob(64)")
            }
        }
        let kinds = try #require(found?.findings.map(\.kind))
        #expect(kinds.first == .trigger)
        #expect(kinds.last == .seal)
    }

    @Test func `The first thing is named, with its place and what to do`() throws {
        let found = try #require(
            try finding("UPDATE _outpost_changeset SET time = time + 1 WHERE place & 255 = 2"))
        #expect(found.kind == .record)
        #expect(found.place.hasSuffix("#2"))
        #expect(!found.hint.isEmpty)
    }

    @Test(arguments: [
        ("DROP TABLE _outpost_import", VerifyFinding.Kind.table),
        ("DROP VIEW _outpost_head", .table),
        ("CREATE TABLE _outpost_mine (x)", .table),
        ("ALTER TABLE _outpost_seal ADD COLUMN mine BLOB", .table),
        ("DROP TRIGGER _outpost_on_after_insert_incident", .trigger),
        ("DROP TABLE delivery", .table),
        ("DELETE FROM _outpost_meta WHERE name = 'identity'", .record),
        ("UPDATE _outpost_meta SET value = 'x' WHERE name = 'incarnation'", .record),
        ("UPDATE _outpost_journal SET head = -1", .record),
        ("UPDATE _outpost_journal SET head = head + 1 WHERE id = 2", .head),
        ("DELETE FROM _outpost_journal WHERE id = 1", .record),
        ("INSERT INTO _outpost_carried VALUES (1, x'00', 2, 0)", .record),
        ("INSERT INTO _outpost_recent VALUES (9, x'00')", .record),
        ("INSERT INTO _outpost_seal SELECT place + 50, chain, chain FROM _outpost_seal", .record),
        ("DELETE FROM _outpost_seal WHERE place & 255 = 3 AND place >> 40 = 2", .unsealed),
        ("DELETE FROM _outpost_changeset WHERE place & 255 = 2", .record),
        ("UPDATE _outpost_changeset SET place = place + 9 WHERE place & 255 = 4", .body),
        ("UPDATE _outpost_changeset SET body = NULL WHERE place & 255 = 1", .body),
        ("UPDATE _outpost_changeset SET body = digest, digest = zeroblob(32)", .body),
        ("DELETE FROM incident", .row),
    ])
    func `Each kind of damage is called by its name`(
        _ sql: String, _ kind: VerifyFinding.Kind
    ) throws {
        #expect(try finding(sql)?.kind == kind)
    }
}
