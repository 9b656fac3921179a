import GRDB
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostWire
import Testing

/// A small exchange that carries work both ways, cut at every byte of either direction.
@Suite struct CutEverywhereTests {
    /// A hub that holds another base's work, and an edge with work of its own that touches the same rows.
    private func scene() throws -> (bed: SyncTestBed, edge: Replica, other: Replica) {
        let bed = try SyncTestBed()
        let other = try bed.edge(2)
        try other.insertIncident("barricade", severity: 2)
        try other.insertIncident("incendie à Delmas", severity: 4)
        try bed.sync(other)
        let edge = try bed.edge(1)
        try bed.sync(edge)
        try edge.write { db in try db.execute(sql: "UPDATE incident SET severity = 5") }
        try edge.insertIncident("wout bloke", severity: 1)
        try edge.write { db in
            try db.execute(sql: "INSERT INTO incident (title) VALUES ('two spaces')")
            try db.execute(sql: "INSERT INTO delivery (cargo) VALUES ('dlo')")
        }
        try other.write { db in try db.execute(sql: "UPDATE incident SET title = title || '!'") }
        try other.insertIncident("manifestation", severity: 3)
        try bed.sync(other)
        return (bed, edge, other)
    }

    private func expectConvergence(
        _ bed: SyncTestBed, _ edge: Replica, _ other: Replica, _ comment: Comment
    ) throws {
        try bed.sync(edge)
        try bed.sync(other)
        try bed.sync(edge)
        #expect(try edge.fingerprints() == other.fingerprints(), comment)
        #expect(try edge.fingerprints() == bed.core.picture.fingerprints(), comment)
        #expect(try edge.shown() == other.shown(), comment)
        #expect(try edge.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM incident") } == 5)
        // Both parts of the transaction over two spaces arrived, each once.
        #expect(try other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM delivery") } == 1)
    }

    /// Keys are random, so that the stream of one scene may compress a few bytes shorter than another's.
    private func expectCut(at cut: Int, _ direction: String, _ exchange: () throws -> Int) {
        do {
            let length = try exchange()
            #expect(length <= cut, "cut at \(cut) of \(length) bytes \(direction) went unnoticed")
        } catch {
            #expect(error is OutpostError)
        }
    }

    @Test func `A request cut at any byte resumes and converges`() throws {
        let whole = try scene()
        let length = try whole.bed.exchange(whole.edge).up
        for cut in 0..<length {
            let (bed, edge, other) = try scene()
            expectCut(at: cut, "up") { try bed.exchange(edge, cutUp: cut).up }
            try expectConvergence(bed, edge, other, "cut after \(cut) bytes up")
        }
    }

    @Test func `An answer cut at any byte resumes and converges`() throws {
        let whole = try scene()
        let length = try whole.bed.exchange(whole.edge).down
        for cut in 0..<length {
            let (bed, edge, other) = try scene()
            expectCut(at: cut, "down") { try bed.exchange(edge, cutDown: cut).down }
            try expectConvergence(bed, edge, other, "cut after \(cut) bytes down")
        }
    }

    @Test func `What was received before a cut is not sent again`() throws {
        let (bed, edge, _) = try scene()
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust,
            surroundings: SyncTestBed.surroundings(1))
        let request = try bed.request(of: session)
        // The whole request arrives; its answer is lost.
        _ = try bed.answer(to: request)
        let doubtful = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust,
            surroundings: SyncTestBed.surroundings(1))
        let second = try bed.request(of: doubtful)
        #expect(doubtful.report.sentChangesets == 0)
        let answer = try #require(try bed.answer(to: second))
        try doubtful.receive(answer)
        #expect(try doubtful.finish().hasMore == false)
    }

    @Test func `An attempt that never reached the hub leaves no doubt`() throws {
        let (bed, edge, _) = try scene()
        let surroundings = SyncTestBed.surroundings(1)
        _ = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust,
            surroundings: surroundings)
        #expect(try edge.peerState("hub").isInDoubt == false)
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust,
            surroundings: surroundings)
        _ = try bed.request(of: session)
        #expect(try edge.peerState("hub").isInDoubt)
    }

    @Test func `A request that is delivered twice changes nothing the second time`() throws {
        let (bed, edge, _) = try scene()
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust,
            surroundings: SyncTestBed.surroundings(1))
        let request = try bed.request(of: session)
        _ = try bed.answer(to: request)
        let heads = try bed.core.log.heads()
        let shown = try bed.core.picture.shown()
        _ = try bed.answer(to: request)
        #expect(try bed.core.log.heads() == heads)
        #expect(try bed.core.picture.shown() == shown)
    }
}
