import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct RowKeyTests {
    private func randomKey(_ generator: inout SeededGenerator) -> RowKey {
        RowKey(
            space: SpaceID(hash: UInt16(truncatingIfNeeded: generator.next())),
            milliseconds: Int64.random(in: 0...Limits.timeMilliseconds, using: &generator),
            random: generator.next())
    }

    @Test func `A key survives its text and holds what it was made of`() throws {
        try forEachSeed(1000) { seed, generator in
            let space = SpaceID(hash: UInt16(truncatingIfNeeded: generator.next()))
            let time = Int64.random(in: 0...Limits.timeMilliseconds, using: &generator)
            let key = RowKey(space: space, milliseconds: time, random: generator.next())
            #expect(key.space == space && key.milliseconds == time, "seed \(seed)")
            #expect(key.isWellFormed, "seed \(seed)")
            #expect(RowKey(key.description) == key, "seed \(seed)")
        }
    }

    @Test func `The bits stand where RFC 9562 and the space put them`() {
        let key = RowKey(
            space: SpaceID(hash: 0xABCD), milliseconds: 0x0123_4567_89AB, random: .max)
        #expect(key.description == "01234567-89ab-8abc-b7ff-ffffffffffff")
        let least = RowKey(space: SpaceID(hash: 0), milliseconds: 0, random: 0)
        #expect(least.description == "00000000-0000-8000-8000-000000000000")
    }

    @Test func `Keys, their texts and their bytes have one order, and time leads it`() throws {
        try forEachSeed(500) { seed, generator in
            let first = randomKey(&generator)
            let second =
                generator.once(in: 2)
                ? randomKey(&generator)
                : RowKey(
                    space: first.space, milliseconds: first.milliseconds, random: generator.next())
            #expect((first < second) == (first.description < second.description), "seed \(seed)")
            #expect(
                (first < second) == first.bytes.lexicographicallyPrecedes(second.bytes),
                "seed \(seed)")
            if first.milliseconds != second.milliseconds {
                #expect((first < second) == (first.milliseconds < second.milliseconds))
            }
        }
    }

    @Test func `Any other character in any place is refused`() {
        let good = Array("018f3c1e-7a2b-8c4d-9e5f-0123456789ab".utf8)
        #expect(RowKey(String(decoding: good, as: UTF8.self)) != nil)
        for index in good.indices {
            for wrong in "GAg/:@`-\0 ".utf8 where wrong != good[index] {
                var bytes = good
                bytes[index] = wrong
                #expect(RowKey(String(decoding: bytes, as: UTF8.self)) == nil, "at \(index)")
            }
        }
    }

    @Test(arguments: [
        "", "018f3c1e-7a2b-8c4d-9e5f-0123456789a", "018f3c1e-7a2b-8c4d-9e5f-0123456789abc",
        "018f3c1e7a2b8c4d9e5f0123456789ab", "{018f3c1e-7a2b-8c4d-9e5f-0123456789ab}",
        "018f3c1e-7a2b-4c4d-9e5f-0123456789ab", "018f3c1e-7a2b-7c4d-9e5f-0123456789ab",
        "018f3c1e-7a2b-8c4d-1e5f-0123456789ab", "018f3c1e-7a2b-8c4d-ce5f-0123456789ab",
        "018F3C1E-7A2B-8C4D-9E5F-0123456789AB",
    ])
    func `A text that is not a key of version 8 is refused`(text: String) {
        #expect(RowKey(text) == nil)
    }

    @Test func `Times beyond 48 bits and before 1970 are clamped`() {
        let space = SpaceID(hash: 1)
        #expect(RowKey(space: space, milliseconds: .max, random: 0).milliseconds == (1 << 48) - 1)
        #expect(RowKey(space: space, milliseconds: -5, random: 0).milliseconds == 0)
    }

    @Test func `The same source line makes the same key, any other part another`() {
        func key(_ table: String, _ source: String, _ reference: String) -> RowKey {
            RowKey(
                space: SpaceID(hash: 7), table: table, source: source, reference: reference,
                milliseconds: 0)
        }
        #expect(key("a", "b", "c") == key("a", "b", "c"))
        let others = [
            key("a", "b", "c"), key("ab", "", "c"), key("a", "bc", ""), key("", "ab", "c"),
        ]
        #expect(Set(others).count == 4)
        #expect(others.allSatisfy { $0.isWellFormed && $0.space == SpaceID(hash: 7) })
    }
}
