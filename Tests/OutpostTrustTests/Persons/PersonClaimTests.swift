import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostTrust

@Suite struct PersonClaimTests {
    private let sealKey = SealKey()
    private let mission = MissionID(digest: Digest(of: [1]))
    private let key = BoxKey().publicBytes

    private func roster(ended: CutOff? = nil) -> MissionRoster {
        MissionRoster(devices: [
            RosterDevice(
                identity: 7, name: "Jacmel", sealKey: sealKey.publicKey.bytes, tlsKeyHash: .zero,
                ended: ended)
        ])
    }

    private func claim(by seal: SealKey? = nil) throws -> PersonClaim {
        try PersonClaim(
            person: "amina", device: 7, key: key, sealKey: seal ?? sealKey, mission: mission)
    }

    @Test func `A device's claim is checked by its seal key, and both ends read the same words`()
        throws
    {
        let carried = try PersonClaim(decoding: try claim().encoded(), place: "a stick")
        let checked = try carried.checked(by: roster(), mission: mission)
        let here = PersonClaim.Checked(person: "amina", device: 7, key: key)
        #expect(checked == here && checked.words == here.words)
    }

    @Test func `No other key, person, device or mission passes for it`() throws {
        func refused(_ claim: PersonClaim, _ roster: MissionRoster, _ mission: MissionID) {
            #expect(throws: OutpostError.self) {
                _ = try claim.checked(by: roster, mission: mission)
            }
        }
        let claim = try claim()
        refused(claim, roster(ended: CutOff()), mission)
        refused(claim, MissionRoster(), mission)
        refused(claim, roster(), MissionID(digest: Digest(of: [2])))
        refused(try self.claim(by: SealKey()), roster(), mission)
        for change in [
            { $0.person = "amine" }, { $0.device = "0000000000000008" },
            { $0.key = Hexadecimal.text(of: BoxKey().publicBytes) }, { $0.proof = "" },
            { $0.outpost = "person claim 2" }, { $0.person = "../x" }, { $0.key = "00" },
        ] as [(inout PersonClaim) -> Void] {
            var other = claim
            change(&other)
            refused(other, roster(), mission)
        }
        #expect(throws: OutpostError.self) {
            _ = try PersonClaim(decoding: Array("{}".utf8), place: "a stick")
        }
    }
}
