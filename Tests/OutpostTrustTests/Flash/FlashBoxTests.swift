import OutpostModel
import OutpostTrust
import Testing

@Suite struct FlashBoxTests {
    private let mission = MissionID(digest: Digest(of: [1]))
    private let key = BoxKey()
    private let content = Array("a report".utf8)

    private func box() throws -> FlashBox {
        try FlashBox(sealing: content, kind: .report, to: key.publicBytes, mission: mission)
    }

    @Test func `Its reader opens it, and it takes fifty bytes more than it holds`() throws {
        let bytes = try box().encoded()
        #expect(bytes.count == content.count + FlashBox.overhead && FlashBox.overhead == 50)
        let box = try FlashBox(decoding: bytes)
        #expect(try box.open(with: key, mission: mission) == content && box.kind == .report)
    }

    @Test func `Nobody else opens it, and nobody in another mission`() throws {
        let box = try box()
        for _ in 0..<20 {
            let other = BoxKey()
            #expect(throws: OutpostError.self) { try box.open(with: other, mission: mission) }
        }
        let elsewhere = MissionID(digest: Digest(of: [2]))
        #expect(throws: OutpostError.self) { try box.open(with: key, mission: elsewhere) }
    }

    @Test func `Altered at any bit, or cut, it does not open`() throws {
        let bytes = try box().encoded()
        func opens(_ bytes: [UInt8]) -> Bool {
            do {
                return try FlashBox(decoding: bytes).open(with: key, mission: mission) == content
            } catch {
                return false
            }
        }
        #expect(opens(bytes))
        for index in bytes.indices {
            for bit in 0..<8 {
                var altered = bytes
                altered[index] ^= 1 << bit
                #expect(!opens(altered), "byte \(index), bit \(bit)")
            }
        }
        for end in 0..<bytes.count { #expect(!opens(Array(bytes.prefix(end)))) }
    }
}
