import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// What the roster says about who reads and writes what, over the road that reports take.
@Suite struct RosterRoadTests {
    private let rosters: SimulatedRosters
    private let bed: SyncTestBed
    private let first, second: Replica

    init() throws {
        let rosters = try SimulatedRosters()
        self.rosters = rosters
        bed = try SyncTestBed(rosters: rosters)
        first = try bed.edge(1)
        second = try bed.edge(2)
        let nodes = [first.id, second.id, bed.core.picture.id]
        try rosters.issue { roster in
            for node in nodes {
                roster.addSimulated(node, name: "\(node)", in: [SyncTestBed.space])
            }
            roster.addSimulated(
                bed.core.picture.id, name: "hub", in: [SyncTestBed.space, SyncTestBed.aid])
        }
    }

    private func grant(_ replica: Replica, _ space: SpaceID) throws {
        try rosters.issue {
            $0.grants.insert(Grant(.device(replica.id.identity), .write, in: space))
        }
    }

    private func end(_ replica: Replica, _ space: SpaceID) throws {
        let heads = try bed.core.log.heads().filter {
            $0.key.replica.identity == replica.id.identity && $0.key.space == space
        }
        try rosters.issue { roster in
            roster.grants = Set(
                roster.grants.map { grant in
                    guard grant.holder == .device(replica.id.identity), grant.space == space else {
                        return grant
                    }
                    return Grant(grant.holder, grant.right, in: space, ended: CutOff(heads))
                })
        }
    }

    private func deliver(_ cargo: String, from replica: Replica) throws {
        try replica.write { db in
            try db.execute(sql: "INSERT INTO delivery (cargo) VALUES (?)", arguments: [cargo])
        }
    }

    private func deliveries(_ replica: Replica) throws -> [String] {
        try replica.read {
            try String.fetchAll($0, sql: "SELECT cargo FROM delivery ORDER BY cargo")
        }
    }

    @Test func `An edge is sent the spaces that it may read, and older work with a new grant`()
        throws
    {
        try bed.core.picture.take(try #require(rosters.keptRosters))
        try deliver("rice", from: bed.core.picture)
        try first.insertIncident("barricade", severity: 2)
        for edge in [first, second] { try bed.sync(edge) }
        #expect(try second.shown() == first.shown())
        #expect(try deliveries(second).isEmpty)

        try grant(second, SyncTestBed.aid)
        try bed.sync(second)
        #expect(try deliveries(second) == ["rice"])
        #expect(try deliveries(first).isEmpty)
    }

    @Test func `A space that is taken away leaves the edge, and comes back with a new grant`()
        throws
    {
        for edge in [first, second] {
            try grant(edge, SyncTestBed.aid)
            try bed.sync(edge)
            try deliver("from \(edge.id.identity)", from: edge)
            try bed.sync(edge)
        }
        try bed.sync(first)
        #expect(try deliveries(first) == ["from 1", "from 2"])
        try end(first, SyncTestBed.aid)
        try bed.sync(first)
        #expect(try deliveries(first).isEmpty)
        #expect(try !first.heads().keys.contains { $0.space == SyncTestBed.aid })
        // What it wrote while it might stays everywhere else.
        try bed.sync(second)
        #expect(try deliveries(second) == ["from 1", "from 2"])
        #expect(throws: OutpostError.self) { try deliver("late", from: first) }

        try grant(first, SyncTestBed.aid)
        try bed.sync(first)
        #expect(try deliveries(first) == ["from 1", "from 2"])
        try deliver("again", from: first)
        for edge in [first, second] { try bed.sync(edge) }
        #expect(try deliveries(second) == ["again", "from 1", "from 2"])
        #expect(try first.fingerprints() == second.fingerprints())
    }

    @Test func `Unsent work of a space that is left is encrypted to the authority, and taken in`()
        throws
    {
        try bed.sync(first)
        try grant(first, SyncTestBed.aid)
        try bed.sync(first)
        try deliver("unsent", from: first)
        let key = BoxKey()
        let authority = Delegation(
            number: 1, rosterKey: SealKey().publicKey.bytes,
            certificateKey: DeviceKey().publicPoint, boxKey: key.publicBytes, issued: 0)
        let mission = try #require(bed.trust.verifier).authority.missionID
        let box = try Handover.box(
            of: first, spaces: [SyncTestBed.aid], acknowledged: [:],
            sealer: SimulatedSeals.sealer, to: authority, mission: mission)
        let bytes = try #require(box).encoded()
        #expect(bytes.count > 100 && !bytes.contains(Array("unsent".utf8)))
        for _ in 1...2 {
            let stream = try SealedBox(decoding: bytes).open(with: key, mission: mission)
            for page in try Handover.pages(of: stream) { _ = try bed.core.log.append(page.batch) }
        }
        try bed.core.catchUp()
        #expect(try deliveries(bed.core.picture) == ["unsent"])
    }

    @Test
    func
        `What only a lost branch takes away comes to the hub, and to bases that never heard of it`()
        throws
    {
        for edge in [first, second] { try bed.sync(edge) }
        let trunk = try #require(rosters.keptRosters)
        try rosters.issue { roster in
            guard var device = roster.devices[second.id.identity] else { return }
            device.ended = CutOff()
            roster.set(device)
        }
        try bed.sync(first)
        let lost = try #require(rosters.keptRosters?.standing)
        // The hub is put back from the day before, and its officer issues more rosters than the base has seen.
        rosters.restore(trunk)
        for name in ["third", "fourth"] {
            try rosters.issue {
                $0.addSimulated(ReplicaID(identity: name == "third" ? 3 : 4), name: name, in: [])
            }
        }
        try bed.sync(first)
        let united = try #require(rosters.keptRosters)
        #expect(united.takenUp == [lost.digest])
        #expect(united.effective.devices[second.id.identity]?.ended != nil)
        #expect(united.effective.devices[3] != nil && united.effective.devices[4] != nil)
        try bed.sync(second)
        #expect(try second.missionRoster()?.roster.devices[second.id.identity]?.ended != nil)
        // It is told once: the branch was taken up, and no roster follows it.
        for _ in 1...3 { try bed.sync(first) }
        #expect(rosters.keptRosters == united)
    }

    @Test func `A roster of another authority is refused, and nothing that came with it is used`()
        throws
    {
        try first.insertIncident("known", severity: 1)
        try bed.sync(first)
        let root = try Authority.create(mission: "thief", now: .init(timeIntervalSince1970: 0))
        let key = SealKey()
        let delegation = Delegation(
            number: 9, rosterKey: key.publicKey.bytes, certificateKey: DeviceKey().publicPoint,
            boxKey: BoxKey().publicBytes, issued: 0)
        let issuer = try RosterIssuer(
            authority: root.certificate, delegation: try root.sign(delegation), key: key)
        let forged = try issuer.issue(after: nil, now: 0) { roster in
            roster.addSimulated(second.id, name: "second", in: [SyncTestBed.space])
        }
        let verifier = try #require(bed.trust.verifier)
        let before = try first.keptRosters()
        #expect(throws: RosterRefusal.self) {
            try verifier.taking(
                RosterBundle(
                    delegations: forged.delegations, headers: forged.headers,
                    content: forged.rosters[0].content), beside: before)
        }
        #expect(throws: RosterRefusal.self) {
            try rosters.take(
                RosterBundle(
                    delegations: forged.delegations, headers: forged.headers,
                    content: forged.rosters[0].content))
        }
        #expect(try first.keptRosters() == before)
    }

    @Test func `A hub that lost its rosters gets them back from an edge`() throws {
        try bed.sync(first)
        let all = try #require(rosters.keptRosters)
        try grant(second, SyncTestBed.aid)
        try bed.sync(second)
        let latest = try #require(rosters.keptRosters)
        rosters.restore(all)
        try bed.sync(second)
        #expect(rosters.keptRosters == latest)
        try bed.sync(first)
        #expect(try first.keptRosters() == latest)
    }

    @Test func `Two rosters that a restored hub issued beside the lost ones unite their ends`()
        throws
    {
        for edge in [first, second] { try bed.sync(edge) }
        let all = try #require(rosters.keptRosters)
        try rosters.issue { roster in
            var device = roster.devices[first.id.identity]
            device?.ended = CutOff()
            if let device { roster.set(device) }
        }
        try bed.sync(second)
        rosters.restore(all)
        try grant(second, SyncTestBed.aid)
        try bed.sync(second)
        for replica in [second, bed.core.picture] {
            let roster = try #require(try replica.missionRoster()?.roster)
            #expect(roster.devices[first.id.identity]?.ended == CutOff())
        }
        // The next roster takes up what was lost.
        try rosters.issue { _ in }
        try bed.sync(second)
        #expect(try second.keptRosters()?.rosters.count == 1)
        #expect(try second.missionRoster()?.roster.devices[first.id.identity]?.ended == CutOff())
    }
}
