import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import Testing

/// Nothing urgent waits for bulk, at either end, in the middle of an exchange.
@Suite struct OvertakingTests {
    /// Changesets of bulk, more than a few frames full.
    private static let bulk = 60

    private func writeBulk(_ replica: Replica) throws {
        for number in 0..<Self.bulk {
            try replica.write(WriteSession(lane: .bulk)) { db in
                try db.execute(
                    sql: "INSERT INTO delivery (cargo) VALUES (? || hex(zeroblob(8000)))",
                    arguments: [number])
            }
        }
    }

    private func write(_ title: String, _ lane: Lane, _ replica: Replica) throws {
        try replica.write(WriteSession(lane: lane)) { db in
            try db.execute(sql: "INSERT INTO incident (title) VALUES (?)", arguments: [title])
        }
    }

    private func session(_ edge: Replica, _ bed: SyncTestBed) throws -> EdgeSession {
        try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer, trust: bed.trust,
            surroundings: SyncTestBed.surroundings(edge.id.identity))
    }

    private func journal(_ lane: Lane, of replica: Replica) -> JournalID {
        JournalID(space: SyncTestBed.space, replica: replica.id, lane: lane)
    }

    @Test(arguments: [Lane.flash, .priority])
    func `What is urgent leaves with the next frame of a long upload, and is receipted`(
        lane: Lane
    ) throws {
        let bed = try SyncTestBed()
        let edge = try bed.edge(1)
        try writeBulk(edge)
        let session = try session(edge, bed)
        let conversation = HubConversation(core: bed.core, certified: nil)
        for _ in ["greeting", "bulk", "bulk"] {
            try conversation.receive(try #require(try session.nextBytes()))
        }
        try write("shots fired", lane, edge)
        try write("and something old", .bulk, edge)
        try conversation.receive(try #require(try session.nextBytes()))
        let urgent = journal(lane, of: edge)
        #expect(try bed.core.log.heads()[urgent]?.sequence == 1)
        // Only the farewell comes after it.
        try conversation.receive(try #require(try session.nextBytes()))
        #expect(try session.nextBytes() == nil)
        try conversation.endRequest()
        while let bytes = try conversation.nextBytes() { try session.receive(bytes) }
        #expect(try session.finish().hasMore)
        #expect(try edge.peerState("hub").acknowledged[urgent] == 1)
        #expect(try bed.core.log.heads()[journal(.bulk, of: edge)] == nil)
        try bed.sync(edge)
        #expect(try bed.core.picture.shown() == edge.shown())
        let log = try bed.core.log.heads().values.reduce(0) { $0 + $1.sequence }
        #expect(log == UInt64(Self.bulk) + 2)
    }

    @Test func `What is urgent at the hub comes before what stood in its log first, and once`()
        throws
    {
        let bed = try SyncTestBed()
        let (writer, reader) = (try bed.edge(1), try bed.edge(2))
        try writeBulk(writer)
        try write("a day", .routine, writer)
        try bed.sync(writer)
        try write("a bridge is down", .priority, writer)
        try write("shots fired", .flash, writer)
        try bed.sync(writer)
        let session = try session(reader, bed)
        let request = try bed.request(of: session)
        let conversation = HubConversation(core: bed.core, certified: nil)
        try conversation.receive(request)
        try conversation.endRequest()
        var arrived: [Lane] = []
        while let bytes = try conversation.nextBytes() {
            try session.receive(bytes)
            let lanes = try reader.heads().filter { $0.value.sequence > 0 }.map(\.key.lane)
            arrived += Set(lanes).subtracting(arrived).sorted()
        }
        _ = try session.finish()
        #expect(arrived.prefix(2) == [.flash, .priority])
        #expect(session.report.receivedChangesets == Self.bulk + 3)
        #expect(try reader.shown() == writer.shown())
        #expect(try bed.exchange(reader).down < 200)
    }

    @Test func `What becomes urgent while the hub answers comes with the next page`() throws {
        let bed = try SyncTestBed()
        let (writer, reader, other) = (try bed.edge(1), try bed.edge(2), try bed.edge(3))
        try writeBulk(writer)
        try bed.sync(writer)
        let session = try session(reader, bed)
        let conversation = HubConversation(core: bed.core, certified: nil)
        try conversation.receive(try bed.request(of: session))
        try conversation.endRequest()
        for _ in ["welcome", "bulk", "bulk"] {
            try session.receive(try #require(try conversation.nextBytes()))
        }
        try write("shots fired", .flash, other)
        try bed.sync(other)
        try session.receive(try #require(try conversation.nextBytes()))
        #expect(try reader.heads()[journal(.flash, of: other)]?.sequence == 1)
        while let bytes = try conversation.nextBytes() { try session.receive(bytes) }
        _ = try session.finish()
        try bed.sync(reader)
        #expect(try reader.shown() == bed.core.picture.shown())
    }

    @Test func `An answer that is cut behind what went ahead is gone on with`()
        throws
    {
        let bed = try SyncTestBed()
        let (writer, reader) = (try bed.edge(1), try bed.edge(2))
        try writeBulk(writer)
        try write("shots fired", .flash, writer)
        try bed.sync(writer)
        let whole = try bed.answer(to: try bed.request(of: try session(reader, bed)))
        let length = try #require(whole).count
        for cut in stride(from: 100, to: length, by: length / 7) {
            let fresh = try bed.edge(UInt64(100 + cut))
            #expect(throws: OutpostError.self) { try bed.exchange(fresh, cutDown: cut) }
            try bed.sync(fresh)
            #expect(try fresh.shown() == writer.shown(), "cut at \(cut)")
        }
    }
}
