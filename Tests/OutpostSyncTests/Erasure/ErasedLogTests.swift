import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// A hub's log in a file: what an order takes out of it is gone from the disk.
@Suite struct ErasedLogTests {
    private func holds(_ text: String, _ folder: TemporaryFolder) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).contains { name in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.appending(name)))
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }

    @Test func `What was erased stands in no page of the log's file, nor in its WAL`() throws {
        let folder = try TemporaryFolder()
        let bed = try CopiesBed(seed: 6, logPath: folder.appending("log.sqlite"))
        let base = try bed.base(1)
        for (stock, note) in zip(CopiesBed.stocks, ["CHILD", "KEPT"]) {
            try base.write { db in
                try db.execute(
                    sql: "INSERT INTO stock (id, note) VALUES (?, ?)", arguments: [stock, note])
            }
        }
        try bed.sync(base)
        #expect(try holds("CHILD", folder), "else this test shows nothing")
        let key = try #require(RowKey(CopiesBed.stocks[0]))
        _ = try bed.rosters.issue { roster, version in
            roster.erasures.insert(
                ErasureOrder(
                    number: 1, version: version, issued: 0, reason: "asked", officer: "o",
                    rows: [ErasedRow(table: "stock", key: key)]))
            try ErasureSurvey(bed.log).complete(&roster, version: version)
        }
        try bed.core.catchUp()
        #expect(try !holds("CHILD", folder))
        #expect(try holds("KEPT", folder))
    }
}
