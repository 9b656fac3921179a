/// The three check digits of an enrolment code: a cyclic redundancy check over the field of 23 elements.
///
/// The digits, after a leading 1, are the coefficients of a polynomial, highest power first; the code is
/// whole when that polynomial is a multiple of
///
///     g(z) = z³ − 7z² − 12z − 21        modulo 23
///
/// g is primitive: z passes through all 23³ − 1 remainders, and 553 of them before one is a multiple of
/// another. From this follows what is promised of a code of 60 digits, and tested:
///
///  1. one or two wrong characters anywhere are always found, and so is any swap of two characters;
///  2. up to three wrong characters within 13 neighbours are always found;
///  3. of all other mistakes 1 in 12,167 passes.
///
/// No cubic does better at the second (searched among all 1,560 primitive ones). Among those that do as
/// well, this one keeps 1 − z farthest from the powers that a code uses, so that a single wrong character
/// and a swap of neighbours leave different remainders and `suspectIndex` can tell where to look.
///
/// Mistakes are shown, never repaired: a repaired code might be somebody else's.
enum EnrolmentCheck {
    static let digitCount = 3

    /// The digits that make `data` whole.
    static func digits(for data: [UInt8]) -> [UInt8] {
        let remainder = remainder(of: data + [UInt8](repeating: 0, count: digitCount))
        return [remainder.square, remainder.linear, remainder.constant].map {
            UInt8(($0 == 0) ? 0 : Remainder.modulus - $0)
        }
    }

    /// What is left of the digits after division by g: zero when they are whole.
    static func remainder(of digits: [UInt8]) -> Remainder {
        // The leading 1 keeps a row of the zero digit, "33333-33333-…", from being whole.
        digits.reduce(.one) { $0.timesZ(plus: Int($1)) }
    }

    /// Where the mistake is, if it is one wrong character or one swap of neighbours: the index of the
    /// (first) character. Any other mistake gives nil or a wrong place, so this is a hint for eyes.
    static func suspectIndex(_ remainder: Remainder, digitCount: Int) -> Int? {
        var power = Remainder.one
        for index in (0..<digitCount).reversed() {
            if remainder.isMultiple(of: power) { return index }
            let next = power.timesZ(plus: 0)
            if index > 0, remainder.isMultiple(of: next.minus(power)) { return index - 1 }
            power = next
        }
        return nil
    }

    /// A polynomial of degree 2 at most, its coefficients modulo 23.
    struct Remainder: Equatable {
        var square: Int
        var linear: Int
        var constant: Int

        static let modulus = 23
        static let one = Remainder(square: 0, linear: 0, constant: 1)

        var isZero: Bool { square == 0 && linear == 0 && constant == 0 }

        /// z·self + digit, reduced by z³ = 7z² + 12z + 21.
        func timesZ(plus digit: Int) -> Remainder {
            Remainder(
                square: (linear + 7 * square) % Self.modulus,
                linear: (constant + 12 * square) % Self.modulus,
                constant: (digit + 21 * square) % Self.modulus)
        }

        func minus(_ other: Remainder) -> Remainder {
            Remainder(
                square: (square - other.square + Self.modulus) % Self.modulus,
                linear: (linear - other.linear + Self.modulus) % Self.modulus,
                constant: (constant - other.constant + Self.modulus) % Self.modulus)
        }

        func isMultiple(of other: Remainder) -> Bool {
            (1..<Self.modulus).contains { factor in
                square == factor * other.square % Self.modulus
                    && linear == factor * other.linear % Self.modulus
                    && constant == factor * other.constant % Self.modulus
            }
        }
    }
}
