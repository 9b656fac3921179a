import Foundation
import OutpostField

/// The part of the earth that a map shows, and where on the sheet a point falls: equal steps for degrees of latitude, and those of
/// longitude as much shorter as they are in the middle. Right to a percent over a department, and to some over a country.
struct MapWindow: Equatable {
    let center: GeoPoint
    /// Half of what is shown from south to north, in degrees.
    let halfHeight: Double

    /// The sheet, in units of the drawing.
    static let width = 600.0
    static let height = 420.0
    /// A unit of the drawing is so many of a path's, which are whole numbers.
    static let fine = 10.0
    /// From the whole earth to some streets.
    static let zooms = 0...17

    init(center: GeoPoint, halfHeight: Double) {
        self.center = center
        self.halfHeight = halfHeight
    }

    init(center: GeoPoint, zoom: Int) {
        let zoom = min(max(zoom, Self.zooms.lowerBound), Self.zooms.upperBound)
        self.init(center: center, halfHeight: 90 / pow(2, Double(zoom)))
    }

    /// What shows a box whole, with a margin.
    init(fitting box: GeoBox) {
        let narrow = Self.narrow(box.center)
        let wide = (box.east - box.west) * narrow * Self.height / Self.width
        let least = 90 / pow(2, Double(Self.zooms.upperBound))
        self.init(
            center: box.center, halfHeight: max(max(box.north - box.south, wide) / 2 * 1.06, least))
    }

    private static func narrow(_ center: GeoPoint) -> Double {
        max(0.02, cos(center.latitude * .pi / 180))
    }

    /// Units of the drawing a degree.
    private var north: Double { Self.height / (2 * halfHeight) }
    private var east: Double { north * Self.narrow(center) }

    var box: GeoBox {
        let wide = Self.width / 2 / east
        return GeoBox(
            south: center.latitude - halfHeight, west: center.longitude - wide,
            north: center.latitude + halfHeight, east: center.longitude + wide)
    }

    func x(_ longitude: Double) -> Double { Self.width / 2 + (longitude - center.longitude) * east }
    func y(_ latitude: Double) -> Double { Self.height / 2 - (latitude - center.latitude) * north }
    func longitude(x: Double) -> Double { center.longitude + (x - Self.width / 2) / east }
    func latitude(y: Double) -> Double { center.latitude - (y - Self.height / 2) / north }

    var metresPerUnit: Double { 111_195 / north }

    // MARK: Other windows

    /// The nearest whole step of zoom, as a number that may lie between two.
    private var zoom: Double { log2(90 / halfHeight) }
    /// nil where it cannot be nearer or further.
    var nearer: Int? {
        let next = Int((zoom + 0.01).rounded(.down)) + 1
        return next <= Self.zooms.upperBound ? next : nil
    }
    var further: Int? {
        let next = Int((zoom - 0.01).rounded(.up)) - 1
        return next >= Self.zooms.lowerBound ? next : nil
    }
    /// The whole step that shows no less than this window.
    var wholeZoom: Int { max(0, Int((zoom + 0.01).rounded(.down))) }

    /// A step aside, of half a sheet.
    func moved(east eastward: Double, north northward: Double) -> GeoPoint? {
        let wide = Self.width / 2 / east
        return GeoPoint(
            latitude: center.latitude + northward * halfHeight,
            longitude: center.longitude + eastward * wide)
    }
}
