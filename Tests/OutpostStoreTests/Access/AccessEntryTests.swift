import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What is restricted is shown once it is noted, and not before.
@Suite struct AccessEntryTests {
    private let folder: TemporaryFolder
    private let replica: Replica
    private let marie = Author(person: "marie.joseph", identification: .pin)

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder, schema: try AccessSchema.mission())
        try replica.write { db in
            try db.execute(sql: "INSERT INTO party (name, phone) VALUES ('Jean', '509')")
            try db.execute(sql: "INSERT INTO incident (title) VALUES ('barricade')")
        }
    }

    private func names() throws -> [String] {
        try replica.disclose(to: marie) { db in
            let names = try String.fetchAll(db, sql: "SELECT name FROM party")
            return (
                names,
                Disclosure(
                    .page, spaces: [AccessSchema.justice.id], tables: ["party"],
                    rowCount: names.count)
            )
        }
    }

    @Test func `Who is shown something restricted stands in the journal, by name`() throws {
        #expect(try names() == ["Jean"])
        let noted = try replica.accessEntries(limit: 10)
        #expect(
            noted.map(\.entry) == [
                AccessEntry(action: "page", spaces: ["justice"], tables: "party", rowCount: 1)
            ])
        #expect(noted.first?.header.author == marie)
        #expect(noted.first?.header.journal.replica == replica.id)
        #expect(try replica.isSound())
    }

    @Test func `What is not restricted leaves no entry`() throws {
        let title = try replica.disclose(to: marie) { db in
            (
                try String.fetchOne(db, sql: "SELECT title FROM incident"),
                Disclosure(
                    .page, spaces: [AccessSchema.operations.id], tables: ["incident"], rowCount: 1)
            )
        }
        #expect(title == "barricade")
        #expect(try replica.accessEntries(limit: 10).isEmpty)
    }

    @Test func `Where the roster would hold the entry nothing is shown`() throws {
        let log = AccessSchema.access.id
        try replica.changeAdmission(
            to: Admission { $0.header.journal.space == log ? .notGranted : nil })
        let error = #expect(throws: OutpostError.self) { try names() }
        #expect(error?.code == .refused)
        #expect(error?.operation == "note who reads justice")
        #expect(error?.hint == HoldReason.notGranted.hint)
        #expect(try replica.accessEntries(limit: 10).isEmpty)
    }

    @Test func `An entry says nothing of what was shown`() throws {
        let schema = try AccessSchema.mission()
        let key = RowKey(space: AccessSchema.justice.id, milliseconds: 1, random: 2)
        let shown = Disclosure(
            .show, spaces: [AccessSchema.justice.id, AccessSchema.operations.id],
            tables: ["party", "incident"], report: key, rowCount: 1)
        let entry = try #require(schema.accessEntry(for: shown))
        #expect(entry.spaces == ["justice"])
        #expect(entry.report == key.description)
        #expect(AccessEntry.Column.allCases.count == 6)
        #expect(try AccessSchema.entries().isAppendOnly)
    }

    @Test func `Of a private space an entry names neither table nor report nor query`() throws {
        let secret = Space(name: "referrals", isPrivate: true)
        let schema = try Schema(
            version: 1, missionHash: .zero, spaces: [secret, AccessSchema.access],
            tables: [
                try AccessSchema.entries(),
                try TableSchema(
                    name: "referral", residence: .space(secret.id),
                    columns: [ColumnSchema(name: "child", kind: .text)]),
            ], accessLog: "access_entry")
        let shown = Disclosure(
            .sql, spaces: [secret.id], tables: ["referral(child)"],
            report: RowKey(space: secret.id, milliseconds: 1, random: 2),
            statement: "SELECT child FROM referral", rowCount: 3)
        #expect(
            schema.accessEntry(for: shown)
                == AccessEntry(action: "sql", spaces: ["referrals"], rowCount: 3))
    }

    @Test func `An entry of a hundred thousand bytes is cut`() throws {
        let schema = try AccessSchema.mission()
        let shown = Disclosure(
            .sql, spaces: [AccessSchema.justice.id],
            tables: [String(repeating: "é", count: 50_000)],
            statement: String(repeating: "?, ", count: 30_000), rowCount: .max)
        let entry = try #require(schema.accessEntry(for: shown))
        #expect(entry.statement.utf8.count <= Limits.accessStatementBytes)
        #expect(entry.tables.utf8.count <= Limits.accessTablesBytes)
        try replica.note(entry, by: marie)
        #expect(try replica.accessEntries(limit: 1).map(\.entry) == [entry])
    }
}
