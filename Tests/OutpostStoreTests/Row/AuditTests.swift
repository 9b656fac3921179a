import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// A row that was changed behind the engine's back, as a foreign program without the engine can, is found,
/// and made again from the journals.
@Suite struct AuditTests {
    private let folder: TemporaryFolder
    private let replica: Replica
    private let key = ForeignAuthor.key(1)

    /// Two rows: one that was only inserted, one with a history.
    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
        for number: UInt64 in 1...2 {
            try replica.journaled(
                "INSERT INTO incident (id, title, severity) VALUES (?, 'a', 1)",
                [Keys.operations(number)])
        }
        try replica.journaled("UPDATE incident SET severity = 2 WHERE id = ?", [Keys.operations(2)])
    }

    /// SQL on a connection that has no hook, of a program that dropped the triggers.
    private func behindTheBack(_ sql: String, _ arguments: StatementArguments = []) throws {
        let path = ReplicaFolder(path: folder.appending("a")).database
        try DatabaseQueue(path: path).write { db in
            try db.dropTriggers()
            try db.execute(sql: sql, arguments: arguments)
        }
    }

    @Test func `A replica that only the engine wrote is sound`() throws {
        #expect(try replica.isSound())
    }

    @Test(
        arguments: [
            "UPDATE incident SET title = 'changed' WHERE id = ?",
            "UPDATE incident SET title = NULL WHERE id = ?",
            "UPDATE incident SET title = CAST(x'ff' AS TEXT) WHERE id = ?",
            "DELETE FROM incident WHERE id = ?",
        ], [1, 2] as [UInt64])
    func `A row that was changed is found, and the journals make it again`(
        sql: String, number: UInt64
    ) throws {
        let key = ForeignAuthor.key(number)
        let rows = try replica.rows()
        let prints = try replica.fingerprints()
        try behindTheBack(sql, [key.description])
        let audit = try replica.audit()
        #expect(audit.broken == ["incident \(key)"])
        #expect(audit.fingerprintsFit)
        #expect(try replica.rebuild(table: "incident", key: key))
        #expect(try replica.rows() == rows)
        #expect(try replica.fingerprints() == prints)
        #expect(try replica.isSound())
        #expect(try !replica.rebuild(table: "incident", key: key), "the second time it fits")
    }

    @Test func `A row that came from nowhere is found`() throws {
        let stranger = Keys.operations(7)
        try behindTheBack("INSERT INTO incident (id, title) VALUES (?, 'x')", [stranger])
        #expect(try replica.audit().broken == ["incident \(stranger)"])
    }

    @Test func `A row under what is no key is found`() throws {
        try behindTheBack("INSERT INTO incident (id, title) VALUES ('seven', 'x')")
        #expect(try replica.audit().broken == ["incident seven"])
    }

    @Test func `A deleted row that was put back is found, and taken away again`() throws {
        try replica.journaled("DELETE FROM incident WHERE id = ?", [key.description])
        let prints = try replica.fingerprints()
        try behindTheBack("INSERT INTO incident (id, title) VALUES (?, 'back')", [key.description])
        #expect(try replica.audit().broken == ["incident \(key)"])
        #expect(try replica.rebuild(table: "incident", key: key))
        #expect(try replica.rows().count == 1)
        #expect(try replica.fingerprints() == prints)
        #expect(try replica.isSound())
    }

    @Test func `A lost merge state is found`() throws {
        try behindTheBack(
            "DELETE FROM _outpost_row WHERE substr(key, 3) = ?", [key.bytes.databaseValue])
        #expect(try replica.audit().broken == ["incident \(key)"])
    }

    @Test func `The events of a row are its writes, in journal order`() throws {
        let events = try replica.events(table: "incident", key: ForeignAuthor.key(2))
        #expect(events.map(\.change.operation) == [.insert, .edit])
        #expect(events.map(\.dot.sequence) == [2, 3])
        #expect(try replica.events(table: "delivery", key: ForeignAuthor.key(2)).isEmpty)
        #expect(try replica.events(table: "incident", key: ForeignAuthor.key(9)).isEmpty)
    }
}

extension [UInt8] {
    fileprivate var databaseValue: DatabaseValue { Data(self).databaseValue }
}
