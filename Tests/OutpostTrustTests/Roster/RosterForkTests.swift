import OutpostModel
import OutpostTestSupport
import OutpostTrust
import Testing

@Suite struct RosterForkTests {
    private let scene: RosterScene
    private let verifier: RosterVerifier

    init() throws {
        scene = try RosterScene(delegations: 2)
        verifier = scene.verifier
    }

    private let journal = JournalID(
        space: TestSchema.aid.id, replica: ReplicaID(identity: 7), lane: .routine)

    private func reason(_ state: RosterState, _ sequence: UInt64) throws -> HoldReason? {
        let header = ChangesetHeader(
            journal: journal, sequence: sequence, time: HybridTime(milliseconds: 1, counter: 0),
            missionVersion: 1, rosterVersion: 1, author: .nobody)
        let roster = try #require(state.effective)
        return Admission(roster: roster).holdReason(AdmissionSubject(header: header, bodyBytes: 1))
    }

    private func roster(ended: CutOff? = nil) -> MissionRoster {
        MissionRoster(
            devices: [RosterScene.device(7, "Stolen", ended: ended)],
            grants: [Grant(.device(7), .write, in: TestSchema.aid.id)])
    }

    /// The hub revoked a stolen laptop, and was then restored from the day before.
    @Test
    func `A revocation survives the hub's restore, whichever roster stands, until it is taken up`()
        throws
    {
        let trunk = [try scene.next(roster(), after: nil)]
        let cutOff = CutOff([journal: Head(sequence: 3, chain: .zero)])
        let revoked = try scene.next(roster(ended: cutOff), after: trunk[0].header)
        var restored = try scene.chain(2, after: trunk[0])
        restored[1] = try scene.next(roster(), after: restored[0].header)
        for order in [[[revoked], restored], [restored, [revoked]]] {
            let start = try verifier.take(trunk, in: scene.state())
            let state = try order.reduce(start) { try verifier.take($1, in: $0) }
            #expect(state.standing?.header == restored[1].header)
            #expect(state.lost.map(\.header) == [revoked.header])
            #expect(try reason(state, 3) == nil)
            #expect(try reason(state, 4) == .revoked)

            let successor = try #require(state.successor)
            #expect(successor.takenUp == [revoked.header.digest])
            let next = try scene.next(successor, after: restored[1].header)
            let after = try verifier.take([next], in: state)
            #expect(after.lost.isEmpty)
            #expect(try reason(after, 4) == .revoked)

            // Once taken up it may be lifted, and the lost roster comes again in vain.
            var lifted = successor
            lifted.set(RosterScene.device(7, "Found"))
            let free = try verifier.take(
                [next, scene.next(lifted, after: next.header)], in: state)
            #expect(try reason(free, 4) == nil)
            #expect(try verifier.take(trunk + [revoked], in: free) == free)
        }
    }

    @Test func `Of two rosters of one version the greater digest stands everywhere`() throws {
        let trunk = try scene.chain(1)
        let one = try scene.chain(1, after: trunk[0], naming: "One")
        let two = try scene.chain(1, after: trunk[0], naming: "Two")
        let start = try verifier.take(trunk, in: scene.state())
        let forth = try verifier.take(two, in: verifier.take(one, in: start))
        let back = try verifier.take(one, in: verifier.take(two, in: start))
        #expect(forth == back)
        let digests = [one[0].header.digest, two[0].header.digest].sorted()
        #expect(forth.standing?.digest == digests[1])
        #expect(forth.lost.map(\.digest) == [digests[0]])
    }

    @Test func `A captured hub is heard no more once the root signed the next delegation`() throws {
        let chain = try scene.chain(3)
        let known = try verifier.take(chain, in: scene.state())
        let warned = try verifier.learn(scene.delegations[1], in: known)
        #expect(warned.standing == known.standing)
        for chain in [
            try scene.chain(1, after: chain[2]), try scene.chain(90, after: chain[2]),
            chain[..<2] + (try scene.chain(1, after: chain[1], naming: "Evil")),
        ] {
            let refusal = verifier.refusal(of: RosterArrival(chain), in: warned)
            #expect(refusal == .delegationReplaced(1, greatest: 2))
        }
    }

    @Test func `What a captured hub signed before the next delegation counts for nothing after it`()
        throws
    {
        let trunk = try scene.chain(2)
        let evil = try scene.chain(50, after: trunk[1], naming: "Evil")
        let fork = try scene.chain(1, after: trunk[0], naming: "Evil too")
        let new = try scene.chain(1, after: trunk[1], by: 2, naming: "New")
        // One laptop heard the captured hub, the other did not.
        var deceived = try verifier.take(trunk + evil, in: scene.state())
        deceived = try verifier.take(trunk[..<1] + fork, in: deceived)
        #expect(deceived.lost.count == 1)
        deceived = try verifier.learn(scene.delegations[1], in: deceived)
        deceived = try verifier.take(new, in: deceived)
        let other = try verifier.take(trunk + new, in: scene.state(knowing: 2))
        #expect(deceived == other)
        #expect(other.standing?.header == new[0].header)
        #expect(other.standing?.header.version == 3)
    }

    @Test func `A chain never goes back to a lesser delegation`() throws {
        let trunk = try scene.chain(1)
        let new = try scene.chain(1, after: trunk[0], by: 2)
        let back = try scene.chain(1, after: new[0], by: 1)
        let forth = try scene.chain(1, after: back[0], by: 2)
        let arrival = RosterArrival(trunk + new + back + forth)
        let refusal = verifier.refusal(of: arrival, in: try scene.state(knowing: 2))
        #expect(refusal == .notFollowing(version: 3))
    }

    @Test func `More branches than a mission can have are refused`() throws {
        let trunk = try scene.chain(1)
        var state = try verifier.take(trunk, in: scene.state())
        for number in 0...Limits.rosterBranches {
            state = try verifier.take(
                try scene.chain(1, after: trunk[0], naming: "\(number)"), in: state)
        }
        let one = RosterArrival(try scene.chain(1, after: trunk[0], naming: "one more"))
        #expect(verifier.refusal(of: one, in: state) == .tooManyBranches)
    }
}
