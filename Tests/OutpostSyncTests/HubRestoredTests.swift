import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostWire
import Testing

/// A hub that lost its log, or was replaced: cursors do not fit, and the edges give back what they hold.
@Suite struct HubRestoredTests {
    @Test func `An edge gives back everything, its own and others', to a hub that starts empty`()
        throws
    {
        let bed = try SyncTestBed()
        let first = try bed.edge(1)
        let second = try bed.edge(2)
        try first.insertIncident("ponts coupés", severity: 3)
        try second.insertIncident("kouran koupe", severity: 2)
        for edge in [first, second, first] { try bed.sync(edge) }

        let restored = try SyncTestBed()
        try restored.sync(second)
        #expect(try restored.core.picture.shown() == second.shown())
        try first.insertIncident("after the restore", severity: 1)
        for edge in [first, second] { try restored.sync(edge) }
        #expect(try restored.core.picture.fingerprints() == first.fingerprints())
        #expect(try second.fingerprints() == first.fingerprints())
    }

    @Test func `What the hub's officer writes reaches the bases`() throws {
        let bed = try SyncTestBed()
        let edge = try bed.edge(1)
        try edge.insertIncident("barricade", severity: 2)
        try bed.sync(edge)
        try bed.core.picture.write { db in try db.execute(sql: "UPDATE incident SET severity = 4") }
        try bed.sync(edge)
        let severity = try edge.read { try Int.fetchOne($0, sql: "SELECT severity FROM incident") }
        #expect(severity == 4)
        #expect(try bed.core.picture.fingerprints() == edge.fingerprints())
    }
}

/// What an edge or a hub must refuse to go on with.
@Suite struct RefusalTests {
    @Test func `An edge of another mission is refused before anything is taken`() throws {
        let bed = try SyncTestBed()
        let greeting = Greeting(
            missionHash: Digest(of: Array("another".utf8)), missionVersion: 1,
            replica: ReplicaID(identity: 9), rosterVersion: 0, cursors: [:], isInDoubt: false,
            vector: VersionVector(), pullBudget: 1)
        let frame = try FrameWriter.bytes(of: MessageCoding.frame(of: .greeting(greeting)))
        let refusal = #expect(throws: Refusal.self) {
            try bed.answer(to: Frame.preamble + frame)
        }
        #expect(refusal?.code == .otherMission)
    }

    @Test func `A greeting that names another replica than the certificate is refused`() throws {
        let bed = try SyncTestBed()
        let edge = try bed.edge(1)
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust,
            surroundings: SyncTestBed.surroundings(1))
        let conversation = HubConversation(core: bed.core, certified: ReplicaID(identity: 5))
        let request = try bed.request(of: session)
        let refusal = #expect(throws: Refusal.self) { try conversation.receive(request) }
        #expect(refusal?.code == .otherReplica)
    }

    @Test func `A portal's page is refused at its first bytes`() throws {
        let bed = try SyncTestBed()
        let edge = try bed.edge(1)
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust,
            surroundings: SyncTestBed.surroundings(1))
        let error = #expect(throws: OutpostError.self) {
            try session.receive(Array("<!DOCTYPE html>".utf8))
        }
        #expect(error?.code == .protocolViolation)
    }
}
