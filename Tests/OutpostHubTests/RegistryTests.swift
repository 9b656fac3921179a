import GRDB
import OutpostTestSupport
import Testing

@testable import OutpostHub

@Suite struct RegistryTests {
    @Test func `What the registry told is flushed: WAL and synchronous FULL`() throws {
        let folder = try TemporaryFolder()
        let registry = try HubRegistry(path: folder.appending("hub.sqlite"))
        let (mode, level) = try registry.queue.read { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(db, sql: "PRAGMA synchronous")
            )
        }
        #expect(mode == "wal")
        #expect(level == 2)
    }
}
