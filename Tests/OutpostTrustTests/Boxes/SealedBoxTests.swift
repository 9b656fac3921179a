import OutpostModel
import OutpostTrust
import Testing

@Suite struct SealedBoxTests {
    private let key = BoxKey()
    private let mission = MissionID(digest: Digest(of: Array("mission".utf8)))
    private let bytes = Array("the name of a witness".utf8)

    @Test func `A box is opened by its key, in its mission, and by no other`() throws {
        let box = try SealedBox(sealing: bytes, to: key.publicBytes, mission: mission)
        let again = try SealedBox(decoding: box.encoded())
        #expect(try again.open(with: key, mission: mission) == bytes)
        #expect(throws: OutpostError.self) { try again.open(with: BoxKey(), mission: mission) }
        #expect(throws: OutpostError.self) {
            try again.open(with: key, mission: MissionID(digest: .zero))
        }
        #expect(!box.encoded().contains(bytes.prefix(8)))
    }

    @Test func `A box of which any byte was altered, or that was cut anywhere, is refused`() throws
    {
        let box = try SealedBox(sealing: bytes, to: key.publicBytes, mission: mission).encoded()
        for index in box.indices {
            var altered = box
            altered[index] ^= 0x40
            #expect(throws: (any Error).self, "\(index)") {
                try SealedBox(decoding: altered).open(with: key, mission: mission)
            }
            #expect(throws: (any Error).self, "\(index)") {
                try SealedBox(decoding: Array(box[..<index])).open(with: key, mission: mission)
            }
        }
    }

    @Test func `A key is kept and read as openssl writes it`() throws {
        let again = try BoxKey(pem: key.pem)
        #expect(again.publicBytes == key.publicBytes)
        #expect(throws: CredentialError.self) { try BoxKey(pem: SealKey().pem) }
    }
}
