import OutpostTestSupport
import Testing

@testable import OutpostReconcile

/// What of words is compared: across accents, spellings by ear, languages and ways to write numbers.
@Suite struct WordTests {
    private func sound(_ word: String) -> String {
        String(
            decoding: WordSound.skeleton(of: WordFolding.words(of: word).first ?? []),
            as: UTF8.self)
    }

    @Test(arguments: [
        ("Kafou", "Carrefour", false), ("Matisan", "Martissant", false), ("Jakmèl", "Jacmel", true),
        ("Delmas", "Dèlma", true), ("Gonaïves", "Gonayiv", true), ("Kadoutou", "Kadutu", true),
        ("Feuilles", "Feuille", true), ("Philippe", "Filip", true), ("quai", "kè", true),
        ("Bélékou", "Belecou", true), ("Léogâne", "Jérémie", false), ("route", "pont", false),
    ])
    func `Names that are spelled by ear sound alike`(
        _ one: String, _ other: String, _ isAlike: Bool
    ) {
        #expect((sound(one) == sound(other)) == isAlike, "\(sound(one)), \(sound(other))")
    }

    @Test
    func `Accents and case make no word another one, and what is neither letter nor digit divides`()
    {
        func words(_ text: String) -> [String] {
            WordFolding.words(of: text).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(words("BÈL-ÈR, Cœur’s 12e") == ["bel", "er", "coeur", "s", "12", "e"])
        #expect(words("Fe\u{0301}vrier") == ["fevrier"])
        #expect(words("— ?! ").isEmpty)
    }

    private func reading(_ text: String) -> WordReading {
        var reading = WordReading()
        reading.read(text)
        return reading
    }

    @Test func `The same is read of three languages`() {
        let texts = [
            "Three people killed, water needed", "Trois personnes tuées, besoin d'eau",
            "Twa moun mouri, bezwen dlo",
        ]
        let all = texts.map { Set(reading($0).words.map(\.text)) }
        #expect(all[0] == all[1] && all[1] == all[2], "\(all)")
        #expect(texts.allSatisfy { reading($0).numbers == [3] })
    }

    @Test func `A telephone's digits are no count`() {
        #expect(reading("call 00509 3712345678, 040 families").numbers == [509, 40])
    }

    /// The whole table of the definition, for any two words.
    private func naive(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var table = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count {
            for j in 0...b.count {
                if i == 0 || j == 0 {
                    table[i][j] = i + j
                    continue
                }
                table[i][j] = min(
                    table[i - 1][j] + 1, table[i][j - 1] + 1,
                    table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
                }
            }
        }
        return table[a.count][b.count]
    }

    @Test func `A distance is that of the definition, and letters that differ too much exclude it`()
        throws
    {
        try forEachSeed(40) { seed, random in
            var spelling = SpellingDistance()
            for _ in 0..<200 {
                let word = { (random: inout SeededGenerator) in
                    (0..<Int.random(in: 1...7, using: &random)).map { _ in
                        UInt8.random(in: 97...100, using: &random)
                    }
                }
                let (a, b) = (word(&random), word(&random))
                let distance = naive(a, b)
                for limit in 0...2 {
                    #expect(
                        spelling.isWithin(limit, a, b) == (distance <= limit), "seed \(seed)")
                }
                let sets = SpellingDistance.letterSet(of: a) ^ SpellingDistance.letterSet(of: b)
                #expect(sets.nonzeroBitCount <= 2 * distance, "seed \(seed)")
            }
        }
    }
}
