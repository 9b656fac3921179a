import Foundation
import GRDB
import OutpostKit
import OutpostTestSupport
import Testing

/// Tables that cannot be synced as they stand: refused with the place, the cause and the remedy, and the file is as it was.
@Suite struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sql, place, cause, hint: String

        init(_ sql: String, at place: String, _ cause: String, hint: String) {
            self.sql = sql
            self.place = place
            self.cause = cause
            self.hint = hint
        }

        var testDescription: String { sql }
    }

    static let cases = [
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT UNIQUE, severity INTEGER)",
            at: "incident.title", "UNIQUE", hint: #"uniques: [["title"]]"#),
        Case(
            """
            CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER);
            CREATE UNIQUE INDEX one ON incident (title, lower(severity))
            """, at: "incident.title+an expression", "UNIQUE", hint: "without UNIQUE"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER check (severity > 0))",
            at: "incident", "CHECK", hint: "range:"),
        Case(
            """
            CREATE TABLE base (id TEXT PRIMARY KEY);
            CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT REFERENCES base, severity INTEGER)
            """, at: "incident.title", "FOREIGN KEY", hint: "references:"),
        Case(
            """
            CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER);
            CREATE TABLE note (of TEXT REFERENCES incident (id) ON DELETE CASCADE)
            """, at: "note.of", "FOREIGN KEY", hint: "without it"),
        Case(
            """
            CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER);
            CREATE TRIGGER mine AFTER INSERT ON incident BEGIN SELECT 1; END
            """, at: "incident", "trigger 'mine'", hint: #"DROP TRIGGER "mine""#),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER) WITHOUT ROWID",
            at: "incident", "WITHOUT ROWID", hint: "without WITHOUT ROWID"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT)", at: "incident.severity",
            "no such column", hint: "ALTER TABLE incident ADD COLUMN severity INTEGER"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER, more TEXT)",
            at: "incident.more", "does not name it", hint: "app's own"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, Title TEXT, severity INTEGER)",
            at: "incident.title", "no such column", hint: "title TEXT"),
        Case(
            "CREATE TABLE Incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER)",
            at: "Incident", "spells it 'Incident'", hint: "RENAME TO incident"),
        Case(
            "CREATE TABLE incident (id INTEGER PRIMARY KEY, title TEXT, severity INTEGER)",
            at: "incident.id", "TEXT", hint: "id TEXT PRIMARY KEY NOT NULL"),
        Case(
            "CREATE TABLE incident (id TEXT, title TEXT, severity INTEGER, PRIMARY KEY (id, title))",
            at: "incident.id", "only primary key", hint: "id TEXT PRIMARY KEY NOT NULL"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title DATETIME, severity INTEGER)",
            at: "incident.title", "DATETIME", hint: "title TEXT"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title ANY, severity INTEGER) STRICT",
            at: "incident.title", "ANY", hint: "title TEXT"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT NOT NULL, severity INTEGER)",
            at: "incident.title", "NOT NULL", hint: "isRequired: true"),
        Case(
            """
            CREATE TABLE incident (
                id TEXT PRIMARY KEY, title TEXT, severity INTEGER AS (length(title)))
            """, at: "incident.severity", "generated", hint: "view"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT COLLATE NOCASE, severity INTEGER)",
            at: "incident", "COLLATE", hint: "queries"),
        Case(
            "CREATE TABLE incident (id TEXT PRIMARY KEY ON CONFLICT REPLACE, title TEXT, severity INTEGER)",
            at: "incident", "CONFLICT", hint: "statements"),
        Case(
            "CREATE VIEW incident AS SELECT 1 AS id, 2 AS title, 3 AS severity", at: "incident",
            "view", hint: "ordinary tables"),
        Case(
            "CREATE VIRTUAL TABLE incident USING fts5 (title)", at: "incident", "virtual",
            hint: "ordinary tables"),
        Case(
            """
            CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER);
            INSERT INTO incident VALUES ('7', 'old', 1)
            """, at: "incident.id, row '7'", "UUID", hint: "makeKeys"),
        Case(
            "PRAGMA encoding = 'UTF-16le'; CREATE TABLE incident (id TEXT PRIMARY KEY)",
            at: "app.sqlite", "UTF-16le", hint: "new file"),
    ]

    @Test(arguments: cases)
    func `A table that cannot be synced is refused with the remedy`(refused: Case) throws {
        let folder = try TemporaryFolder()
        let app = try SampleApp(folder, refused.sql)
        let before = try app.bytes
        let error = try #require(throws: OutpostError.self) {
            try Replica.open(file: app.path, schema: try SampleApp.schema())
        }
        #expect(error.place.hasSuffix(refused.place), "\(error)")
        #expect(error.cause.contains(refused.cause), "\(error)")
        #expect(error.hint.contains(refused.hint), "\(error)")
        #expect(try app.bytes == before)
        #expect(!FileManager.default.fileExists(atPath: app.path + "-outpost"))
    }

    @Test func `Rows that break the schema are refused, and nothing is changed`() throws {
        let folder = try TemporaryFolder()
        let keys = (1...3).map { SampleApp.key($0).description }
        let app = try SampleApp(
            folder,
            """
            CREATE TABLE incident (id TEXT PRIMARY KEY, title TEXT, severity INTEGER);
            INSERT INTO incident VALUES ('\(keys[0])', 'fine', 1), ('\(keys[1])', 'odd', 9),
                ('\(keys[2])', 'words', 'many');
            """)
        let schema = try SampleApp.schema([
            ColumnSchema(name: "title", kind: .text),
            ColumnSchema(name: "severity", kind: .integer, range: 1...5),
        ])
        let error = try #require(throws: OutpostError.self) {
            try Replica.open(file: app.path, schema: schema)
        }
        #expect(error.cause.contains("2 of its rows") && error.cause.contains("incident.severity"))
        let left = try DatabaseQueue(path: app.path).read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type <> 'index'")
                + String.fetchAll(db, sql: "PRAGMA journal_mode")
                + String.fetchAll(db, sql: "SELECT title FROM incident ORDER BY id")
        }
        #expect(left == ["incident", "delete", "fine", "odd", "words"])
    }

    @Test func `A wrong declaration is an error that names table and column`() throws {
        func place(_ columns: [ColumnSchema]) throws -> String {
            let error = try #require(throws: OutpostError.self) { try SampleApp.schema(columns) }
            #expect(!error.cause.isEmpty)
            return error.place
        }
        #expect(
            try place([ColumnSchema(name: "title", kind: .text, range: 1...2)]) == "incident.title")
        #expect(
            try place([ColumnSchema(name: "severity", kind: .real, choices: ["1"])])
                == "incident.severity")
        #expect(
            try place([ColumnSchema(name: "other", kind: .text, references: "nothing")])
                == "incident")
        let error = try #require(throws: SchemaError.self) {
            try TableSchema(
                name: "incident", residence: .space(SampleApp.operations.id),
                columns: [ColumnSchema(name: "tally", kind: .text, rule: .counter)])
        }
        #expect(error.description.contains("incident") && error.description.contains("tally"))
    }
}
