import OutpostField
import OutpostModel

/// Positions and places as they are typed, and the files of borders.
enum GeographyTargets {
    static let all = [position, boundaries, places]

    private static let position = FuzzTarget(
        "position", reads: "a position or a place as it was typed",
        dictionary: [
            "°", "′", "″", "'", "\"", "N", "S", "E", "W", "O", "nord", "ouest", ",", "18Q", "YF",
            "+",
            "deg", "-", "−", "º", "18N", "31Z", "60X", "1A",
        ],
        samples: { fixtures in
            let tables = try fixtures.files("geography", ending: ".tsv")
            let cells = tables.flatMap { $0.split { [9, 10].contains($0) }.prefix(400) }
            return cells.map { Array($0) }
                + [
                    "18°33'22.5\" N 72°19'30\" W", "18.5561, -72.3250", "18QYF8300050000",
                    "76CX7VXM+2V", "Port-au-Prince", "18 33.375N 072 19.5W",
                ].map { Array($0.utf8) }
        }
    ) { input in
        let typed = String(decoding: input, as: UTF8.self)
        guard case .place(let place) = try TypedPlace.read(typed, gazetteer: gazetteer.get())
        else { return }
        let point = place.point
        try FuzzFinding.expect(
            abs(point.latitude) <= 90 && abs(point.longitude) <= 180, "a point beyond the earth")
        try FuzzFinding.expect(
            place.accuracyMetres.isFinite && place.accuracyMetres >= 0, "no accuracy")
        _ = (GridReference(of: point)?.text, PlusCode.text(of: point), MapPoint(point))
    }

    private static let gazetteer = Result {
        let squares = (0..<3).map { index in
            let (west, east) = (-74.0 + Double(index), -73.0 + Double(index))
            return """
                {"type":"Feature","properties":{"shapeName":"Area \(index)","shapeISO":"HT-0\(index)",\
                "ADM1_PCODE":"HT0\(index)","ADM1_EN":"Area \(index)"},"geometry":{"type":"Polygon",\
                "coordinates":[[[\(west),18],[\(east),18],[\(east),19],[\(west),19],[\(west),18]]]}}
                """
        }
        let text =
            "{\"type\":\"FeatureCollection\",\"features\":[\(squares.joined(separator: ","))]}"
        let features = try BoundaryFile.read(Array(text.utf8), name: "areas_adm1.geojson")
        return Gazetteer(try Places.take(features).places)
    }

    private static let boundaries = FuzzTarget(
        "boundaries", reads: "a file of borders",
        dictionary: [
            "\"type\":", "\"Polygon\"", "\"MultiPolygon\"", "\"coordinates\":", "[[[[", "]]]]",
            "null",
            "1e308", "-0.0", "\"properties\":",
        ],
        samples: { try $0.files("geography", ending: ".geojson") }
    ) { input in
        let features = try BoundaryFile.read(input, name: "island_adm1.geojson")
        let places = try Places.take(features).places
        let kept = PlacesFile.encode(places)
        let again = try PlacesFile.decode(kept, file: "areas")
        try FuzzFinding.expect(PlacesFile.encode(again) == kept, "kept, they are others")
    }

    /// Without the digest at its end, which chance would never hit upon.
    private static let places = FuzzTarget(
        "places", reads: "the file of a mission's areas",
        dictionary: ["OUTPLACE\u{1}"],
        samples: { fixtures in
            let files = try fixtures.files("geography", ending: "island_adm1.geojson")
            return try files.map { file in
                let features = try BoundaryFile.read(file, name: "island_adm1.geojson")
                let kept = PlacesFile.encode(try Places.take(features).places)
                return kept.dropLast(Digest.byteCount)
            }
        }
    ) { input in
        var bytes = input
        Digest(of: input).append(to: &bytes)
        let places = try PlacesFile.decode(bytes, file: "areas")
        try FuzzFinding.expect(PlacesFile.encode(places) == bytes, "it is written in other bytes")
        _ = Gazetteer(places).find("area")
    }
}
