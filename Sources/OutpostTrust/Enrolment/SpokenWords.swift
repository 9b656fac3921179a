import OutpostModel

/// A digest in words that two officers read to each other over a bad radio: 16 of the 26 words of the international spelling
/// alphabet (ICAO, annex 10, volume II, 5.2.1.3), which English and French speakers alike learn, in four groups of four.
///
/// The digest's 32 bytes are one big-endian number; its 16 last digits to the base 26 are the words, the most significant first,
/// 0 being `alfa` and 25 `zulu`: 75 bits. Whoever would put another file in a file's place, or another mission in a mission's, must
/// find one with the same words, some 2^75 tries, while an officer waits.
///
/// Writer: `text`. Reader: `matches(_:)`.
package struct SpokenWords: Sendable, Equatable {
    package let words: [String]

    package static let alphabet = [
        "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india",
        "juliett", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo",
        "sierra", "tango", "uniform", "victor", "whiskey", "xray", "yankee", "zulu",
    ]
    package static let count = 16
    private static let groupLength = 4

    package init(of digest: Digest) {
        var number = digest.bytes
        var words: [String] = []
        for _ in 0..<Self.count {
            var remainder = 0
            for index in number.indices {
                let value = remainder << 8 | Int(number[index])
                number[index] = UInt8(value / Self.alphabet.count)
                remainder = value % Self.alphabet.count
            }
            words.append(Self.alphabet[remainder])
        }
        self.words = words.reversed()
    }

    /// As it is read out: `alfa kilo zulu mike - …`.
    package var text: String {
        stride(from: 0, to: words.count, by: Self.groupLength)
            .map { words[$0..<$0 + Self.groupLength].joined(separator: " ") }
            .joined(separator: " - ")
    }

    /// Whether these are the words that somebody typed: upper and lower case are the same, and whatever is no letter stands between words.
    package func matches(_ typed: String) -> Bool {
        typed.lowercased().split { !("a"..."z").contains($0) }.map(String.init) == words
    }
}
