import Foundation

/// The projection under UTM: transverse Mercator by Krüger's series in the third flattening, as Karney gives it
/// ("Transverse Mercator with an accuracy of a few nanometers", 2011), here to the fourth power: the next term is below
/// a micrometre as far from the meridian as any zone reaches.
enum TransverseMercator {
    /// UTM's scale on the central meridian.
    private static let scale = 0.9996
    private static let third = Earth.flattening / (2 - Earth.flattening)
    private static let eccentricity = (Earth.flattening * (2 - Earth.flattening)).squareRoot()

    /// The radius of the circle as long as a meridian, scaled.
    private static let radius: Double = {
        let square = third * third
        return scale * Earth.equatorRadius / (1 + third) * (1 + square / 4 + square * square / 64)
    }()

    private static let forward: [Double] = {
        let (n, n2) = (third, third * third)
        let (n3, n4) = (n2 * n, n2 * n2)
        return [
            n / 2 - 2 * n2 / 3 + 5 * n3 / 16 + 41 * n4 / 180,
            13 * n2 / 48 - 3 * n3 / 5 + 557 * n4 / 1440,
            61 * n3 / 240 - 103 * n4 / 140,
            49561 * n4 / 161280,
        ]
    }()

    private static let backward: [Double] = {
        let (n, n2) = (third, third * third)
        let (n3, n4) = (n2 * n, n2 * n2)
        return [
            n / 2 - 2 * n2 / 3 + 37 * n3 / 96 - n4 / 360,
            n2 / 48 + n3 / 15 - 437 * n4 / 1440,
            17 * n3 / 480 - 37 * n4 / 840,
            4397 * n4 / 161280,
        ]
    }()

    /// Metres east of the central meridian and north of the equator.
    static func project(_ point: GeoPoint, centralMeridian: Double) -> (east: Double, north: Double)
    {
        let east = (point.longitude - centralMeridian) * .pi / 180
        let tangent = conformal(tan(point.latitude * .pi / 180))
        let xi = atan2(tangent, cos(east))
        let eta = asinh(sin(east) / hypot(tangent, cos(east)))
        var (x, y) = (eta, xi)
        for (index, factor) in forward.enumerated() {
            let twice = Double(2 * (index + 1))
            y += factor * sin(twice * xi) * cosh(twice * eta)
            x += factor * cos(twice * xi) * sinh(twice * eta)
        }
        return (radius * x, radius * y)
    }

    /// The way back.
    static func unproject(east: Double, north: Double, centralMeridian: Double) -> GeoPoint {
        let (xi, eta) = (north / radius, east / radius)
        var (x, y) = (eta, xi)
        for (index, factor) in backward.enumerated() {
            let twice = Double(2 * (index + 1))
            y -= factor * sin(twice * xi) * cosh(twice * eta)
            x -= factor * cos(twice * xi) * sinh(twice * eta)
        }
        let tangent = geographic(sin(y) / hypot(sinh(x), cos(y)))
        let longitude = centralMeridian + atan2(sinh(x), cos(y)) * 180 / .pi
        let turned =
            longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude
        return GeoPoint(clampedLatitude: atan(tangent) * 180 / .pi, longitude: turned)
    }

    /// From the tangent of a latitude to that of its conformal latitude.
    private static func conformal(_ tangent: Double) -> Double {
        let length = hypot(1, tangent)
        let sigma = sinh(eccentricity * atanh(eccentricity * tangent / length))
        return tangent * hypot(1, sigma) - sigma * length
    }

    /// The inverse, by Newton's steps: three reach the last bit.
    private static func geographic(_ conformal: Double) -> Double {
        let square = 1 - eccentricity * eccentricity
        var tangent = conformal / square
        for _ in 0..<4 {
            let value = Self.conformal(tangent)
            let slope =
                square * hypot(1, value) * hypot(1, tangent) / (1 + square * tangent * tangent)
            tangent += (conformal - value) / slope
        }
        return tangent
    }
}
