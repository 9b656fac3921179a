import Foundation
import OutpostModel
import OutpostTrust
import Testing

@Suite struct SealKeyTests {
    private let key = SealKey()
    private let mission = MissionID(digest: Digest(of: Array("mission".utf8)))
    private let journal = JournalID(
        space: SpaceID(name: "justice"), replica: ReplicaID(identity: 5), lane: .routine)

    private var head: Head {
        Head(emptyJournal: journal).advanced(by: Digest(of: Array("body".utf8)))
    }

    private func trust(_ key: SealKey) -> SealTrust {
        let device = Roster.Device(
            identity: journal.replica.identity, name: "Jacmel", sealKey: key.publicKey.bytes)
        return SealTrust(mission: mission, roster: Roster(version: 1, devices: [device]))
    }

    @Test func `A device's seal is good for its own journal, at that head, in that mission`() throws
    {
        let seal = try key.sealer(mission: mission).seal(journal, head)
        #expect(seal.dot == Dot(journal, 1))
        #expect(trust(key).verdict(seal, head) == .good)
    }

    @Test func `Whatever is another than what was sealed is forged`() throws {
        let seal = try key.sealer(mission: mission).seal(journal, head)
        let next = head.advanced(by: Digest(of: Array("more".utf8)))
        #expect(trust(key).verdict(seal, next) == .forged)
        #expect(trust(SealKey()).verdict(seal, head) == .forged)
        let elsewhere = MissionID(digest: Digest(of: Array("another mission".utf8)))
        let other = try key.sealer(mission: elsewhere).seal(journal, head)
        #expect(trust(key).verdict(other, head) == .forged)
        for bit in 0..<seal.signature.count * 8 {
            var signature = seal.signature
            signature[bit / 8] ^= 1 << (bit % 8)
            let altered = Seal(dot: seal.dot, signature: signature)
            #expect(trust(key).verdict(altered, head) == .forged, "bit \(bit)")
        }
        for length in [0, 1, 63] {
            let short = Seal(dot: seal.dot, signature: Array(seal.signature.prefix(length)))
            #expect(trust(key).verdict(short, head) == .forged, "\(length) bytes")
        }
        let lane = JournalID(space: journal.space, replica: journal.replica, lane: .flash)
        let moved = Seal(dot: Dot(lane, 1), signature: seal.signature)
        #expect(trust(key).verdict(moved, head) == .forged)
    }

    @Test func `A journal of a device that the roster does not know has no good seal`() throws {
        let stranger = JournalID(
            space: journal.space, replica: ReplicaID(identity: 6), lane: .routine)
        let seal = try key.sealer(mission: mission).seal(stranger, head)
        #expect(trust(key).verdict(seal, head) == .unknownDevice)
    }

    @Test func `One key serves every incarnation of a replica`() throws {
        let copy = JournalID(
            space: journal.space, replica: ReplicaID(identity: 5, incarnation: 2), lane: .routine)
        let seal = try key.sealer(mission: mission).seal(copy, head)
        #expect(trust(key).verdict(seal, head) == .good)
    }

    @Test func `A key that is read again seals as the same device`() throws {
        let again = try SealKey(pem: key.pem)
        let seal = try again.sealer(mission: mission).seal(journal, head)
        #expect(trust(key).verdict(seal, head) == .good)
        #expect("\(key)" == "SealKey(secret)")
        #expect(throws: CredentialError.self) { try SealKey(pem: DeviceKey().pem) }
    }

    /// The byte table of docs/PROTOCOL.md, put together without the code that seals.
    @Test(.enabled(if: OpenSSL.isInstalled))
    func `openssl verifies a seal from the byte table alone, with the key that it reads`() throws {
        let seal = try key.sealer(mission: mission).seal(journal, head)
        let space = UInt16(truncatingIfNeeded: journal.space.hash)
        let message =
            Array("outpost seal 1".utf8) + mission.digest.bytes
            + [UInt8(space >> 8), UInt8(space & 0xFF)] + [0, 0, 0, 0, 0, 0, 0, 5] + [0, 0, 0, 1]
            + [2] + [0, 0, 0, 0, 0, 0, 0, 1] + head.chain.bytes
        try withTemporaryFolder { folder in
            try key.save(to: folder + "/key.pem")
            try Data(message).write(to: URL(fileURLWithPath: folder + "/message"))
            try Data(seal.signature).write(to: URL(fileURLWithPath: folder + "/signature"))
            let made = try OpenSSL.run([
                "pkey", "-in", folder + "/key.pem", "-pubout", "-out", folder + "/public.pem",
            ])
            try #require(made.succeeded, "\(made.text)")
            func verify() throws -> Bool {
                try OpenSSL.run([
                    "pkeyutl", "-verify", "-pubin", "-inkey", folder + "/public.pem", "-rawin",
                    "-in", folder + "/message", "-sigfile", folder + "/signature",
                ]).succeeded
            }
            #expect(try verify())
            try Data(message.dropLast() + [message[message.count - 1] ^ 1]).write(
                to: URL(fileURLWithPath: folder + "/message"))
            #expect(try !verify())
        }
    }

    @Test func `A proof holds for one request, one seal key, one box key and one mission`() throws {
        let request = try sampleRequest()
        let boxKey = BoxKey().publicBytes
        let proof = try SealKeyProof.make(
            by: key, for: request, boxKey: boxKey, mission: mission)
        func holds(
            _ key: SealKey, _ request: DeviceRequest, _ boxKey: [UInt8], _ mission: MissionID
        ) -> Bool {
            SealKeyProof.verifies(
                proof, by: key.publicKey, for: request, boxKey: boxKey, mission: mission)
        }
        #expect(holds(key, request, boxKey, mission))
        #expect(!holds(SealKey(), request, boxKey, mission))
        #expect(!holds(key, try sampleRequest(), boxKey, mission))
        #expect(!holds(key, request, BoxKey().publicBytes, mission))
        #expect(!holds(key, request, boxKey, MissionID(digest: .zero)))
    }
}
