import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Plain SQL in, changesets out: by row and by column, the difference and nothing else.
@Suite struct CaptureTests {
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

    @Test func `An insert lists every cell that is not NULL, and no context`() throws {
        let change = try change(
            "INSERT INTO incident (id, title, reference) VALUES (?, 'Fire', 'x')",
            [Keys.operations(2)])
        #expect(change.operation == .insert)
        #expect(change.context.isEmpty)
        #expect(written(change) == ["title": [.text("Fire")], "reference": [.text("x")]])
    }

    @Test func `An update lists the cell that it changed`() throws {
        let change = try change("UPDATE incident SET severity = 4, title = 'Flood'")
        #expect(change.operation == .edit)
        #expect(written(change) == ["severity": [.integer(4)]])
    }

    @Test func `An update of one column of a group writes the group`() throws {
        let change = try change("UPDATE incident SET longitude = 6.5")
        #expect(written(change) == ["place": [.real(4.5), .real(6.5)]])
    }

    @Test func `An upsert is the update that it was`() throws {
        let change = try change(
            """
            INSERT INTO incident (id, title) VALUES (?, 'Flood 2')
            ON CONFLICT (id) DO UPDATE SET title = excluded.title
            """, [key])
        #expect(change.operation == .edit)
        #expect(written(change) == ["title": [.text("Flood 2")]])
    }

    @Test func `INSERT OR REPLACE is an edit of what differs, NULL where it gives nothing`() throws
    {
        let change = try change(
            "INSERT OR REPLACE INTO incident (id, title, reference, severity) VALUES (?, 'Flood', 'own', 3)",
            [key])
        #expect(change.operation == .edit)
        #expect(
            written(change) == [
                "severity": [.integer(3)], "depth": [.null], "place": [.null, .null],
            ])
    }

    @Test func `Setting a column to itself journals nothing`() throws {
        #expect(try replica.journaled("UPDATE incident SET title = title, depth = depth").isEmpty)
        #expect(try replica.journaled("UPDATE incident SET depth = 2, severity = 2.0").isEmpty)
        #expect(try replica.heads().values.map(\.sequence) == [1])
    }

    @Test func `A change and its undoing in one transaction journal nothing`() throws {
        let made = Keys.operations(3)
        let dots = try replica.writeReporting { db in
            try db.execute(sql: "UPDATE incident SET title = 'x'")
            try db.execute(sql: "UPDATE incident SET title = 'Flood'")
            try db.execute(
                sql: "INSERT INTO incident (id, reference) VALUES (?, 'r')", arguments: [made])
            try db.execute(sql: "DELETE FROM incident WHERE id = ?", arguments: [made])
        }.changesets
        #expect(dots.isEmpty)
    }

    @Test func `Many updates of a row are one edit from first to last`() throws {
        let dots = try replica.writeReporting { db in
            for severity in 1...5 {
                try db.execute(sql: "UPDATE incident SET severity = ?", arguments: [severity])
            }
        }.changesets
        let change = try replica.changeset(try #require(dots.first)).tables[0].rows[0]
        #expect(written(change) == ["severity": [.integer(5)]])
    }

    @Test func `DELETE without WHERE journals each row`() throws {
        try replica.journaled(
            "INSERT INTO incident (id, reference) VALUES (?, 'r')", [Keys.operations(2)])
        let changesets = try replica.journaled("DELETE FROM incident")
        #expect(changesets[0].tables[0].rows.map(\.operation) == [.delete, .delete])
        #expect(changesets[0].tables[0].rows.map(\.key.description) == [key, Keys.operations(2)])
    }

    @Test func `An edit from a composed to a decomposed letter is an edit`() throws {
        try replica.journaled("UPDATE incident SET title = ?", ["caf\u{E9}"])
        let change = try change("UPDATE incident SET title = ?", ["cafe\u{301}"])
        #expect(written(change) == ["title": [.text("cafe\u{301}")]])
        #expect(try replica.isSound())
    }
}
