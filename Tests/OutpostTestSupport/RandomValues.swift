import OutpostModel

extension Value {
    /// Any value that a changeset may carry, the awkward ones often.
    package static func random(using generator: inout SeededGenerator) -> Value {
        switch generator.below(5) {
        case 0: .null
        case 1:
            .integer(
                generator.pick([0, 1, -1, .min, .max, Int64(truncatingIfNeeded: generator.next())]))
        case 2: .real(randomReal(using: &generator))
        case 3: .text(randomText(using: &generator))
        default:
            .blob((0..<generator.below(6)).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
        }
    }

    /// Finite, and never negative zero.
    private static func randomReal(using generator: inout SeededGenerator) -> Double {
        let any = Double(bitPattern: generator.next())
        let picked = generator.pick([
            0, 1.5, -2.25, .leastNonzeroMagnitude, .greatestFiniteMagnitude, any,
        ])
        return picked.isFinite && picked != 0 ? picked : 0
    }

    /// Empty, with a NUL, composed and decomposed, beyond the basic plane.
    package static func randomText(using generator: inout SeededGenerator) -> String {
        let pieces = ["", "a", "Kimbali", "\0", "é", "e\u{301}", "🛟", "\n", "'", "\u{FEFF}", "ዘ"]
        return (0..<generator.below(4)).map { _ in generator.pick(pieces) }.joined()
    }
}
