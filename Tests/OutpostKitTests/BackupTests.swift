import Foundation
import GRDB
import OutpostKit
import OutpostTestSupport
import Testing

/// 'outpost hub backup' over a real hub's folder.
@Suite struct BackupTests {
    @Test func `Bases are told of a backup once it was verified, and of none that was not`() throws
    {
        let folder = try TemporaryFolder()
        let schema = try SampleApp.schema()
        let place = try HubProcess.make(mission: schema.missionFile, in: folder)
        let hub = try HubProcess(serving: place)
        let base = try Replica.open(file: folder.appending("base.sqlite"), schema: schema)
        try base.enrol(at: hub.url, code: try hub.enrolmentCode("Jacmel"))
        try base.write { db in
            try db.execute(sql: "INSERT INTO incident (title) VALUES ('Flood')")
        }
        #expect(try base.sync().sentChangesets == 1)
        hub.stop()
        func noted() throws -> Int? {
            try DatabaseQueue(path: place + "/hub.sqlite").read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM backup")
            }
        }
        func backUp(_ name: String) throws {
            try HubProcess.run([
                "hub", "backup", "--replica", place, folder.appending(name),
            ])
        }

        let log = try DatabaseQueue(path: place + "/log.sqlite")
        let whole = try #require(
            try log.read { try Data.fetchOne($0, sql: "SELECT body FROM log_entry") })
        func put(_ body: Data) throws {
            try log.write { db in
                try db.execute(sql: "UPDATE log_entry SET body = ?", arguments: [body])
            }
        }
        try put(whole.dropLast() + [whole[whole.endIndex - 1] ^ 1])
        #expect(throws: HubFailure.self) { try backUp("damaged") }
        #expect(try noted() == 0)
        try put(whole)
        try backUp("sound")
        #expect(try noted() == 1)
    }
}
