import Foundation
import OutpostModel

/// A GeoJSON file of administrative areas (RFC 7946): Polygons and MultiPolygons with the properties that OCHA's common
/// operational datasets have, whose names differ from country to country (see AreaProperties).
package enum BoundaryFile {
    /// One area as its file has it.
    package struct Feature: Sendable, Equatable {
        package let area: PlaceArea
        /// Each without the repeated last corner.
        package let rings: [[MapPoint]]
    }

    /// - Parameter name: the file's, for errors.
    package static func read(_ bytes: [UInt8], name: String) throws(OutpostError) -> [Feature] {
        guard bytes.count <= GeographyLimits.sourceBytes else {
            throw failure(
                name, .limit,
                "it has \(bytes.count) bytes, the limit is \(GeographyLimits.sourceBytes)",
                hint: "simplify it before, or take fewer areas")
        }
        let collection = try decode(bytes, name)
        guard collection.type == "FeatureCollection", let features = collection.features else {
            throw failure(name, .invalidInput, "it is no GeoJSON FeatureCollection")
        }
        if let system = collection.crs?.properties?.name,
            !system.contains("CRS84"), !system.hasSuffix("4326")
        {
            throw failure(
                name, .invalidInput, "its coordinates are of \(system), not degrees of WGS84",
                hint: "export it again with the reference system EPSG:4326")
        }
        guard (1...GeographyLimits.areas).contains(features.count) else {
            throw failure(
                name, .limit,
                "it has \(features.count) areas, where 1 to \(GeographyLimits.areas) belong")
        }
        var points = 0
        var result: [Feature] = []
        for (index, feature) in features.enumerated() {
            let place = "\(name), feature \(index + 1)"
            let area = try AreaProperties.area(feature.properties ?? [:], place: place)
            let rings = try rings(of: feature.geometry, place: "\(place) (\(area.code))")
            points += rings.reduce(0) { $0 + $1.count }
            guard points <= GeographyLimits.sourcePoints else {
                throw failure(
                    name, .limit, "it has more than \(GeographyLimits.sourcePoints) corners",
                    hint: "simplify it before")
            }
            result.append(Feature(area: area, rings: rings))
        }
        return result
    }

    static func failure(
        _ place: String, _ code: OutpostError.Code, _ cause: String, hint: String = ""
    ) -> OutpostError {
        OutpostError(code, operation: "read boundaries", place: place, cause: cause, hint: hint)
    }

    private static func decode(
        _ bytes: [UInt8], _ name: String
    ) throws(OutpostError) -> Collection {
        do {
            return try JSONDecoder().decode(Collection.self, from: Data(bytes))
        } catch DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context), DecodingError.keyNotFound(_, let context)
        {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw failure(name, .invalidInput, "\(path) is not what GeoJSON has there")
        } catch {
            throw failure(name, .invalidInput, "it is no JSON")
        }
    }

    private static func rings(
        of geometry: Geometry?, place: String
    ) throws(OutpostError) -> [[MapPoint]] {
        guard let geometry, !geometry.polygons.isEmpty else {
            throw failure(place, .invalidInput, "it has no Polygon and no MultiPolygon")
        }
        let rings = geometry.polygons.flatMap(\.self)
        guard rings.count <= GeographyLimits.ringsPerArea else {
            throw failure(
                place, .limit, "it has more than \(GeographyLimits.ringsPerArea) rings")
        }
        var result: [[MapPoint]] = []
        for ring in rings {
            var points: [MapPoint] = []
            points.reserveCapacity(ring.count)
            for pair in ring {
                guard pair.count >= 2, let point = GeoPoint(latitude: pair[1], longitude: pair[0])
                else {
                    throw failure(
                        place, .invalidInput,
                        "\(pair.map { "\($0)" }.joined(separator: ", ")) is no longitude and latitude",
                        hint: "export it again in degrees, EPSG:4326")
                }
                points.append(MapPoint(point))
            }
            guard points.count >= 4, points.first == points.last else {
                throw failure(place, .invalidInput, "a ring does not end where it begins")
            }
            result.append(points.dropLast())
        }
        return result
    }

    // MARK: As it stands in the file

    private struct Collection: Decodable {
        struct System: Decodable {
            struct Properties: Decodable { let name: String? }
            let properties: Properties?
        }
        struct Feature: Decodable {
            let properties: [String: Property]?
            let geometry: Geometry?
        }
        let type: String
        let crs: System?
        let features: [Feature]?
    }

    private struct Geometry: Decodable {
        let polygons: [[[[Double]]]]

        enum Key: CodingKey { case type, coordinates }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            switch try container.decode(String.self, forKey: .type) {
            case "Polygon":
                polygons = [try container.decode([[[Double]]].self, forKey: .coordinates)]
            case "MultiPolygon":
                polygons = try container.decode([[[[Double]]]].self, forKey: .coordinates)
            default: polygons = []
            }
        }
    }

    /// A property of which only texts count.
    struct Property: Decodable, Equatable {
        let text: String?

        init(text: String?) { self.text = text }

        init(from decoder: any Decoder) throws {
            do {
                text = try decoder.singleValueContainer().decode(String.self)
            } catch {
                // A number, a date, nothing: no name.
                text = nil
            }
        }
    }
}
