import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct FingerprintTests {
    private func digest(_ words: (UInt64, UInt64, UInt64, UInt64)) -> Digest {
        Digest(words: words)
    }

    private func randomDigest(_ generator: inout SeededGenerator) -> Digest {
        func word() -> UInt64 { generator.pick([0, 1, .max, .max - 1, generator.next()]) }
        return digest((word(), word(), word(), word()))
    }

    /// Schoolbook addition, byte by byte from the right.
    private func naiveSum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result = left
        var carry = 0
        for index in left.indices.reversed() {
            let sum = Int(left[index]) + Int(right[index]) + carry
            result[index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        return result
    }

    @Test func `Adding is addition modulo 2 to the 256`() throws {
        try forEachSeed(1000) { seed, generator in
            let first = randomDigest(&generator)
            let second = randomDigest(&generator)
            var sum = Fingerprint.empty
            sum.add(first)
            sum.add(second)
            #expect(sum.bytes == naiveSum(first.bytes, second.bytes), "seed \(seed)")
        }
    }

    @Test func `What is subtracted is as if it had never been added`() throws {
        try forEachSeed(500) { seed, generator in
            let digests = (0..<6).map { _ in randomDigest(&generator) }
            var sum = Fingerprint.empty
            for digest in digests { sum.add(digest) }
            for digest in digests.shuffled(using: &generator).prefix(3) { sum.subtract(digest) }
            var again = sum
            for digest in digests { again.subtract(digest) }
            for digest in digests { again.add(digest) }
            #expect(again == sum, "seed \(seed)")
            var rest = Fingerprint.empty
            rest.subtract(digests[0])
            rest.add(digests[0])
            #expect(rest == .empty, "seed \(seed)")
        }
    }

    @Test func `The greatest sum wraps to zero, and back`() {
        var sum = Fingerprint.empty
        sum.add(digest((.max, .max, .max, .max)))
        sum.add(digest((0, 0, 0, 1)))
        #expect(sum == .empty)
        sum.subtract(digest((0, 0, 0, 1)))
        #expect(sum.description == String(repeating: "f", count: 64))
    }

    @Test func `A fingerprint survives its bytes`() {
        let bytes = [UInt8](0..<32)
        #expect(Fingerprint(bytes: bytes)?.bytes == bytes)
        #expect(Fingerprint(bytes: Array(bytes.dropLast())) == nil)
    }

    /// FIPS 180-4, the examples of NIST.
    @Test func `A digest is SHA-256`() {
        #expect(
            Digest(of: Array("abc".utf8)).hexadecimal
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Digest(of: []).hexadecimal
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(Digest(bytes: Digest(of: [7]).bytes) == Digest(of: [7]))
    }

    @Test func `A space is the first two bytes of the SHA-256 of its name`() {
        #expect(SpaceID(name: "abc") == SpaceID(hash: 0xBA78))
        #expect(SpaceID(hash: 0x0A).description == "000a")
    }
}
