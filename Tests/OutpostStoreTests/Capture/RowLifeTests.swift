import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Rows that go, come back, or change their key.
@Suite struct RowLifeTests {
    private let folder: TemporaryFolder
    private let replica: Replica
    private let key = Keys.operations(1)

    /// A replica with one incident, journaled before the test begins.
    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
        try replica.journaled(
            """
            INSERT INTO incident (id, title, reference, severity, depth, latitude, longitude)
            VALUES (?, 'Flood', 'own', 2, 2.0, 4.5, 5.5)
            """, [key])
    }

    private func change(_ sql: String, _ arguments: StatementArguments = []) throws -> RowChange {
        let changesets = try replica.journaled(sql, arguments)
        try #require(changesets.count == 1 && changesets[0].rowCount == 1)
        return changesets[0].tables[0].rows[0]
    }

    private func written(_ change: RowChange) -> [String: [Value]] {
        Dictionary(uniqueKeysWithValues: change.writes.map { ($0.cell, $0.values) })
    }

    @Test func `Delete and insert again in one transaction is an edit`() throws {
        let dots = try replica.writeReporting { db in
            try db.execute(sql: "DELETE FROM incident")
            try db.execute(
                sql: "INSERT INTO incident (id, title, reference) VALUES (?, 'New', 'own')",
                arguments: [key])
        }.changesets
        let change = try replica.changeset(try #require(dots.first)).tables[0].rows[0]
        #expect(change.operation == .edit)
        #expect(written(change)["title"] == [.text("New")])
        #expect(try replica.isSound())
    }

    @Test func `Insert after a delete is a re-insert whose context had seen the delete`() throws {
        let delete = try replica.journaled(
            "DELETE FROM incident", session: WriteSession(lane: .flash))
        let change = try change(
            "INSERT INTO incident (id, title, reference) VALUES (?, 'Back', 'b')", [key])
        #expect(change.operation == .insert)
        #expect(change.context.contains(delete[0].dot))
        #expect(try replica.isSound())
    }

    @Test func `A change of the key is a delete and an insert`() throws {
        let other = Keys.operations(9)
        let changesets = try replica.journaled("UPDATE incident SET id = ?", [other])
        let rows = changesets[0].tables[0].rows
        #expect(rows.map(\.key.description) == [key, other])
        #expect(rows.map(\.operation) == [.delete, .insert])
        #expect(written(rows[1])["title"] == [.text("Flood")])
        #expect(try replica.isSound())
    }

    @Test func `UPDATE OR REPLACE of the key also deletes the row in its way`() throws {
        let other = Keys.operations(9)
        try replica.journaled(
            "INSERT INTO incident (id, title, reference) VALUES (?, 'Old', 'r')", [other])
        let changesets = try replica.journaled(
            "UPDATE OR REPLACE incident SET id = ? WHERE id = ?", [other, key])
        let rows = changesets[0].tables[0].rows
        #expect(rows.map(\.operation) == [.delete, .edit])
        #expect(written(rows[1])["title"] == [.text("Flood")])
        #expect(try replica.isSound())
    }
}
