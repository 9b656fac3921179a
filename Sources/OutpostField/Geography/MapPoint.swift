/// A corner of a border, in millionths of a degree (11 cm): whole numbers, so that two neighbours' corners are the same or
/// are not.
package struct MapPoint: Sendable, Hashable, Comparable {
    /// East.
    package let x: Int32
    /// North.
    package let y: Int32

    package static let unitsPerDegree = 1_000_000.0

    package init(x: Int32, y: Int32) { (self.x, self.y) = (x, y) }

    package init(_ point: GeoPoint) {
        x = Int32((point.longitude * Self.unitsPerDegree).rounded())
        y = Int32((point.latitude * Self.unitsPerDegree).rounded())
    }

    package var longitude: Double { Double(x) / Self.unitsPerDegree }
    package var latitude: Double { Double(y) / Self.unitsPerDegree }

    package var point: GeoPoint {
        GeoPoint(clampedLatitude: latitude, longitude: longitude)
    }

    var isOnEarth: Bool { abs(x) <= 180_000_000 && abs(y) <= 90_000_000 }

    package static func < (left: MapPoint, right: MapPoint) -> Bool {
        (left.x, left.y) < (right.x, right.y)
    }
}
