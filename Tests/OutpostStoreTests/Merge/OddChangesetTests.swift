import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What other versions, other programs and careless people send: a merge never fails for it, and every
/// replica ends alike.
@Suite struct OddChangesetTests {
    private let folder: TemporaryFolder
    private let replica: Replica
    private var author = ForeignAuthor()

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder, world: TestWorld(seed: 1))
    }

    private func shown(_ expression: String) throws -> DatabaseValue? {
        try replica.read {
            try DatabaseValue.fetchOne($0, sql: "SELECT \(expression) FROM incident")
        }
    }

    /// Another replica that takes the same in two steps ends alike.
    private func expectConverged() throws {
        let other = try Replica.make(in: folder, "other", world: TestWorld(seed: 2))
        for body in author.bodies { try other.receive([body]) }
        #expect(try other.rows() == replica.rows())
        #expect(try other.fingerprints() == replica.fingerprints())
        #expect(try replica.isSound())
        #expect(try other.isSound())
    }

    @Test
    mutating func
        `Values of other types than their columns show nothing, and the journal keeps them`()
        throws
    {
        author.write(
            .insert,
            [
                "title": [.integer(5)], "severity": [.text("high")], "depth": [.integer(3)],
                "photo": [.text("x")], "place": [.text("north"), .real(2)],
            ])
        author.write(.edit, ["status": [.blob([1])]])
        #expect(try replica.receive(author.bodies).merged == 2)
        #expect(
            try shown("coalesce(title, severity, depth, photo, latitude, status) IS NULL")
                == 1.databaseValue)
        #expect(try shown("longitude = 2.0") == 1.databaseValue)
        #expect(try replica.bodies()[author.journal] == author.bodies)
        try expectConverged()
    }

    @Test mutating func `More or fewer values than the cell has columns`() throws {
        author.write(.insert, ["place": [.real(1)], "title": [.text("a"), .text("b")]])
        try replica.receive(author.bodies)
        #expect(
            try shown("latitude = 1.0 AND longitude IS NULL AND title = 'a'") == 1.databaseValue)
        try expectConverged()
    }

    @Test mutating func `A table that this replica does not know is kept in the journal`() throws {
        author.write(.insert, table: "hospital", ["name": [.text("x")]])
        author.write(.insert, ["title": [.text("known")]])
        #expect(try replica.receive(author.bodies).merged == 2)
        #expect(try replica.bodies()[author.journal] == author.bodies)
        #expect(try replica.rows().count == 1)
        try expectConverged()
    }

    @Test mutating func `A column that this replica does not know is kept, and the rest is shown`()
        throws
    {
        author.write(.insert, version: 3, ["title": [.text("a")], "zebra": [.text("later")]])
        author.write(.edit, version: 3, ["aardvark": [.integer(1)], "severity": [.integer(3)]])
        author.write(.edit, version: 3, ["zebra": [.null]])
        author.write(.insert, row: 2, ["title": [.text("b")]])
        author.write(.edit, row: 2, version: 3, ["zebra": [.text("all there is of it")]])
        try replica.receive(author.bodies)
        #expect(try shown("title = 'a' AND severity = 3") == 1.databaseValue)
        #expect(try replica.bodies()[author.journal] == author.bodies)
        try expectConverged()
    }

    @Test mutating func `An insert of an older version leaves the newer column unwritten`() throws {
        author.write(.insert, version: 1, ["title": [.text("a")]])
        try replica.receive(author.bodies)
        #expect(try shown("title = 'a' AND witness IS NULL") == 1.databaseValue)
        #expect(try replica.isSound())
        try replica.journaled("UPDATE incident SET witness = 'A. B.'")
        try replica.journaled("UPDATE incident SET title = 'b'")
        #expect(try replica.isSound())
    }

    @Test mutating func `A row of which only an unknown column was ever written is not shown`()
        throws
    {
        author.write(.edit, version: 3, ["zebra": [.text("x")]])
        try replica.receive(author.bodies)
        #expect(try replica.rows().isEmpty)
        try expectConverged()
        let key = ForeignAuthor.key(1).description
        let insert = try replica.journaled(
            "INSERT INTO incident (id, title) VALUES (?, 'a')", [key])
        #expect(insert[0].tables[0].rows[0].context.contains(Dot(author.journal, 1)))
        #expect(try replica.isSound())
    }

    @Test mutating func `A delete, an edit and a ruling of a row that nobody knows`() throws {
        author.write(.delete, row: 1, [:])
        author.write(.edit, row: 2, ["title": [.text("b")]])
        author.write(.ruling, row: 3, ["title": [.text("c")]])
        try replica.receive(author.bodies)
        #expect(try replica.rows().count == 2)
        try expectConverged()
    }

    @Test mutating func `What the schema forbids local writes is merged all the same`() throws {
        author.write(.insert, ["severity": [.integer(99)], "status": [.text("whatever")]])
        try replica.receive(author.bodies)
        #expect(try shown("severity = 99 AND status = 'whatever'") == 1.databaseValue)
        try expectConverged()
        // It does not stop an edit of other columns; of its own it does.
        #expect(try replica.journaled("UPDATE incident SET title = 'mine'").count == 1)
        #expect(throws: OutpostError.self) {
            try replica.journaled("UPDATE incident SET severity = 98")
        }
    }

    @Test func `Text with a NUL, and empty text and blob, come through a merge`() throws {
        try replica.journaled(
            """
            INSERT INTO incident (title, status, reference, photo, witness)
            VALUES (CAST(x'610062' AS TEXT), NULL, '', zeroblob(0), CAST(x'00' AS TEXT))
            """)
        let other = try Replica.make(in: folder, "other", world: TestWorld(seed: 2))
        try other.receiveAll(from: replica)
        #expect(try other.rows() == replica.rows())
        let check = """
            hex(title) = '610062' AND typeof(reference) = 'text' AND hex(reference) = ''
            AND typeof(photo) = 'blob' AND length(photo) = 0 AND hex(witness) = '00'
            """
        #expect(
            try other.read { try Bool.fetchOne($0, sql: "SELECT \(check) FROM incident") } == true)
        #expect(try other.isSound())
    }
}
