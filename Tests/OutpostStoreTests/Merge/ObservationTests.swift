import GRDB
import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostStore

/// The page watches the replica through GRDB's observations; the engine's own statements bypass GRDB.
@Suite(.timeLimit(.minutes(10))) struct ObservationTests {
    @Test func `An observation sees a local write, a merge and a rebuild`() async throws {
        let folder = try TemporaryFolder()
        let camp = try Replica.make(in: folder, "camp", world: TestWorld(seed: 1))
        let coast = try Replica.make(in: folder, "coast", world: TestWorld(seed: 2))
        let key = ForeignAuthor.key(1)
        try camp.journaled("INSERT INTO incident (id, title) VALUES (?, 'a')", [key.description])

        let observation = ValueObservation.tracking {
            try String.fetchAll($0, sql: "SELECT title FROM incident ORDER BY title")
        }
        var seen = observation.values(in: coast.writer).makeAsyncIterator()
        // GRDB may report a value twice; what it never reports runs into the time limit.
        func expectSeen(_ titles: [String]) async throws {
            while let value = try await seen.next(), value != titles {}
        }
        try await expectSeen([])
        try coast.receiveAll(from: camp)
        try await expectSeen(["a"])
        try coast.journaled("UPDATE incident SET title = 'b'")
        try await expectSeen(["b"])
        try await coast.writer.writeWithoutTransaction { db in
            try db.execute(sql: "UPDATE incident SET title = 'c'")
        }
        try await expectSeen(["c"])
        try coast.rebuild(table: "incident", key: key)
        try await expectSeen(["b"])
    }
}
