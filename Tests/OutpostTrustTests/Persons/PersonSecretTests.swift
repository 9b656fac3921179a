import Foundation
import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostTrust

@Suite struct PersonSecretTests {
    private let key = BoxKey()

    private func secret(
        _ pin: String = "mango-tree", person: String = "amina", device: UInt64 = 7,
        cost: PersonSecret.Cost = .least
    ) throws -> PersonSecret {
        var next: UInt64 = 1
        return try PersonSecret(
            of: key, person: person, device: device, pin: pin, cost: cost,
            random: {
                next &*= 0x5851_F42D_4C95_7F2D
                return next
            })
    }

    @Test func `A PIN opens what it closed, and nothing else does`() throws {
        let secret = try PersonSecret(decoding: try secret().bytes)
        let opened = try secret.open(pin: "mango-tree", person: "amina", device: 7)
        #expect(opened?.publicBytes == key.publicBytes)
        #expect(try secret.open(pin: "mango-tred", person: "amina", device: 7) == nil)
        #expect(try secret.open(pin: "mango-tree", person: "amine", device: 7) == nil)
        #expect(try secret.open(pin: "mango-tree", person: "amina", device: 8) == nil)
        #expect(try secret.open(pin: "", person: "amina", device: 7) == nil)
    }

    @Test func `Whichever bit of the file is flipped, it does not open`() throws {
        let bytes = try secret().bytes
        for place in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[place] ^= 1 << UInt8(bit)
                do {
                    let secret = try PersonSecret(decoding: flipped)
                    // Another cost is another key; those that are dear say nothing new.
                    guard place > 18 || flipped[16] <= 8 else { continue }
                    #expect(
                        try secret.open(pin: "mango-tree", person: "amina", device: 7) == nil,
                        "byte \(place), bit \(bit)")
                } catch {
                    #expect((error as? OutpostError)?.code == .corrupt)
                }
            }
        }
        for count in 0..<bytes.count {
            #expect(throws: OutpostError.self) {
                _ = try PersonSecret(decoding: Array(bytes.prefix(count)))
            }
        }
    }

    @Test(arguments: [
        [21, 8, 1], [20, 8, 5], [15, 0, 1], [0, 8, 1], [15, 255, 1], [20, 8, 1],
    ])
    func `A file that would stop the machine is refused unread`(cost: [UInt8]) throws {
        var bytes = try secret().bytes
        bytes.replaceSubrange(16..<19, with: cost)
        #expect(throws: OutpostError.self) { _ = try PersonSecret(decoding: bytes) }
    }

    @Test func `Python opens the file by its byte table`() throws {
        let script = """
            import hashlib, struct, sys
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
            b = open(sys.argv[1], "rb").read()
            assert b[:16] == b"outpost person 1" and len(b) == 95
            key = hashlib.scrypt(b"mango-tree", salt=b[19:35], n=1 << b[16], r=b[17], p=b[18], maxmem=1 << 27, dklen=32)
            print(AESGCM(key).decrypt(b[35:47], b[47:], b[:35] + struct.pack(">Q", 7) + b"amina").hex())
            """
        try withTemporaryFolder { folder in
            let file = folder + "/amina.key"
            try Data(try secret(cost: .standard).bytes).write(to: URL(fileURLWithPath: file))
            let text = try Python.run(script, file)
            #expect(text == Hexadecimal.text(of: key.rawBytes))
        }
    }
}
