import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What a foreign program wrote and no changeset may carry is kept and listed; the row shows what the journals say, and
/// the rest of what was written goes on.
@Suite(.timeLimit(.minutes(10))) struct HeldWriteTests {
    private let folder: TemporaryFolder
    private let replica: Replica
    private let key = Keys.operations(1)

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
        try replica.journaled(
            "INSERT INTO incident (id, title, severity) VALUES (?, 'Flood', 2)", [key])
    }

    /// Runs `sql` beside a write that is sound, and expects the first to be held.
    private func expectHeld(
        _ sql: String, _ change: HeldWrite.Change, _ reason: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws -> HeldWrite {
        let rows = try replica.rows()
        try ForeignProgram.python.write(
            "\(sql); INSERT INTO delivery (id, receiver) VALUES ('\(Keys.aid(9))', 'clinic')",
            in: folder)
        let adoption = try replica.adoptForeignWrites()
        #expect(adoption.rows == 1 && adoption.held == 1, sourceLocation: location)
        let held = try replica.heldWrites()
        try #require(held.count == 1, sourceLocation: location)
        #expect(held[0].change == change, sourceLocation: location)
        #expect(held[0].reason.contains(reason), "\(held[0].reason)", sourceLocation: location)
        #expect(
            try replica.rows().filter { !$0.hasPrefix("delivery") } == rows,
            sourceLocation: location)
        try replica.expectWhole(in: folder)
        return held[0]
    }

    @Test func `Text that is not UTF-8 is held, byte for byte`() throws {
        let held = try expectHeld(
            "UPDATE incident SET title = CAST(x'46ff00' AS TEXT), severity = 3", .update, "UTF-8")
        #expect(held.table == "incident" && held.key == key)
        let title = try #require(held.values.first { $0.column == "title" })
        #expect(title.type == "text" && title.start == [0x46, 0xFF, 0] && title.byteCount == 3)
        #expect(held.values.map(\.column) == ["reference", "severity", "title"])
    }

    @Test func `A value over the limit is held`() throws {
        let size = Limits.valueBytes + 1
        let held = try expectHeld(
            "UPDATE incident SET photo = zeroblob(\(size))", .update, "\(size) bytes")
        let photo = try #require(held.values.first { $0.column == "photo" })
        #expect(photo.byteCount == size && photo.start.count == HeldWrite.startBytes)
    }

    @Test(arguments: [
        ("status = 'Open'", "'Open' is not one of its choices"), ("severity = 6", "1 to 5"),
        ("depth = 9e999", "finite"), ("reference = NULL", "it must have a value"),
    ])
    func `A value that breaks a rule is held`(assignment: String, reason: String) throws {
        _ = try expectHeld("UPDATE incident SET \(assignment)", .update, reason)
    }

    @Test(arguments: ["'seven'", "CAST(x'ff' AS TEXT)", "'a' || char(0) || 'b'"])
    func `A row under what is no key is held`(expression: String) throws {
        let held = try expectHeld(
            "INSERT INTO incident (id, title) VALUES (\(expression), 'x')", .insert, "UUID")
        #expect(held.values.map(\.column) == ["title"])
        #expect(!held.key.isEmpty)
    }

    @Test func `A key of another space is held`() throws {
        _ = try expectHeld(
            "INSERT INTO incident (id, title) VALUES ('\(Keys.aid(1))', 'x')", .insert,
            "another space")
    }

    @Test func `A row too large for any changeset is held, alone`() throws {
        let columns = (0..<10).map { ColumnSchema(name: "c\($0)", kind: .blob) }
        let schema = try Schema(
            version: 1, missionHash: .zero, spaces: [TestSchema.aid],
            tables: [
                try TableSchema(
                    name: "wide", residence: .space(TestSchema.aid.id), columns: columns)
            ])
        let wide = try Replica.make(in: folder, "wide", schema: schema)
        let all = columns.map(\.name).joined(separator: ", ")
        let blobs = columns.map { _ in "zeroblob(1000000)" }.joined(separator: ", ")
        try ForeignProgram.shell.write(
            """
            INSERT INTO wide (c0) VALUES (x'01'); INSERT INTO wide (\(all)) VALUES (\(blobs));
            INSERT INTO wide (c0) VALUES (x'02');
            """, in: folder, "wide")
        let adoption = try wide.adoptForeignWrites()
        #expect(adoption.rows == 2 && adoption.held == 1)
        #expect(try wide.heldWrites().map(\.reason)[0].contains("bytes, more than"))
        #expect(try wide.isSound())
    }

    @Test func `What is held stays listed until it is dismissed`() throws {
        try {
            let made = try Replica.make(in: folder, "b")
            try made.journaled("INSERT INTO incident (title) VALUES ('Flood')")
            try ForeignProgram.shell.write("UPDATE incident SET severity = 9", in: folder, "b")
            try made.adoptForeignWrites()
            try made.close()
        }()
        let again = try Replica.reopen(in: folder, "b")
        let held = try again.heldWrites()
        #expect(held.count == 1)
        try again.dismissHeldWrite(held[0].number)
        #expect(try again.heldWrites().isEmpty)
        let count = try again.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM _outpost_held_value")
        }
        #expect(count == 0)
    }
}
