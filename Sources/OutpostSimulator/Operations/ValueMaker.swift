import OutpostModel

/// Draws values, few of each kind so that they meet, and with the awkward ones among them.
struct ValueMaker {
    /// Two spellings of one word, as Swift's strings see it, and not as SQLite or a digest does.
    private static let texts = [
        "", "a", "bridge down", "O'Neill", "caf\u{e9}", "cafe\u{301}", "\u{6c34}", "\u{1f691}",
        "a|b;c", "-1", "\u{212b}", "\u{c5}",
    ]
    private static let integers: [Int64] = [0, 1, 2, 3, -1, 1 << 40, .max, .min]
    private static let reals: [(sql: String, value: Double)] = [
        ("18.5", 18.5), ("-72.3", -72.3), ("18", 18), ("0.0", 0), ("-0.0", 0), ("1e-300", 1e-300),
        ("0.1", 0.1), ("1e300", 1e300),
    ]

    private static let counts: [Int64] = [0, 5, 40, 100, -3, .max - 5, .min + 8]
    /// What a set may hold: again two spellings of one word, and what JSON must escape.
    static let elements = [
        "water", "cholera", "", "caf\u{e9}", "cafe\u{301}", "a\"b\\c", "two\nlines", "\u{1f691}",
    ]

    let hasLargeValues: Bool

    func value(
        for column: SimulatedMission.Column, _ random: inout SplitMix64
    ) -> (sql: String, value: ExactValue) {
        if !column.isRequired, random.chance(10) { return ("NULL", .null) }
        switch column.rule {
        case .set: return set(&random)
        case .counter:
            let number = random.pick(random.chance(80) ? Self.counts : Self.integers) ?? 0
            return (String(number), .integer(number))
        case .ladder(let ranks):
            let rank = random.pick(ranks) ?? ""
            return (Self.quoted(rank), .text(Array(rank.utf8)))
        case .register, .guarded, .text: return plainValue(for: column, &random)
        }
    }

    private func plainValue(
        for column: SimulatedMission.Column, _ random: inout SplitMix64
    ) -> (sql: String, value: ExactValue) {
        switch column.kind {
        case .text:
            let text = random.pick(column.choices ?? Self.texts) ?? ""
            return (Self.quoted(text), .text(Array(text.utf8)))
        case .integer:
            let number =
                column.range.map { $0.lowerBound + Int64(random.below(Int($0.count))) }
                ?? random.pick(Self.integers) ?? 0
            return (String(number), .integer(number))
        case .real:
            let drawn = random.pick(Self.reals) ?? ("0.0", 0)
            return (drawn.sql, .real(drawn.value.bitPattern))
        case .blob:
            let bytes = blob(&random)
            return ("x'\(Hexadecimal.text(of: bytes))'", .blob(bytes))
        }
    }

    /// In any order, an element perhaps twice, and spelled as people and programs spell JSON.
    private func set(_ random: inout SplitMix64) -> (sql: String, value: ExactValue) {
        let elements = (0..<random.below(4)).compactMap { _ in random.pick(Self.elements) }
        let space = random.chance(30) ? " " : ""
        let texts = elements.map { Self.json($0, isEscaped: space != "") }
        let text = "[" + space + texts.joined(separator: "," + space) + "]"
        return (Self.quoted(text), SetText.shown(Set(elements.map { Array($0.utf8) })))
    }

    /// A text as JSON.
    ///
    /// - Parameter isEscaped: also what need not be.
    static func json(_ text: String, isEscaped: Bool = false) -> String {
        let parts = text.utf16.map { unit -> String in
            let isPlain = unit >= 0x20 && unit < 0x7F && unit != 0x22 && unit != 0x5C
            guard !isPlain || (isEscaped && unit == 0x61) else {
                return String(decoding: [unit], as: UTF16.self)
            }
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"" + parts.joined() + "\""
    }

    private func blob(_ random: inout SplitMix64) -> [UInt8] {
        guard hasLargeValues, random.chance(50) else {
            return (0..<random.below(4)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
        let count = random.number(in: 30_000...70_000)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        // Half of it does not compress.
        while bytes.count < count / 2 {
            withUnsafeBytes(of: random.next().littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes + [UInt8](repeating: 7, count: count - bytes.count)
    }

    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
    }
}
