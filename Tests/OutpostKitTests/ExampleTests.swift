import Foundation
import GRDB
import OutpostKit
import OutpostTestSupport
import Testing

/// The example of the documentation: compiled and run here, word for word.
@Suite struct ExampleTests {
    @Test func `The example of the documentation runs`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("reports.sqlite")
        let app = try DatabaseQueue(path: path)
        try await app.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE incident (
                        id TEXT PRIMARY KEY, title TEXT, severity INTEGER DEFAULT 1);
                    CREATE TABLE draft (number INTEGER PRIMARY KEY, note TEXT NOT NULL);
                    """)
        }
        try app.close()

        // The example begins.
        // What is synced. Other tables of the file stay the app's own.
        let operations = Space(name: "operations")
        let incident = try TableSchema(
            name: "incident", residence: .space(operations.id),
            columns: [
                ColumnSchema(name: "title", kind: .text, isRequired: true),
                ColumnSchema(name: "severity", kind: .integer, range: 1...5, rule: .guarded),
            ])
        let schema = try Schema(spaces: [operations], tables: [incident])

        // The app's own SQLite file.
        let replica = try Replica.open(file: path, schema: schema)

        // A transaction. Once it returns, it survives a power cut.
        let key = try replica.newKey(for: "incident")
        let marie = Author(person: "Marie Joseph", identification: .unproven)
        try replica.write(WriteSession(author: marie)) { db in
            try db.execute(
                sql: "INSERT INTO incident (id, title, severity) VALUES (?, ?, ?)",
                values: [.text(key.description), .text("Bridge washed away"), .integer(4)])
            try db.execute(sql: "INSERT INTO draft (note) VALUES ('call the mayor')")
        }

        // GRDB's observation sees local writes, and what a sync brings.
        let titles = ValueObservation.tracking { db in
            try String.fetchAll(db, sql: "SELECT title FROM incident ORDER BY id")
        }
        for try await shown in titles.values(in: replica.reader) {
            print(shown)
            break
        }

        // What to do about an error stands in it.
        do {
            try replica.write { db in try db.execute(sql: "UPDATE incident SET severity = 9") }
        } catch let error as OutpostError {
            print(error.place, error.cause, error.hint)
        }
        // The example ends.

        let count = try replica.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM draft") }
        #expect(count == 1)
        let hub = try HubProcess(mission: schema.missionFile, in: folder)
        try sync(replica, hub.url, try hub.enrolmentCode("Jacmel"))
    }

    private func sync(_ replica: Replica, _ url: String, _ code: String) throws {
        // The sync begins.
        if try !replica.isEnrolled { try replica.enrol(at: url, code: code) }
        let report = try replica.sync()
        print(report.sentChangesets, report.receivedRows)
        // The sync ends.
        #expect(report.sentChangesets == 1)
    }

    @Test(arguments: ["example", "sync"])
    func `The documentation shows what is run here`(name: String) throws {
        let here = try String(contentsOfFile: #filePath, encoding: .utf8)
        let start = try #require(here.firstRange(of: "// The \(name) begins.\n")).upperBound
        let end = try #require(here.firstRange(of: "// The \(name) ends.")).lowerBound
        let lines = here[start..<end].split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.dropLast().map { $0.dropFirst(8) }.joined(separator: "\n")
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent(
                "Sources/OutpostKit/OutpostKit.docc/OutpostKit.md"),
            encoding: .utf8)
        #expect(!shown.isEmpty && page.contains(shown))
    }
}
