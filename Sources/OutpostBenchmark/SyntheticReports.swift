import OutpostModel

/// Made-up reports as a base writes them: the same seed makes the same reports.
///
/// Their narratives are words of a vocabulary of 600, drawn evenly, so that they compress about as the reports of
/// ../docs/decisions/0004 did: plain zstd brings 350 bytes a row to about 120.
package struct SyntheticReports {
    /// The columns beside the key, in the table's order.
    package static let columns: [(name: String, kind: ColumnSchema.Kind)] = [
        ("title", .text), ("narrative", .text), ("category", .text), ("severity", .integer),
        ("latitude", .real), ("longitude", .real), ("occurred_at", .text), ("commune", .text),
        ("status", .text),
    ]

    static let titleBytes = 40
    static let narrativeBytes = 200

    /// One report.
    package struct Report {
        package let key: RowKey
        /// Parallel to `columns`.
        package let values: [Value]
    }

    private static let categories = ["road_blocked", "robbery", "protest", "flood", "shooting"]
    private static let communes = ["Jacmel", "Gonaives", "Cap-Haitien", "Les Cayes", "Hinche"]
    private static let statuses = ["reported", "confirmed", "closed"]
    private static let firstMilliseconds: Int64 = 1_795_392_000_000

    private var random: SplitMix64
    private let vocabulary: [[UInt8]]
    private let space: SpaceID
    private var count: Int64 = 0

    package init(space: SpaceID, seed: UInt64 = 1) {
        self.space = space
        random = SplitMix64(seed: seed)
        vocabulary = Self.makeVocabulary()
    }

    private static func makeVocabulary() -> [[UInt8]] {
        var random = SplitMix64(seed: 600)
        let syllables = """
            ba be bo ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti \
            to va ve vi vo za gwo pou nan yon fè dlo wout kay moun
            """.split(separator: " ")
        return (0..<600).map { _ in
            let length = [1, 2, 2, 3][random.below(4)]
            let word = (0..<length).map { _ in String(syllables[random.below(syllables.count)]) }
            return Array(word.joined().utf8)
        }
    }

    private mutating func text(bytes count: Int) -> Value {
        var text: [UInt8] = []
        text.reserveCapacity(count + 16)
        while text.count < count {
            text += vocabulary[random.below(vocabulary.count)]
            text.append(UInt8(ascii: " "))
        }
        // A letter of two bytes is not cut in half.
        while text.count > count || text.last.map({ $0 >= 0x80 }) == true { text.removeLast() }
        return .text(String(decoding: text, as: UTF8.self))
    }

    private mutating func pick(_ choices: [String]) -> Value {
        .text(choices[random.below(choices.count)])
    }

    /// A new title, as an edit brings one.
    package mutating func title() -> Value { text(bytes: Self.titleBytes) }

    package mutating func next() -> Report {
        count += 1
        let key = RowKey(
            space: space, milliseconds: Self.firstMilliseconds + count * 37, random: random.next())
        let day = 1 + random.below(28)
        let minute = random.below(24 * 60)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = "2026-11-\(padded(day))T\(padded(minute / 60)):\(padded(minute % 60)):00Z"
        return Report(
            key: key,
            values: [
                text(bytes: Self.titleBytes), text(bytes: Self.narrativeBytes),
                pick(Self.categories), .integer(Int64(1 + random.below(5))),
                .real(Double(1_800_000 + random.below(200_000)) / 100_000),
                .real(-Double(7_200_000 + random.below(200_000)) / 100_000), .text(time),
                pick(Self.communes), pick(Self.statuses),
            ])
    }

    package mutating func below(_ bound: Int) -> Int { random.below(bound) }

    package mutating func next(_ count: Int) -> [Report] { (0..<count).map { _ in next() } }
}

/// A small generator whose numbers are the same everywhere (Steele, Lea and Flood, "Fast Splittable Pseudorandom
/// Number Generators", 2014).
package struct SplitMix64 {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
