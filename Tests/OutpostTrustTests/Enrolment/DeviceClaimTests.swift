import Foundation
import OutpostModel
import OutpostTrust
import Testing

@Suite struct DeviceClaimTests {
    private let seal = SealKey(known: 1)
    private let box = [UInt8](repeating: 7, count: 32)

    private func file() throws -> EnrolmentRequestFile {
        try EnrolmentRequestFile(request: sampleRequest(), sealKey: seal, boxKey: box)
    }

    @Test func `What a laptop wrote is read at the hub, with the same words`() throws {
        let written = try file()
        let bytes = try EnrolmentFiles.bytes(written)
        let read = try EnrolmentFiles.request(bytes, place: "stick")
        let claim = try read.claim()
        #expect(try claim == written.claim())
        #expect(try claim.words == written.claim().words)
        #expect(claim.sealKey == seal.publicKey.bytes && claim.boxKey == box)
        #expect(bytes.count < 2048)
    }

    @Test func `A request with a key of another in it is refused`() throws {
        let other = SealKey(known: 2)
        var altered = try file()
        altered.sealKey = Hexadecimal.text(of: other.publicKey.bytes)
        #expect(throws: CredentialError.sealKeyUnproven) { try altered.claim() }
        altered = try file()
        altered.boxKey = Hexadecimal.text(of: [UInt8](repeating: 8, count: 32))
        #expect(throws: CredentialError.sealKeyUnproven) { try altered.claim() }
        altered = try file()
        altered.request = try sampleRequest().pem
        #expect(throws: CredentialError.sealKeyUnproven) { try altered.claim() }
    }

    @Test func `Whoever writes a whole request of his own has other words`() throws {
        let ours = try file().claim()
        let theirs = try EnrolmentRequestFile(
            request: sampleRequest(), sealKey: seal, boxKey: box
        ).claim()
        #expect(ours.words != theirs.words)
        let otherBox = try EnrolmentRequestFile(
            request: ours.request, sealKey: seal, boxKey: [UInt8](repeating: 9, count: 32)
        ).claim()
        let otherSeal = try EnrolmentRequestFile(
            request: ours.request, sealKey: SealKey(known: 3), boxKey: box
        ).claim()
        #expect(Set([ours, otherBox, otherSeal].map(\.words.text)).count == 3)
    }

    @Test func `A proof by file does not do for an enrolment by code, nor the other way round`()
        throws
    {
        let mission = try sampleAuthority().certificate.missionID
        let request = try sampleRequest()
        for (made, asked) in [(nil, mission), (mission, nil), (mission, mission)] {
            let proof = try SealKeyProof.make(by: seal, for: request, boxKey: box, mission: made)
            let isRight = SealKeyProof.verifies(
                proof, by: seal.publicKey, for: request, boxKey: box, mission: asked)
            #expect(isRight == (made == asked))
        }
    }

    @Test func `Another file than a request is refused with what it is`() throws {
        let approval = try EnrolmentApprovalFile(
            authority: sampleAuthority().certificate, certificate: "", rosterStream: [],
            hubs: [], missionFile: [], proof: [])
        for bytes in [
            [], Array("{}".utf8), Array("PK".utf8), try EnrolmentFiles.bytes(approval),
        ] {
            #expect(throws: OutpostError.self) {
                try EnrolmentFiles.request(bytes, place: "stick")
            }
        }
        var future = try file()
        future.outpost = "enrolment request 2"
        let bytes = try EnrolmentFiles.bytes(future)
        let error = try #require(throws: OutpostError.self) {
            try EnrolmentFiles.request(bytes, place: "stick")
        }
        #expect(error.cause.contains("request 2"))
    }
}
