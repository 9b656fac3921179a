import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What other SQLite programs write is journaled as if it had been written through the engine.
@Suite(.timeLimit(.minutes(10))) struct ForeignWriteTests {
    private let folder: TemporaryFolder
    private let replica: Replica
    private let key = Keys.operations(1)

    /// A replica with two incidents, journaled before the test begins.
    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
        try replica.journaled(
            """
            INSERT INTO incident (id, title, reference, severity, depth, latitude, longitude, photo)
            VALUES (?, 'Flood', 'own', 2, 2.5, 4.5, 5.5, x'00ff')
            """, [key])
        try replica.journaled(
            "INSERT INTO incident (id, title) VALUES (?, 'Fire')", [Keys.operations(2)])
    }

    /// The one change of the one row that was adopted.
    private func adoptedChange() throws -> RowChange {
        try replica.adoptForeignWrites()
        let changesets = try replica.adopted()
        try #require(changesets.count == 1 && changesets[0].rowCount == 1)
        return changesets[0].tables[0].rows[0]
    }

    private func written(_ change: RowChange) -> [String: [Value]] {
        Dictionary(uniqueKeysWithValues: change.writes.map { ($0.cell, $0.values) })
    }

    @Test(arguments: ForeignProgram.allCases)
    func `An insert without a key gets key and reference`(program: ForeignProgram) throws {
        try program.write("INSERT INTO incident (title) VALUES ('Storm')", in: folder)
        let change = try adoptedChange()
        #expect(change.operation == .insert && change.key.space == TestSchema.operations.id)
        let reference = BaseReference(replica: replica.id, counter: 2).description
        #expect(
            written(change) == ["title": [.text("Storm")], "reference": [.text(reference)]])
        try replica.expectWhole(in: folder)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `What was written while the engine was closed is adopted when it opens`(
        program: ForeignProgram
    ) throws {
        let made = try TemporaryFolder()
        try Replica.make(in: made).close()
        try program.write(
            "INSERT INTO delivery (receiver, quantity) VALUES ('clinic', 4), ('school', 5)",
            in: made)
        let opened = try Replica.reopen(in: made)
        #expect(try opened.adopted().map(\.rowCount) == [2])
        try opened.expectWhole(in: made)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `A local write adopts first, and then is a changeset of its own`(program: ForeignProgram)
        throws
    {
        try program.write("UPDATE incident SET severity = 4 WHERE title = 'Flood'", in: folder)
        let own = try replica.journaled("UPDATE incident SET severity = 5 WHERE title = 'Flood'")
        let adopted = try replica.adopted()
        #expect(adopted.count == 1 && own.count == 1)
        #expect(own[0].sequence == adopted[0].sequence + 1 && own[0].time > adopted[0].time)
        #expect(written(adopted[0].tables[0].rows[0]) == ["severity": [.integer(4)]])
        try replica.expectWhole(in: folder)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `INSERT OR REPLACE is an edit of what differs`(program: ForeignProgram) throws {
        try program.write(
            """
            INSERT OR REPLACE INTO incident (id, title, reference, severity)
            VALUES ('\(key)', 'Flood', 'own', 3)
            """, in: folder)
        let change = try adoptedChange()
        #expect(change.operation == .edit)
        #expect(
            written(change) == [
                "severity": [.integer(3)], "depth": [.null], "place": [.null, .null],
                "photo": [.null],
            ])
        try replica.expectWhole(in: folder)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `An upsert is the update that it was`(program: ForeignProgram) throws {
        try program.write(
            """
            INSERT INTO incident (id, title) VALUES ('\(key)', 'Flood 2')
            ON CONFLICT (id) DO UPDATE SET title = excluded.title
            """, in: folder)
        #expect(written(try adoptedChange()) == ["title": [.text("Flood 2")]])
        try replica.expectWhole(in: folder)
    }

    @Test func `REPLACE by rowid deletes the row that had it`() throws {
        try ForeignProgram.shell.write(
            """
            INSERT OR REPLACE INTO incident (rowid, id, title, reference)
            SELECT rowid, '\(Keys.operations(3))', 'Storm', 'r' FROM incident WHERE title = 'Fire'
            """, in: folder)
        try replica.adoptForeignWrites()
        let changes = try replica.adopted()[0].tables[0].rows
        #expect(changes.map(\.operation) == [.delete, .insert])
        try replica.expectWhole(in: folder)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `Many updates of a row are one edit from first to last`(program: ForeignProgram) throws {
        try program.write(
            """
            UPDATE incident SET title = 'x', depth = depth + 0.1 WHERE id = '\(key)';
            UPDATE OR REPLACE incident SET severity = 1, depth = depth - 0.1 WHERE id = '\(key)';
            UPDATE incident SET title = 'Flood', severity = 5, depth = 2.5 WHERE id = '\(key)';
            """, in: folder)
        #expect(written(try adoptedChange()) == ["severity": [.integer(5)]])
        try replica.expectWhole(in: folder)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `A bulk update is one changeset, also of several transactions`(program: ForeignProgram)
        throws
    {
        try program.write(
            """
            INSERT INTO incident (title, reference) WITH RECURSIVE n(i) AS
                (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT 'n' || i, 'r' || i FROM n;
            UPDATE incident SET severity = 3;
            """, in: folder)
        let adoption = try replica.adoptForeignWrites()
        #expect(adoption.rows == 202 && adoption.changesets.count == 1 && adoption.held == 0)
        #expect(adoption.damage == nil)
        try replica.expectWhole(in: folder)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `What was rolled back or set to itself journals nothing`(program: ForeignProgram) throws {
        try program.write(
            """
            UPDATE incident SET title = title;
            BEGIN; SAVEPOINT s; UPDATE incident SET title = 'gone'; ROLLBACK TO s; COMMIT;
            BEGIN; DELETE FROM incident; ROLLBACK;
            """, in: folder)
        #expect(try replica.adoptForeignWrites() == ForeignAdoption())
        #expect(try replica.adopted().isEmpty)
        try replica.expectWhole(in: folder)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `Deletes are journaled, and a row that is put back is a new one`(program: ForeignProgram)
        throws
    {
        try program.write("DELETE FROM incident", in: folder)
        try replica.adoptForeignWrites()
        #expect(try replica.adopted()[0].tables[0].rows.map(\.operation) == [.delete, .delete])
        try program.write(
            "INSERT INTO incident (id, title, reference) VALUES ('\(key)', 'again', 'r')",
            in: folder)
        try replica.adoptForeignWrites()
        #expect(try replica.adopted()[1].tables[0].rows.map(\.operation) == [.insert])
        try replica.expectWhole(in: folder)
    }

    @Test(arguments: ForeignProgram.allCases)
    func `A change of the key is the delete of one row and the insert of another`(
        program: ForeignProgram
    ) throws {
        let other = Keys.operations(7)
        try program.write("UPDATE incident SET id = '\(other)' WHERE id = '\(key)'", in: folder)
        try replica.adoptForeignWrites()
        let changes = try replica.adopted()[0].tables[0].rows
        #expect(changes.map(\.key.description) == [key, other])
        #expect(changes.map(\.operation) == [.delete, .insert])
        #expect(written(changes[1])["photo"] == [.blob([0, 255])])
        try replica.expectWhole(in: folder)
    }

    @Test func `UPDATE OR REPLACE of a key over another row deletes that one's values`() throws {
        try ForeignProgram.python.write(
            "UPDATE OR REPLACE incident SET id = '\(Keys.operations(2))' WHERE id = '\(key)'",
            in: folder)
        try replica.adoptForeignWrites()
        #expect(
            try replica.adopted()[0].tables[0].rows.map(\.operation) == [.delete, .edit])
        try replica.expectWhole(in: folder)
    }

    @Test func `Rows of several spaces are parts of one transaction`() throws {
        try ForeignProgram.python.write(
            """
            INSERT INTO delivery (receiver) VALUES ('clinic');
            INSERT INTO incident (title) VALUES ('Storm');
            INSERT INTO attachment (id, subject, caption) SELECT
                substr(id, 1, 21) || lower(hex(randomblob(1))) || '-' || lower(hex(randomblob(6))),
                id, 'photo' FROM delivery;
            """, in: folder)
        let adoption = try replica.adoptForeignWrites()
        #expect(adoption.rows == 3 && adoption.changesets.count == 2)
        let parts = try replica.adopted().compactMap(\.transaction)
        #expect(parts.count == 2 && Set(parts).count == 1)
        try replica.expectWhole(in: folder)
    }

    @Test func `The author is a foreign program, and whoever signed in last`() throws {
        let session = WriteSession(author: Author(person: "Ana", identification: .unproven))
        try replica.journaled("UPDATE incident SET severity = 1", session: session)
        try ForeignProgram.shell.write("UPDATE incident SET severity = 2", in: folder)
        try replica.adoptForeignWrites()
        #expect(
            try replica.adopted().map(\.author) == [
                Author(person: "Ana", identification: .unprovenProgram)
            ])
        try AtomicFile.write(
            Array(#"{"person":"Bob"}"#.utf8),
            to: ReplicaFolder(path: folder.appending("a")).session)
        try ForeignProgram.shell.write("UPDATE incident SET severity = 3", in: folder)
        try replica.adoptForeignWrites()
        #expect(try replica.adopted().map(\.author.person) == ["Ana", "Bob"])
    }
}
