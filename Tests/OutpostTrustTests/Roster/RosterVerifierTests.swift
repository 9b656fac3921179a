import OutpostModel
import OutpostTestSupport
import OutpostTrust
import Testing

@Suite struct RosterVerifierTests {
    private let scene: RosterScene
    private let verifier: RosterVerifier

    init() throws {
        scene = try RosterScene(delegations: 2)
        verifier = scene.verifier
    }

    @Test func `A new laptop takes the last roster with the headers of all`() throws {
        let chain = try scene.chain(4)
        let state = try verifier.take(chain, in: scene.state())
        #expect(state.standing?.header == chain[3].header)
        #expect(state.effective?.devices.keys.sorted() == [4])
        #expect(state.headers.count == 4)
        #expect(state.lost.isEmpty)
    }

    @Test func `A laptop that knows some takes the headers since its own`() throws {
        let chain = try scene.chain(5)
        let state = try verifier.take(Array(chain[..<2]), in: scene.state())
        let later = try verifier.take(Array(chain[2...]), in: state)
        #expect(later == (try verifier.take(chain, in: scene.state())))
        #expect(try verifier.take(chain, in: state) == later)
        let headers = later.chain(to: chain[4].header.digest, after: chain[1].header.digest)
        #expect(headers == chain[2...].map(\.signedHeader))
        #expect(later.chain(to: chain[4].header.digest) == chain.map(\.signedHeader))
    }

    @Test func `What came before changes nothing`() throws {
        let chain = try scene.chain(3)
        let state = try verifier.take(chain, in: scene.state())
        #expect(try verifier.taking(RosterArrival(chain), in: state) == .unchanged)
        #expect(try verifier.learning(scene.delegations[0], in: state) == .unchanged)
    }

    @Test func `An earlier version than the one that stands is a rollback`() throws {
        let chain = try scene.chain(3)
        let state = try verifier.take(chain, in: scene.state())
        let refusal = verifier.refusal(of: RosterArrival(Array(chain[..<2])), in: state)
        #expect(refusal == .rollback(version: 2, standing: 3))
    }

    @Test func `A roster of another mission is refused`() throws {
        let other = try RosterScene()
        let arrival = RosterArrival(try other.chain(1))
        #expect(verifier.refusal(of: arrival, in: try scene.state()) == .otherMission)
        let state = try scene.state()
        #expect(throws: RosterRefusal.delegationForged(1)) {
            try verifier.learning(other.delegations[0], in: state)
        }
    }

    @Test func `A delegation that the root did not sign is refused`() throws {
        let delegation = RosterScene.delegation(1, SealKey(known: 8))
        let forged = try sampleAuthority().sign(delegation)
        #expect(throws: RosterRefusal.delegationForged(1)) {
            try verifier.learning(forged, in: RosterState())
        }
        let another = SignedDelegation(
            delegation: RosterScene.delegation(3, SealKey(known: 8)),
            signature: scene.delegations[0].signature)
        #expect(throws: RosterRefusal.delegationForged(3)) {
            try verifier.learning(another, in: RosterState())
        }
    }

    @Test func `A second delegation of one number is refused, though the root signed it`() throws {
        let second = try scene.authority.sign(RosterScene.delegation(1, SealKey(known: 8)))
        let state = try scene.state()
        #expect(throws: RosterRefusal.delegationContradicted(1)) {
            try verifier.learning(second, in: state)
        }
    }

    @Test func `The root signs no delegation whose keys are none`() throws {
        let noPoint = Delegation(
            number: 1, rosterKey: SealKey().publicKey.bytes,
            certificateKey: [4] + [UInt8](repeating: 1, count: 64),
            boxKey: [UInt8](repeating: 1, count: 32), issued: 0)
        #expect(throws: RosterFault.self) { try scene.authority.sign(noPoint) }
    }

    @Test func `A header that another key signed is refused`() throws {
        let thief = RosterSigner(
            mission: scene.mission, delegation: 1, key: SealKey(known: 99))
        let forged = try thief.sign(MissionRoster(), after: nil, issued: 1, expires: 2)
        let refusal = verifier.refusal(of: RosterArrival([forged]), in: try scene.state())
        #expect(refusal == .headerForged(version: 1))
    }

    @Test func `A header of a delegation that never came is refused`() throws {
        let chain = try scene.chain(1, by: 2)
        let refusal = verifier.refusal(of: RosterArrival(chain), in: try scene.state())
        #expect(refusal == .delegationUnknown(2))
    }

    @Test func `A seal key signs no roster, and a roster key no seal`() throws {
        // The messages begin with different words: one key used for both would still not mistake them.
        let header = try scene.chain(1)[0].header
        #expect(header.signedMessage.starts(with: Array("outpost roster 1".utf8)))
        let delegation = scene.delegations[0].delegation.signedMessage(mission: scene.mission)
        #expect(delegation.starts(with: Array("outpost delegation 1".utf8)))
    }

    @Test func `A header that does not follow is refused`() throws {
        let chain = try scene.chain(4)
        let state = try verifier.take(Array(chain[..<1]), in: scene.state())
        let left = RosterArrival([chain[1], chain[3]])
        #expect(verifier.refusal(of: left, in: state) == .notFollowing(version: 4))
        let late = RosterArrival([chain[3]])
        #expect(verifier.refusal(of: late, in: state) == .unattached(version: 4))
        let swapped = RosterArrival([chain[2], chain[1]])
        #expect(verifier.refusal(of: swapped, in: state) == .unattached(version: 3))
        let twice = RosterArrival([chain[1], chain[1]])
        #expect(verifier.refusal(of: twice, in: state) == .notFollowing(version: 2))
        let none = RosterArrival(headers: [], content: [])
        #expect(verifier.refusal(of: none, in: state) == .headerMissing)
    }

    @Test func `A header that follows one of another branch is refused, though that one is known`()
        throws
    {
        let trunk = try scene.chain(1)
        let left = try scene.chain(2, after: trunk[0], naming: "Left")
        let right = try scene.chain(2, after: trunk[0], naming: "Right")
        let state = try verifier.take(trunk + right[..<1], in: scene.state())
        let mixed = RosterArrival([left[0], right[1]])
        #expect(verifier.refusal(of: mixed, in: state) == .notFollowing(version: 3))
    }

    @Test func `A header of the right parent and another version is refused`() throws {
        let chain = try scene.chain(2)
        let header = RosterHeader(
            mission: scene.mission, delegation: 1, version: 9, parent: chain[1].header.digest,
            issued: 1, expires: 2, contentDigest: chain[1].header.contentDigest)
        let signed = SignedRoster(
            signedHeader: try scene.signer().sign(header), content: chain[1].content)
        let state = try verifier.take(chain, in: scene.state())
        let refusal = verifier.refusal(of: RosterArrival([signed]), in: state)
        #expect(refusal == .notFollowing(version: 9))
    }

    @Test func `A content that is another than the header names, or too large, is refused`() throws
    {
        let chain = try scene.chain(2)
        let state = try scene.state()
        let headers = chain.map(\.signedHeader)
        let other = RosterArrival(headers: headers, content: chain[0].content)
        #expect(verifier.refusal(of: other, in: state) == .contentDiffers(version: 2))
        let large = [UInt8](repeating: 0, count: Limits.rosterBytes + 1)
        let refusal = verifier.refusal(
            of: RosterArrival(headers: headers, content: large), in: state)
        #expect(refusal == .tooLarge(byteCount: large.count))
    }

    @Test func `A content that is no roster is refused, though the hub signed it`() throws {
        let content: [UInt8] = [1, 0, 0, 0]
        let header = RosterHeader(
            mission: scene.mission, delegation: 1, version: 1, parent: .zero, issued: 1,
            expires: 2, contentDigest: Digest(of: content))
        let arrival = RosterArrival(
            headers: [try scene.signer().sign(header)], content: content)
        guard case .malformed? = verifier.refusal(of: arrival, in: try scene.state()) else {
            Issue.record("it was not refused as malformed")
            return
        }
    }

    @Test func `Every refusal says what to do or that there is nothing to do`() throws {
        for refusal in [
            RosterRefusal.otherMission, .rollback(version: 1, standing: 2), .headerMissing,
            .delegationReplaced(1, greatest: 2), .keptDamaged("x"),
        ] {
            let error = refusal.outpostError(place: "hub.example")
            #expect(!error.hint.isEmpty && !error.cause.isEmpty)
        }
    }

    @Test func `What is kept of a state makes it again, and damage is found`() throws {
        let trunk = try scene.chain(2)
        let left = try scene.chain(2, after: trunk[1], naming: "Left")
        let right = try scene.chain(1, after: trunk[1], naming: "Right")
        var state = try verifier.take(trunk + left, in: scene.state())
        state = try verifier.take(trunk + right, in: state)
        func restored(
            _ headers: [SignedRosterHeader], _ rosters: [SignedRoster]
        ) throws -> RosterState {
            try verifier.restored(
                delegations: Array(state.delegations.values), headers: headers, rosters: rosters,
                takenUp: state.takenUp)
        }
        let headers = Array(state.headers.values)
        let rosters = [right[0], left[1]]
        #expect(try restored(headers, rosters) == state)
        #expect(try restored(headers, rosters.reversed()) == state)
        for index in headers.indices {
            var fewer = headers
            fewer.remove(at: index)
            #expect(throws: RosterRefusal.self) { try restored(fewer, rosters) }
        }
        let altered = SignedRoster(
            signedHeader: SignedRosterHeader(
                header: right[0].header, signature: [UInt8](repeating: 0, count: 64)),
            content: right[0].content)
        #expect(throws: RosterRefusal.headerForged(version: 3)) {
            try restored(headers, [altered, left[1]])
        }
    }
}
