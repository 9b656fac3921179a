import OutpostModel

extension OpaqueContent {
    /// Any content in canonical order: no key opens it.
    package static func random(using generator: inout SeededGenerator) -> OpaqueContent {
        if generator.once(in: 3) { return .keys(randomKeys(using: &generator)) }
        let ids = Set((0..<generator.below(4)).map { _ in OpaqueID.random(using: &generator) })
        let notices = ids.sorted().map { id in
            PrivateNotice(
                id: id, due: generator.pick([nil, 1, 1_800_000_000_000, Limits.timeMilliseconds]))
        }
        let count = generator.pick([272, 300, 1000])
        return .entry(
            PrivateEntry(
                key: .random(using: &generator), notices: notices,
                salt: Digest(of: randomBytes(8, using: &generator)),
                ciphertext: randomBytes(count, using: &generator)))
    }

    /// Content that stands in a branch alone.
    package static func randomMoved(using generator: inout SeededGenerator) -> OpaqueContent {
        let content: MovedContent.Content =
            switch random(using: &generator) {
            case _ where generator.once(in: 4): .erased
            case .entry(let entry): .entry(entry)
            case .keys(let keys): .keys(keys)
            case .moved(let moved): moved.content
            }
        return .moved(
            MovedContent(
                incarnation: 1 + UInt32(generator.below(5)),
                sequence: generator.pick([1, 200, Limits.sequence]),
                names: .random(using: &generator), content: content))
    }

    private static func randomKeys(using generator: inout SeededGenerator) -> [KeyEpoch] {
        let numbers = Set((0...generator.below(3)).map { _ in generator.pick([1, 2, 300]) })
        return numbers.sorted().map { number in
            KeyEpoch(
                number: UInt32(number), id: .random(using: &generator),
                wraps: randomWraps(using: &generator))
        }
    }

    private static func randomWraps(using generator: inout SeededGenerator) -> [KeyWrap] {
        let wraps = (0...generator.below(4)).map { _ in
            KeyWrap(
                recipient: generator.pick([
                    .recovery, .person("amina", device: 1),
                    .person("b.9_-", device: max(1, generator.next())),
                ]),
                publicKey: randomBytes(KeyWrap.publicKeyBytes, using: &generator),
                encapsulated: randomBytes(KeyWrap.encapsulatedBytes, using: &generator),
                ciphertext: randomBytes(KeyWrap.ciphertextBytes, using: &generator))
        }
        return wraps.sorted { $0.order.lexicographicallyPrecedes($1.order) }
    }

    private static func randomBytes(
        _ count: Int, using generator: inout SeededGenerator
    ) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}

extension OpaqueID {
    static func random(using generator: inout SeededGenerator) -> OpaqueID {
        OpaqueID(high: generator.next(), low: generator.next())
    }
}

extension MovedNames {
    /// Names of a few journals, apart from each other; some go on where others end.
    package static func random(
        incarnations: [UInt32] = [1, 2, 0x8000_0001],
        to new: [UInt32] = [0x8000_0001, 0xFFFF_FFFF],
        using generator: inout SeededGenerator
    ) -> MovedNames {
        var ranges: [Range] = []
        var targets: [Branch: UInt64] = [:]
        for incarnation in incarnations {
            let branch = Branch(incarnation: incarnation, lane: generator.pick([.flash, .bulk]))
            var first = UInt64(1 + generator.below(4))
            for _ in 0..<generator.below(3) {
                let count = UInt64(1 + generator.below(4))
                let target = Branch(incarnation: generator.pick(new), lane: branch.lane)
                let newFirst = targets[target, default: 1]
                ranges.append(
                    Range(
                        branch: branch, first: first, count: count,
                        newIncarnation: target.incarnation, newFirst: newFirst))
                targets[target] = newFirst + count
                first += count + UInt64(generator.below(2))
            }
        }
        return MovedNames(ranges)
    }
}
