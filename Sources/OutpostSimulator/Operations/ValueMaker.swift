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

    let hasLargeValues: Bool

    func value(
        for column: SimulatedMission.Column, _ random: inout SplitMix64
    ) -> (sql: String, value: ExactValue) {
        if !column.isRequired, random.chance(10) { return ("NULL", .null) }
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
