import OutpostTestSupport
import Testing

@testable import OutpostTrust

@Suite struct SecretSharingTests {
    @Test func `The field multiplies as FIPS 197 says, and every element has its inverse`() {
        // FIPS 197, 4.2 and 4.2.1: {57} · {83} = {c1}, {57} · {13} = {fe}, and {57} times the powers of x.
        #expect(FieldOf256.product(0x57, 0x83) == 0xC1)
        #expect(FieldOf256.product(0x57, 0x13) == 0xFE)
        for (factor, product): (UInt8, UInt8) in [
            (0x02, 0xAE), (0x04, 0x47), (0x08, 0x8E), (0x10, 0x07),
        ] {
            #expect(FieldOf256.product(0x57, factor) == product)
        }
        for value in UInt8(1)...255 {
            #expect(FieldOf256.product(value, FieldOf256.inverse(value)) == 1)
        }
        #expect(FieldOf256.inverse(0) == 0)
        // FIPS 197, 4.2: the inverse that its S-box is made of, {53} and {ca}.
        #expect(FieldOf256.inverse(0x53) == 0xCA)
    }

    @Test func `Shares of a known secret are these`() {
        let secret: [UInt8] = [0x00, 0x53, 0xFF]
        let random: [UInt8] = [0x57, 0x01, 0x80]
        #expect(SecretSharing.share(1, of: secret, random: random) == [0x57, 0x52, 0x7F])
        #expect(SecretSharing.share(2, of: secret, random: random) == [0xAE, 0x51, 0xE4])
        #expect(SecretSharing.share(3, of: secret, random: random) == [0xF9, 0x50, 0x64])
    }

    @Test func `Any two of three shares give the secret back, in either order`() throws {
        try forEachSeed(200) { seed, generator in
            let count = Int.random(in: 0...64, using: &generator)
            func bytes() -> [UInt8] {
                (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            }
            let (secret, random) = (bytes(), bytes())
            let shares = (UInt8(1)...3).map {
                (number: $0, bytes: SecretSharing.share($0, of: secret, random: random))
            }
            for first in shares {
                for second in shares {
                    let found = SecretSharing.secret(first, second)
                    let expected = first.number == second.number ? nil : secret
                    #expect(found == expected, "seed \(seed)")
                }
            }
        }
    }

    @Test func `One share says nothing: whatever it is, every secret is as likely as any other`() {
        for number in UInt8(1)...3 {
            for secret in UInt8.min...255 {
                // Over all random bytes each share comes once: so from a share nothing follows of the secret.
                let shares = Set(
                    (UInt8.min...255).map {
                        SecretSharing.share(number, of: [secret], random: [$0])[0]
                    })
                #expect(shares.count == 256)
            }
        }
    }
}
