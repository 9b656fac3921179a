import Foundation
import GRDB
import OutpostKit
import OutpostTestSupport
import Testing

/// An app's own file, with tables and rows from before it knew of Outpost.
@Suite(.timeLimit(.minutes(10))) struct AppFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let tables = """
        CREATE TABLE incident (id VARCHAR(36) PRIMARY KEY, title TEXT, severity INT DEFAULT 3);
        CREATE INDEX by_title ON incident (title);
        CREATE TABLE draft (number INTEGER PRIMARY KEY, note TEXT NOT NULL CHECK (note <> ''));
        CREATE TABLE line (draft INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE, words TEXT);
        CREATE TABLE diary (entry TEXT);
        CREATE TRIGGER noted AFTER INSERT ON draft BEGIN
            INSERT INTO diary VALUES ('draft ' || NEW.number); END;
        """

    private func rows(_ replica: Replica, _ sql: String) throws -> [String] {
        try replica.read { db in try String.fetchAll(db, sql: sql) }
    }

    private static let all =
        "SELECT id || ' ' || title || ' ' || ifnull(severity, 'none') FROM incident ORDER BY id"

    @Test func `A file of the app's earlier version is upgraded when it is opened`() throws {
        let first = try SampleApp.schema()
        let second = try Schema(
            version: 2, spaces: first.spaces,
            tables: first.tables.map { table in
                guard table.name == "incident" else { return table }
                return try TableSchema(
                    name: table.name, residence: table.residence,
                    columns: table.columns + [ColumnSchema(name: "leader", kind: .text, since: 2)])
            })
        let path = try SampleApp(folder, Self.tables).path
        do {
            let replica = try Replica.open(file: path, schema: first)
            try replica.write { db in
                try db.execute(
                    sql: "INSERT INTO incident VALUES (?, 'Flood', 4)",
                    values: [.text(replica.newKey(for: "incident").description)])
            }
        }
        let error = #expect(throws: OutpostError.self) {
            try Replica.open(file: path, schema: second)
        }
        #expect(error?.code == .refused)
        do {
            let replica = try Replica.open(file: path, schema: second, earlier: [first])
            try replica.write { db in
                try db.execute(sql: "UPDATE incident SET leader = 'Marie'")
                try db.execute(sql: "INSERT INTO draft (note) VALUES ('mine')")
            }
            #expect(try rows(replica, "SELECT title || leader FROM incident") == ["FloodMarie"])
            #expect(try rows(replica, "SELECT entry FROM diary") == ["draft 1"])
        }
        // It is of the second version from then on.
        _ = try Replica.open(file: path, schema: second)
    }

    @Test func `Rows from before reach another app, and edits come back`() throws {
        let key = SampleApp.key(1)
        let insert =
            "INSERT INTO incident VALUES ('\(key)', 'Flood', 4), ('\(SampleApp.key(2))', 'Fire', 5);"
        let schema = try SampleApp.schema()
        let first = try Replica.open(
            file: try SampleApp(folder, name: "first.sqlite", Self.tables + insert).path,
            schema: schema)
        // The other has no file yet: its tables are made.
        let second = try Replica.open(file: folder.appending("second.sqlite"), schema: schema)
        let hub = try HubProcess(mission: schema.missionFile, in: folder)
        for (replica, name) in [(first, "Jacmel"), (second, "Gonaives")] {
            #expect(try !replica.isEnrolled)
            #expect(try replica.enrol(at: hub.url, code: try hub.enrolmentCode(name)) == name)
            #expect(try replica.isEnrolled)
            try replica.sync()
        }
        #expect(try rows(second, Self.all) == rows(first, Self.all))
        #expect(try rows(second, Self.all).count == 2)
        let photo = second.newKey(beside: key)
        try second.write { db in
            try db.execute(sql: "UPDATE incident SET title = 'Big flood' WHERE title = 'Flood'")
            try db.execute(
                sql: "INSERT INTO photo (id, incident, image) VALUES (?, ?, ?)",
                values: [.text(photo.description), .text(key.description), .blob([1, 0, 2])])
            // A table that Outpost made gives a key; a column without a value is NULL at the other, whatever its DEFAULT.
            try db.execute(sql: "INSERT INTO incident (title) VALUES ('Quake')")
        }
        #expect(try second.sync().sentChangesets == 1)
        #expect(try first.sync().receivedRows == 3)
        #expect(try rows(first, Self.all) == rows(second, Self.all))
        #expect(try rows(first, Self.all).last?.hasSuffix("Quake none") == true)
        #expect(try first.fingerprints() == second.fingerprints())
        for replica in [first, second] { #expect(try replica.audit().broken.isEmpty) }
    }

    @Test func `A hub with another mission is refused`() throws {
        let replica = try Replica.open(
            file: folder.appending("a.sqlite"), schema: try SampleApp.schema())
        let other = try SampleApp.schema([ColumnSchema(name: "words", kind: .text)])
        let hub = try HubProcess(mission: other.missionFile, in: folder)
        let error = try #require(throws: OutpostError.self) {
            try replica.enrol(at: hub.url, code: try hub.enrolmentCode("Jacmel"))
        }
        #expect(error.code == .refused && error.hint.contains("missionFile"))
        #expect(try !replica.isEnrolled)
        #expect(throws: OutpostError.self) { try replica.sync() }
    }

    @Test func `The app's own tables are written in the same transaction, with all that is theirs`()
        throws
    {
        let app = try SampleApp(folder, Self.tables)
        let replica = try Replica.open(file: app.path, schema: try SampleApp.schema())
        let key = try replica.newKey(for: "incident").description
        func write(_ note: String) throws {
            try replica.write { db in
                try db.execute(
                    sql: "INSERT INTO incident (id, title) VALUES (?, 'Flood')", arguments: [key])
                try db.execute(
                    sql: "INSERT INTO draft (number, note) VALUES (7, ?)", arguments: [note])
                try db.execute(sql: "INSERT INTO line VALUES (7, 'more')")
            }
        }
        #expect(throws: OutpostError.self) { try write("") }
        #expect(try rows(replica, "SELECT title FROM incident") == [])
        try write("call the mayor")
        #expect(try rows(replica, "SELECT title || severity FROM incident") == ["Flood3"])
        #expect(try rows(replica, "SELECT entry FROM diary") == ["draft 7"])
        #expect(throws: OutpostError.self) {
            try replica.write { db in try db.execute(sql: "INSERT INTO line VALUES (8, 'none')") }
        }
        try replica.write { db in try db.execute(sql: "DELETE FROM draft") }
        #expect(try rows(replica, "SELECT words FROM line") == [])
        #expect(try replica.audit().broken.isEmpty)
    }

    @Test func `A file is opened again, and by one process at a time`() throws {
        let app = try SampleApp(
            folder, Self.tables + "INSERT INTO incident VALUES ('\(SampleApp.key(1))', 'Flood', 4);"
        )
        let schema = try SampleApp.schema()
        let fingerprints = try {
            let replica = try Replica.open(file: app.path, schema: schema)
            #expect(throws: OutpostError.self) { try Replica.open(file: app.path, schema: schema) }
            let fingerprints = try replica.fingerprints()
            try replica.close()
            return fingerprints
        }()
        let again = try Replica.open(file: app.path, schema: schema)
        #expect(try again.fingerprints() == fingerprints)
        #expect(try rows(again, Self.all) == ["\(SampleApp.key(1)) Flood 4"])
        try again.write { db in try db.execute(sql: "INSERT INTO draft (note) VALUES ('x')") }
        #expect(try rows(again, "SELECT entry FROM diary") == ["draft 1"])
    }

    @Test func `A table that is not STRICT takes no value of another type`() throws {
        let app = try SampleApp(folder, Self.tables)
        let replica = try Replica.open(file: app.path, schema: try SampleApp.schema())
        let key = try replica.newKey(for: "incident").description
        let error = try #require(throws: OutpostError.self) {
            try replica.write { db in
                try db.execute(
                    sql: "INSERT INTO incident VALUES (?, 'Flood', 'much')", arguments: [key])
            }
        }
        #expect(error.place.hasPrefix("incident.severity") && error.cause.contains("integer"))
        try replica.write { db in
            try db.execute(sql: "INSERT INTO incident VALUES (?, 7, '4')", arguments: [key])
        }
        #expect(
            try rows(replica, "SELECT typeof(title) || typeof(severity) FROM incident") == [
                "textinteger"
            ])
    }

    @Test func `Rows with other keys get new ones, and what refers to them follows`() throws {
        let sql = """
            CREATE TABLE photo (id TEXT PRIMARY KEY, incident TEXT, image BLOB);
            INSERT INTO incident VALUES ('A-1', 'Flood', 4), ('\(SampleApp.key(1))', 'Fire', 5);
            INSERT INTO photo VALUES ('p', 'A-1', x'00');
            """
        let schema = try SampleApp.schema()
        var keys: [[String]] = []
        for name in ["first", "second"] {
            let app = try SampleApp(folder, name: name, Self.tables + sql)
            #expect(throws: OutpostError.self) { try Replica.open(file: app.path, schema: schema) }
            #expect(try Replica.makeKeys(file: app.path, schema: schema) == 2)
            #expect(try Replica.makeKeys(file: app.path, schema: schema) == 0)
            let replica = try Replica.open(file: app.path, schema: schema)
            #expect(
                try rows(
                    replica, "SELECT title FROM incident JOIN photo ON photo.incident = incident.id"
                )
                    == ["Flood"])
            keys.append(try rows(replica, "SELECT id FROM incident UNION SELECT id FROM photo"))
        }
        #expect(keys[0] == keys[1] && keys[0].contains(SampleApp.key(1).description))
    }

    @Test func `A missing file is made, and a file that is none is refused`() throws {
        let schema = try SampleApp.schema()
        let made = try Replica.open(file: folder.appending("new/app.sqlite"), schema: schema)
        try made.write { db in try db.execute(sql: "INSERT INTO incident (title) VALUES ('x')") }
        let text = folder.appending("text")
        try Data("no database, but some text that is long enough".utf8)
            .write(to: URL(fileURLWithPath: text))
        let error = try #require(throws: OutpostError.self) {
            try Replica.open(file: text, schema: schema)
        }
        #expect(error.code == .corrupt)
    }
}
