import OutpostModel

extension Places {
    /// What came of boundary files.
    package struct Taken: Sendable {
        package let places: Places
        /// Corners of the files, each as often as it stands there.
        package let sourcePoints: Int
        /// Corners that were left out made smaller triangles than this, in square metres.
        package let triangle: Double
    }

    /// Puts areas of both levels together and leaves out corners as far as `GeographyLimits` asks.
    package static func take(_ features: [BoundaryFile.Feature]) throws(OutpostError) -> Taken {
        let features = features.sorted {
            ($0.area.level, $0.area.code) < ($1.area.level, $1.area.code)
        }
        try check(features.map(\.area))
        let outlines = features.map(\.rings)
        let sourcePoints = outlines.joined().reduce(0) { $0 + $1.count }
        let (borders, triangle) = BorderNetwork(outlines: outlines)
            .simplified(
                toPoints: GeographyLimits.keptPoints, from: GeographyLimits.leastTriangle)
        guard let places = Places(areas: features.map(\.area), borders: borders) else {
            throw failure(.invalidInput, "an area has no ring of three corners")
        }
        return Taken(places: places, sourcePoints: sourcePoints, triangle: triangle)
    }

    private static func check(_ areas: [PlaceArea]) throws(OutpostError) {
        guard areas.count <= GeographyLimits.areas else {
            throw failure(
                .limit, "the files have \(areas.count) areas, the limit is \(GeographyLimits.areas)"
            )
        }
        let firsts = Set(areas.filter { $0.level == 1 }.map(\.code))
        guard !firsts.isEmpty else {
            throw failure(
                .invalidInput, "no file has areas of level 1 (departments)",
                hint: "give the files of both levels")
        }
        var seen: Set<String> = []
        for area in areas {
            guard seen.insert(area.code).inserted else {
                throw failure(
                    .invalidInput, "\(area.code) stands twice", hint: "give each file once")
            }
            if area.level == 2, !firsts.contains(area.parent ?? "") {
                throw failure(
                    .invalidInput,
                    "\(area.code) lies in \(area.parent ?? "nothing"), which no file has",
                    hint: "give the files of both levels, of one edition")
            }
        }
    }

    private static func failure(
        _ code: OutpostError.Code, _ cause: String, hint: String = ""
    ) -> OutpostError {
        OutpostError(code, operation: "put the areas together", cause: cause, hint: hint)
    }
}
