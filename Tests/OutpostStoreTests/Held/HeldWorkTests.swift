import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust
import Testing

@Suite struct HeldWorkTests {
    private func holding(_ dots: Set<Dot>) -> Admission {
        Admission { dots.contains($0.header.dot) ? .officer : nil }
    }

    @Test func `A held changeset is journaled and relayed, and no row is merged from it`() throws {
        let folder = try TemporaryFolder()
        var author = ForeignAuthor()
        let insert = author.write(
            .insert, ["title": [.text("shots")], "reference": [.text("F-1")]])
        let edit = author.write(.edit, ["title": [.text("no shots")]])
        let held = Dot(author.journal, 1)

        let replica = try Replica.make(in: folder)
        let empty = try replica.fingerprints()
        try replica.changeAdmission(to: holding([held]))
        let outcome = try replica.receive([insert])
        #expect(outcome.held == 1 && outcome.merged == 1 && outcome.rows == 0)
        #expect(try replica.rows().isEmpty)
        #expect(try replica.fingerprints() == empty)
        #expect(try replica.bodies(of: author.journal, after: 0) == [insert])
        #expect(try replica.isSound())

        // What follows it is not blocked: the edit brings what it says.
        try replica.receive([edit])
        let bothSound = try replica.isSound()
        #expect(bothSound)
        let events = try replica.events(table: "incident", key: ForeignAuthor.key(1))
        #expect(events.map(\.holdReason) == [.officer, nil])

        try replica.changeAdmission(to: .everything)
        let reference = try Replica.make(in: folder, "reference")
        try reference.receive([insert, edit])
        #expect(try replica.rows() == reference.rows())
        #expect(try replica.fingerprints() == reference.fingerprints())
        #expect(try replica.isSound())
    }

    @Test func `A row that was merged vanishes when its changeset is held, and comes back`() throws
    {
        let folder = try TemporaryFolder()
        var author = ForeignAuthor()
        let bodies = [
            author.write(.insert, ["title": [.text("one")], "reference": [.text("F-1")]]),
            author.write(.insert, row: 2, ["title": [.text("two")], "reference": [.text("F-2")]]),
            author.write(.edit, ["title": [.text("one, corrected")]]),
        ]
        let all = try hold(bodies, in: folder)
        // What is held stands in the file.
        let again = try Replica.reopen(in: folder)
        #expect(try again.rows().count == 1)
        #expect(try again.isSound())
        try again.changeAdmission(to: .everything)
        #expect(try again.rows() == all)
    }

    /// - Returns: the rows before anything was held.
    private func hold(_ bodies: [[UInt8]], in folder: TemporaryFolder) throws -> [String] {
        let replica = try Replica.make(in: folder)
        try replica.receive(bodies)
        let all = try replica.rows()
        let changed = try replica.changeAdmission(
            to: Admission { $0.header.sequence != 2 ? .revoked : nil })
        #expect(changed == 2)
        #expect(try replica.rows().count == 1)
        #expect(try replica.isSound())
        try replica.close()
        return all
    }

    @Test func `A write names what was held of its own journal, so a release stands beside it`()
        throws
    {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        let key = Keys.operations(1)
        try replica.journaled(
            "INSERT INTO incident (id, title, reference) VALUES (?, 'a', 'A-1')", [key])
        let held = try replica.journaled(
            "UPDATE incident SET title = 'b' WHERE id = ?", [key])[0].dot
        try replica.changeAdmission(to: holding([held]))
        #expect(
            try replica.read { try String.fetchOne($0, sql: "SELECT title FROM incident") } == "a")
        let edit = try replica.journaled("UPDATE incident SET title = 'c' WHERE id = ?", [key])[0]
        #expect(edit.tables[0].rows[0].context.exceptions == [held])

        try replica.changeAdmission(to: .everything)
        let state = try replica.storedState(table: "incident", key: ForeignAuthor.key(1))
        let table = try TestSchema.incident()
        let cell = try #require(table.cellIndex(named: "title"))
        #expect(state.cell(cell, table: table).writes.map(\.dot) == [held, edit.dot])
        #expect(try replica.isSound())
    }

    @Test func `What the roster would hold is refused, and a foreign program's is kept aside`()
        throws
    {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        try replica.changeAdmission(to: Admission { _ in .notGranted })
        let insert = "INSERT INTO incident (id, title, reference) VALUES (?, 'a', 'A-1')"
        let error = #expect(throws: OutpostError.self) {
            try replica.journaled(insert, [Keys.operations(1)])
        }
        #expect(error?.code == .refused)
        #expect(error?.place == "operations")
        #expect(try replica.rows().isEmpty)

        try ForeignProgram.shell.write(
            "INSERT INTO incident (title, reference) VALUES ('b', 'A-2')", in: folder)
        let adoption = try replica.adoptForeignWrites()
        #expect(adoption.held == 1 && adoption.rows == 0)
        #expect(try replica.rows().isEmpty)
        #expect(try replica.isSound())
    }

    private struct NoRoom: Error {}

    @Test func `A roster that could not be kept holds nothing, neither at once nor later`() throws {
        let folder = try TemporaryFolder()
        var author = ForeignAuthor()
        let insert = author.write(
            .insert, ["title": [.text("shots")], "reference": [.text("F-1")]])
        let replica = try Replica.make(in: folder)
        #expect(throws: (any Error).self) {
            try replica.changeAdmission(to: holding([Dot(author.journal, 1)])) { _ in
                throw NoRoom()
            }
        }
        #expect(try replica.receive([insert]).held == 0)
        #expect(try replica.rows().count == 1)
        #expect(try replica.isSound())
    }
}
