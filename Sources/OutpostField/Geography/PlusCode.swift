/// Plus codes (Open Location Code 1.0): pairs of digits to the base of twenty, latitude first, then a grid of 4 by 5 for each
/// digit more. A code names a rectangle.
package struct PlusCode: Sendable, Equatable {
    package let center: GeoPoint
    /// From the middle to a corner, in degrees.
    let halfHeight: Double
    let halfWidth: Double

    private static let alphabet = Array("23456789CFGHJMPQRVWX")
    /// Digits before the plus.
    private static let head = 8
    /// The last pair's step, in billionths of a degree: an eight thousandth.
    private static let pairStep: Int64 = 125_000
    /// Billionths of a degree.
    private static let unit = 1_000_000_000.0

    /// The code of ten digits for a point: some 14 m on a side.
    package static func text(of point: GeoPoint) -> String {
        // Whole billionths first: a degree and its fraction must not fall below an edge by a rounding.
        func steps(_ degrees: Double, _ limit: Int64) -> Int64 {
            min(max(Int64((degrees * unit).rounded()) / pairStep, 0), limit - 1)
        }
        var north = steps(point.latitude + 90, 180 * 8000)
        // 180° east is 180° west.
        var east = steps(point.longitude >= 180 ? 0 : point.longitude + 180, 360 * 8000)
        var digits: [Character] = []
        for _ in 0..<5 {
            digits = [alphabet[Int(north % 20)], alphabet[Int(east % 20)]] + digits
            (north, east) = (north / 20, east / 20)
        }
        return String(digits.prefix(head)) + "+" + String(digits.suffix(2))
    }

    /// - Returns: nil for what does not look like one.
    static func read(_ typed: String) throws(CoordinateFault) -> PlusCode? {
        let text = typed.uppercased().filter { !$0.isWhitespace }
        guard let plus = text.firstIndex(of: "+"), text.count > 4,
            text.filter({ $0 != "+" && $0 != "0" }).allSatisfy(alphabet.contains)
        else { return nil }
        let before = text[..<plus]
        let after = text[text.index(after: plus)...]
        guard before.count == head else {
            throw CoordinateFault(before.count < head ? .plusCodeShort : .plusCode, typed)
        }
        let head = before.prefix { $0 != "0" }
        let isPadded = head.count < before.count
        // Four digits are a degree, a hundred kilometres: no position.
        guard before.dropFirst(head.count).allSatisfy({ $0 == "0" }), head.count.isMultiple(of: 2),
            head.count >= 6, !isPadded || after.isEmpty, after.count != 1, after.count <= 7,
            !after.contains("0"), !after.contains("+"),
            let code = PlusCode(digits: Array(head + after))
        else { throw CoordinateFault(.plusCode, typed) }
        return code
    }

    private init?(digits: [Character]) {
        var (south, west, height, width) = (-90.0, -180.0, 400.0, 400.0)
        for (index, digit) in digits.enumerated() {
            guard let value = Self.alphabet.firstIndex(of: digit) else { return nil }
            switch index {
            case 0..<10 where index.isMultiple(of: 2):
                height /= 20
                south += Double(value) * height
            case 0..<10:
                width /= 20
                west += Double(value) * width
            default:
                (height, width) = (height / 5, width / 4)
                south += Double(value / 4) * height
                west += Double(value % 4) * width
            }
        }
        guard south < 90, west < 180 else { return nil }
        center = GeoPoint(clampedLatitude: south + height / 2, longitude: west + width / 2)
        (halfHeight, halfWidth) = (height / 2, width / 2)
    }
}
