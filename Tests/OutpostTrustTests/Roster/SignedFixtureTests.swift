import Foundation
import OutpostModel
import OutpostTestSupport
import OutpostTrust
import Testing

/// Version 1 of what is signed, as it was recorded with a root key that nobody kept: it stays readable, and verifies.
///
/// Where the recorded files cannot be read, `OUTPOST_UPDATE_FIXTURES=1 swift test` makes new ones, of another mission; that run
/// fails.
@Suite struct SignedFixtureTests {
    private static let first = MissionRoster(devices: [RosterScene.device(0xA0, "Hub")])

    /// In which every kind of record stands.
    private static var second: MissionRoster {
        let space = TestSchema.aid.id
        let journal = JournalID(
            space: space, replica: ReplicaID(identity: 0xA1, incarnation: 2), lane: .flash)
        let head = Head(sequence: 7, chain: Digest(of: Array("chain".utf8)))
        let cutOff = CutOff([journal: head])
        return MissionRoster(
            devices: [
                RosterScene.device(0xA0, "Hub"), RosterScene.device(0xA1, "Jacmel", ended: cutOff),
            ],
            persons: [
                RosterPerson(
                    id: "amina", name: "Amina Diallo", role: "aid",
                    keys: [0xA1: (0x40..<0x60).map { $0 }])
            ],
            grants: [Grant(.device(0xA1), .write, in: space, ended: cutOff)],
            forks: [journal: head],
            holds: [
                OfficerMark(
                    journal: journal, lower: 3, upper: nil, reason: "lost", officer: "amina")
            ],
            releases: [
                OfficerMark(journal: journal, lower: 4, upper: 4, reason: "", officer: "amina")
            ],
            takenUp: [Digest(of: Array("a lost header".utf8))], extensions: [9: [1, 2, 3]])
    }

    @Test func `What was signed under version 1 verifies, and says what it said`() throws {
        let state: RosterState
        do {
            state = try read()
        } catch  where TrustFixture.isRecording {
            try record()
            Issue.record("recorded: look at what changed, then run again")
            return
        }
        #expect(state.greatestDelegation == 2)
        #expect(state.standing?.header.version == 2)
        #expect(state.standing?.header.delegation == 2)
        #expect(state.standing?.roster == Self.second)
        #expect(try state.standing?.signed.encoded() == TrustFixture.bytes("roster-2"))
    }

    private func read() throws -> RosterState {
        let authority = try AuthorityCertificate(der: TrustFixture.bytes("authority"))
        let verifier = RosterVerifier(authority: authority)
        var state = RosterState()
        for name in ["delegation-1", "delegation-2"] {
            let signed = try SignedDelegation(decoding: TrustFixture.bytes(name))
            state = try verifier.learn(signed, in: state)
        }
        let chain = try ["roster-1", "roster-2"].map {
            try SignedRoster(decoding: TrustFixture.bytes($0))
        }
        #expect(try MissionRoster(decoding: chain[0].content) == Self.first)
        return try verifier.take(chain, in: state)
    }

    private func record() throws {
        let scene = try RosterScene(delegations: 2)
        let first = try scene.next(Self.first, after: nil)
        let second = try scene.next(Self.second, after: first.header, by: 2)
        try TrustFixture.record(
            scene.authority.certificate.der, as: "authority", "the root's certificate, DER")
        try TrustFixture.record(
            scene.delegations[0].encoded(), as: "delegation-1", "a signed delegation")
        try TrustFixture.record(
            scene.delegations[1].encoded(), as: "delegation-2", "the next")
        try TrustFixture.record(
            first.encoded(), as: "roster-1", "a signed roster of version 1, under delegation 1")
        try TrustFixture.record(
            second.encoded(), as: "roster-2", "a signed roster of version 2, under delegation 2")
    }

    // MARK: The byte tables of docs/PROTOCOL.md, put together without the code that verifies

    @Test(.enabled(if: OpenSSL.isInstalled))
    func `openssl verifies a recorded delegation and roster from the byte tables alone`() throws {
        let certificate = try TrustFixture.bytes("authority")
        let delegation = try TrustFixture.bytes("delegation-2")
        let roster = try TrustFixture.bytes("roster-2")
        let mission = try sha256(certificate)
        #expect(Array(roster[1..<33]) == mission)
        #expect(try Array(roster[89..<121]) == sha256(Array(roster[185...])))
        let parent = try TrustFixture.bytes("roster-1")
        #expect(try Array(roster[41..<73]) == sha256(Array(parent[..<121])))

        try withTemporaryFolder { folder in
            try Data(certificate).write(to: URL(fileURLWithPath: folder + "/root.der"))
            let root = try OpenSSL.run([
                "x509", "-inform", "DER", "-in", folder + "/root.der", "-noout", "-pubkey",
            ])
            try root.text.write(toFile: folder + "/root.pem", atomically: true, encoding: .utf8)
            let message = Array("outpost delegation 1".utf8) + mission + delegation[..<142]
            let signature = Self.der(delegation[142..<174], delegation[174..<206])
            func verifiesDelegation(_ message: [UInt8]) throws -> Bool {
                try Data(message).write(to: URL(fileURLWithPath: folder + "/message"))
                try Data(signature).write(to: URL(fileURLWithPath: folder + "/signature"))
                return try OpenSSL.run([
                    "dgst", "-sha256", "-verify", folder + "/root.pem", "-signature",
                    folder + "/signature", folder + "/message",
                ]).succeeded
            }
            #expect(try verifiesDelegation(message))
            #expect(try !verifiesDelegation(message + [0]))

            let key = Self.ed25519 + delegation[5..<37]
            try Data(key).write(to: URL(fileURLWithPath: folder + "/hub.der"))
            func verifiesRoster(_ message: [UInt8]) throws -> Bool {
                try Data(message).write(to: URL(fileURLWithPath: folder + "/message"))
                try Data(roster[121..<185]).write(to: URL(fileURLWithPath: folder + "/signature"))
                return try OpenSSL.run([
                    "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey",
                    folder + "/hub.der", "-rawin", "-in", folder + "/message", "-sigfile",
                    folder + "/signature",
                ]).succeeded
            }
            let header = Array("outpost roster 1".utf8) + roster[..<121]
            #expect(try verifiesRoster(header))
            #expect(try !verifiesRoster(header + [0]))
        }
    }

    /// DER of a SubjectPublicKeyInfo up to the 32 bytes of an Ed25519 key (RFC 8410, 4).
    private static let ed25519: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]

    /// A signature as openssl wants it: SEQUENCE { INTEGER r, INTEGER s }.
    private static func der(_ numbers: ArraySlice<UInt8>...) -> [UInt8] {
        let integers = numbers.map { number -> [UInt8] in
            var bytes = Array(number.drop { $0 == 0 })
            if bytes.first ?? 0x80 >= 0x80 { bytes.insert(0, at: 0) }
            return [0x02, UInt8(bytes.count)] + bytes
        }.flatMap { $0 }
        return [0x30, UInt8(integers.count)] + integers
    }

    private func sha256(_ bytes: [UInt8]) throws -> [UInt8] {
        try withTemporaryFolder { folder in
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/bytes"))
            let digest = try OpenSSL.run(["dgst", "-sha256", "-r", folder + "/bytes"])
            return try #require(Hexadecimal.bytes(of: String(digest.text.prefix(64))))
        }
    }
}
