import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// A replica in memory has one connection, which nothing makes read-only.
@Suite struct MemoryReaderTests {
    @Test func `A reader that writes is told so, and a reader that reads is not`() throws {
        let replica = try Replica.inMemory(
            schema: TestSchema.mission(), identity: 1, surroundings: TestWorld().surroundings)
        #expect(try replica.read { try Int.fetchOne($0, sql: "SELECT 7") } == 7)
        #expect(throws: OutpostError.self) {
            try replica.read { try $0.execute(sql: "INSERT INTO incident (title) VALUES ('a')") }
        }
    }
}
