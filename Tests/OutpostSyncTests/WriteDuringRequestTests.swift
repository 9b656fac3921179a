import GRDB
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import Testing

/// An edge goes on working while its request is made.
@Suite struct WriteDuringRequestTests {
    /// The flash journal is read first. What comes into it then must not be missed by what is read of slower ones: it overtakes
    /// them, and they wait for the next exchange.
    @Test func `An edit never goes without an insert of a lane that was passed already`() throws {
        let bed = try SyncTestBed()
        let edge = try bed.edge(1)
        for lane in [Lane.flash, .routine] {
            try edge.write(WriteSession(lane: lane)) { db in
                try db.execute(sql: "INSERT INTO incident (title, severity) VALUES ('old', 0)")
            }
        }
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust,
            surroundings: SyncTestBed.surroundings(1))
        var request: [UInt8] = []
        for _ in ["greeting", "flash"] { request += try #require(try session.nextBytes()) }
        try edge.write(WriteSession(lane: .flash)) { db in
            try db.execute(sql: "INSERT INTO incident (title, severity) VALUES ('new', 1)")
        }
        try edge.write(WriteSession(lane: .routine)) { db in
            try db.execute(sql: "UPDATE incident SET severity = 2 WHERE title = 'new'")
        }
        request += try bed.request(of: session)
        try session.receive(try #require(try bed.answer(to: request)))
        _ = try session.finish()
        #expect(session.report.sentChangesets == 2)
        let titles = try bed.core.picture.read { db in
            try String.fetchAll(
                db, sql: "SELECT coalesce(title, 'none') || severity FROM incident ORDER BY 1")
        }
        #expect(titles == ["new1", "old0"])
        try bed.sync(edge)
        #expect(try bed.core.picture.shown() == edge.shown())
    }
}
