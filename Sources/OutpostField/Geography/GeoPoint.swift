import Foundation

/// A place on the earth: degrees of WGS84, the latitude north and the longitude east of zero.
package struct GeoPoint: Sendable, Hashable {
    package let latitude: Double
    package let longitude: Double

    /// - Returns: nil unless -90…90 and -180…180.
    package init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// For what was computed and may lie a rounding beyond the range.
    init(clampedLatitude latitude: Double, longitude: Double) {
        self.latitude = min(max(latitude, -90), 90)
        self.longitude = min(max(longitude, -180), 180)
    }

    /// Metres along the surface, on a sphere: right to half a percent.
    package func distance(to other: GeoPoint) -> Double {
        let (first, second) = (latitude * .pi / 180, other.latitude * .pi / 180)
        let north = (second - first) / 2
        let east = (other.longitude - longitude) * .pi / 360
        let chord = sin(north) * sin(north) + cos(first) * cos(second) * sin(east) * sin(east)
        return 2 * Earth.meanRadius * asin(min(1, chord.squareRoot()))
    }
}

extension GeoPoint: CustomStringConvertible {
    /// "18.54000, -72.34000": five places are a metre.
    package var description: String {
        String(format: "%.5f, %.5f", latitude, longitude)
    }
}

/// The figure of the earth.
enum Earth {
    /// WGS84: the equator's radius in metres, and the flattening.
    static let equatorRadius = 6_378_137.0
    static let flattening = 1 / 298.257223563
    /// IUGG's mean radius.
    static let meanRadius = 6_371_008.8
    /// Metres of one degree of latitude, on that sphere.
    static let metresPerDegree = meanRadius * .pi / 180
}

/// A rectangle of latitudes and longitudes that does not cross the 180th meridian.
package struct GeoBox: Sendable, Equatable {
    package var south, west, north, east: Double

    package init(south: Double, west: Double, north: Double, east: Double) {
        (self.south, self.west, self.north, self.east) = (south, west, north, east)
    }

    /// The smallest box about points; nil about none.
    package init?(around points: some Sequence<GeoPoint>) {
        var box: GeoBox?
        for point in points {
            let dot = GeoBox(
                south: point.latitude, west: point.longitude, north: point.latitude,
                east: point.longitude)
            box = box.map { $0.union(dot) } ?? dot
        }
        guard let box else { return nil }
        self = box
    }

    package func union(_ other: GeoBox) -> GeoBox {
        GeoBox(
            south: min(south, other.south), west: min(west, other.west),
            north: max(north, other.north), east: max(east, other.east))
    }

    package func contains(_ point: GeoPoint) -> Bool {
        (south...north).contains(point.latitude) && (west...east).contains(point.longitude)
    }

    /// Wider by so many degrees on each side.
    package func widened(by degrees: Double) -> GeoBox {
        GeoBox(
            south: max(south - degrees, -90), west: max(west - degrees, -180),
            north: min(north + degrees, 90), east: min(east + degrees, 180))
    }

    package var center: GeoPoint {
        GeoPoint(clampedLatitude: (south + north) / 2, longitude: (west + east) / 2)
    }
}
