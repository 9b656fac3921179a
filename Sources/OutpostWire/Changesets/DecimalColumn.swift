import OutpostModel

/// Reals that somebody wrote as decimals, such as positions with six places: whole numbers of a power of ten take half the bytes.
///
/// Both are exact in a double where they are below 2^53, and so their quotient is the double that is nearest to the decimal: the one that was
/// read from its text (IEEE 754, division is correctly rounded).
struct DecimalColumn {
    let numbers: [Int64]
    let scale: UInt32

    private static let scales: ClosedRange<UInt32> = 0...9
    private static let greatest = 9_007_199_254_740_992.0

    /// - Parameter reals: bit patterns.
    /// - Returns: nil where one of them is no such decimal, such as minus zero, or none are there.
    init?(_ reals: [UInt64]) {
        guard !reals.isEmpty else { return nil }
        let values = reals.map { Double(bitPattern: $0) }
        for scale in Self.scales {
            guard let numbers = Self.numbers(values, scale: scale) else { continue }
            self.numbers = numbers
            self.scale = scale
            return
        }
        return nil
    }

    private static func numbers(_ values: [Double], scale: UInt32) -> [Int64]? {
        let power = power(scale)
        var numbers: [Int64] = []
        numbers.reserveCapacity(values.count)
        for value in values {
            let scaled = (value * power).rounded()
            guard abs(scaled) < greatest,
                (scaled / power).bitPattern == value.bitPattern
            else { return nil }
            numbers.append(Int64(scaled))
        }
        // What is minus zero as a number would be zero when it comes back.
        return values.contains { $0 == 0 && $0.sign == .minus } ? nil : numbers
    }

    private static func power(_ scale: UInt32) -> Double {
        (0..<scale).reduce(1.0) { power, _ in power * 10 }
    }

    /// - Returns: bit patterns.
    static func reals(_ numbers: [Int64], scale: UInt32) throws -> [UInt64] {
        guard scales.contains(scale) else {
            throw MessageDefect("reals", "a scale of \(scale)")
        }
        let power = power(scale)
        return try numbers.map { number in
            guard number.magnitude < UInt64(greatest) else {
                throw MessageDefect("reals", "\(number) is no number of a decimal")
            }
            return (Double(number) / power).bitPattern
        }
    }
}
