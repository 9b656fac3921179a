import Foundation

/// A reference of the military grid (MGRS): zone and band, the two letters of a square of 100 km, then as many digits
/// east as north. It names a square, not a point.
///
///     18Q   YF   80806 52004
///     zone  100  metres east and north within the square,
///     band  km   cut, never rounded: 5 digits are 1 m, 2 are 1 km
///
/// The square's letters: columns A–H, J–R, S–Z in turn from zone to zone, from 100 km to 900 km east; rows A–V, from A at
/// the equator in odd zones and from F in even ones, again every 2,000 km. (DMA TM 8358.1.)
package struct GridReference: Sendable, Equatable {
    /// Metres on a side: 1, 10, 100, 1,000 or 10,000.
    package let side: Int
    /// The middle of the square.
    package let center: GeoPoint
    /// As it is written without spaces: 18QYF8080652004.
    package let text: String

    /// From the middle to a corner, in metres: the truth is no further away.
    package var radius: Double { Double(side) * 0.5.squareRoot() }

    static let columns = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
    static let rows = Array("ABCDEFGHJKLMNPQRSTUV")
    static let square = 100_000
    /// Rows come again after this.
    static let cycle = 2_000_000
    private static let falseEasting = 500_000.0
    private static let falseNorthing = 10_000_000.0

    /// The square in which a point lies.
    ///
    /// - Parameter digits: 1…5, each way.
    /// - Returns: nil north of 84° and south of 80°.
    package init?(of point: GeoPoint, digits: Int = 5) {
        guard (1...5).contains(digits), let zone = GridZone(of: point) else { return nil }
        let (east, north) = Self.metres(of: point, in: zone)
        let (column, row) = (Int(east) / Self.square, Int(north) / Self.square % 20)
        guard (1...8).contains(column) else { return nil }
        let side = (0..<(5 - digits)).reduce(1) { side, _ in side * 10 }
        let (eastward, northward) = (Int(east) % Self.square, Int(north) % Self.square)
        func cut(_ number: Int) -> String {
            let text = String(number / side)
            return String(repeating: "0", count: digits - text.count) + text
        }
        let letters = [
            zone.letter, Self.columns[Self.firstColumn(zone) + column - 1],
            Self.rows[(row + Self.firstRow(zone)) % 20],
        ]
        let zoneDigits = (zone.number < 10 ? "0" : "") + String(zone.number)
        let text = "\(zoneDigits)\(String(letters))\(cut(eastward))\(cut(northward))"
        func middle(_ number: Double) -> Double {
            (number / Double(side)).rounded(.down) * Double(side) + Double(side) / 2
        }
        let center = Self.point(east: middle(east), north: middle(north), in: zone)
        self.init(side: side, center: center, text: text)
    }

    init(side: Int, center: GeoPoint, text: String) {
        (self.side, self.center, self.text) = (side, center, text)
    }

    /// With the spaces by which it is read out: 18Q YF 80806 52004.
    package var spaced: String {
        let head = text.prefix { $0.isNumber }
        let rest = text.dropFirst(head.count)
        let digits = rest.dropFirst(3)
        let half = digits.count / 2
        return "\(head)\(rest.prefix(1)) \(rest.dropFirst().prefix(2)) \(digits.prefix(half)) "
            + digits.dropFirst(half)
    }

    // MARK: Metres

    static func firstColumn(_ zone: GridZone) -> Int { (zone.number - 1) % 3 * 8 }
    static func firstRow(_ zone: GridZone) -> Int { zone.number % 2 == 0 ? 5 : 0 }

    /// Easting and northing, both above zero.
    static func metres(of point: GeoPoint, in zone: GridZone) -> (east: Double, north: Double) {
        let (east, north) = TransverseMercator.project(point, centralMeridian: zone.centralMeridian)
        return (east + falseEasting, north + (zone.isSouthern ? falseNorthing : 0))
    }

    static func point(east: Double, north: Double, in zone: GridZone) -> GeoPoint {
        TransverseMercator.unproject(
            east: east - falseEasting, north: north - (zone.isSouthern ? falseNorthing : 0),
            centralMeridian: zone.centralMeridian)
    }
}
