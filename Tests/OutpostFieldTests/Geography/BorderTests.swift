import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostField

@Suite struct BorderTests {
    @Test func `A border that two areas share is one line`() throws {
        let network = BorderNetwork(outlines: try GeographyFixture.island().map(\.rings))
        // Nine stretches between corners where borders meet, the lake and the islet.
        #expect(network.arcs.count == 9 + 2)
        let outlines = try GeographyFixture.island().map { Set($0.rings.joined()) }
        for (rings, points) in zip(network.rings, outlines) {
            #expect(Set(rings.map(network.outline).joined()) == points)
        }
    }

    /// A gap between neighbours, or two of them over each other, is a point in a department that no commune or two communes hold.
    @Test(arguments: [0, 1e5, 1e6, 1e7, 1e8, 1e12])
    func `However simple borders become, neighbours neither gape nor overlap`(triangle: Double)
        throws
    {
        let features = try GeographyFixture.island()
        let network = BorderNetwork(outlines: features.map(\.rings)).simplified(triangle: triangle)
        let outlines = network.rings.compactMap { Outline(rings: $0.map(network.outline)) }
        try #require(outlines.count == features.count)
        try forEachSeed(3) { seed, generator in
            for _ in 0..<2000 {
                let point = GeoPoint(
                    clampedLatitude: .random(in: 9.9...11.1, using: &generator),
                    longitude: .random(in: 19.9...22.4, using: &generator))
                let inside = features.indices.filter { outlines[$0].contains(point) }.map {
                    features[$0].area
                }
                let parents = inside.filter { $0.level == 2 }.compactMap(\.parent)
                let firsts = inside.filter { $0.level == 1 }.map(\.code)
                #expect(parents == firsts, "OUTPOST_SEED=\(seed) \(point): \(inside.map(\.code))")
                #expect(firsts.count <= 1)
            }
        }
    }

    @Test func `Corners go in the order of their triangles, as the slow way says`() throws {
        try forEachSeed(30) { seed, generator in
            let line = (0..<(3 + generator.below(40))).map { _ in
                MapPoint(x: Int32(generator.below(5000)), y: Int32(generator.below(5000)))
            }
            let triangle = Double(generator.below(2000)) * 10
            let fast = line.indices.filter { BorderNetwork.weights(line)[$0] >= triangle }.map {
                line[$0]
            }
            #expect(fast == slowlySimplified(line, triangle), "OUTPOST_SEED=\(seed)")
        }
    }

    private func slowlySimplified(_ line: [MapPoint], _ triangle: Double) -> [MapPoint] {
        var line = line
        while line.count > 2 {
            let sizes = (1..<(line.count - 1)).map { index in
                BorderNetwork.weights(Array(line[(index - 1)...(index + 1)]))[1]
            }
            guard let least = sizes.min(), least < triangle, let index = sizes.firstIndex(of: least)
            else { break }
            line.remove(at: index + 1)
        }
        return line
    }

    @Test func `An islet keeps three corners, and the middle of every area is inside it`() throws {
        let places = try GeographyFixture.places()
        let coarse = places.borders.simplified(triangle: 1e15)
        for ring in coarse.rings.joined() { #expect(Set(coarse.outline(ring)).count >= 3) }
        for outline in places.outlines { #expect(outline.contains(outline.center)) }
    }

    @Test func `A point is in its department and its commune, and a lake and the sea are nobody's`()
        throws
    {
        let places = try GeographyFixture.places()
        func codes(_ latitude: Double, _ longitude: Double) -> [String?] {
            let codes = places.codes(at: GeoPoint(clampedLatitude: latitude, longitude: longitude))
            return [codes.first, codes.second]
        }
        #expect(codes(10.2, 20.5) == ["XX01", "XX0102"])
        #expect(codes(10.9, 20.5) == ["XX01", "XX0101"])
        #expect(codes(10.8, 22.3) == ["XX02", "XX0201"])
        #expect(codes(10.1, 21.5) == ["XX02", "XX0202"])
        #expect(codes(10.2, 21.5) == [nil, nil])
        #expect(codes(10.5, 23) == [nil, nil])
    }

    /// What the simplification does not look for: lines that come to cross each other.
    @Test(
        .enabled(if: GeographyFixture.hasRealFiles), arguments: [(250.0, 0), (1e5, 1), (1e7, 1)])
    func `On the real file hardly a line comes to cross another`(triangle: Double, most: Int) throws
    {
        let network = BorderNetwork(
            outlines: try GeographyFixture.realFeatures().filter { $0.area.level == 2 }
                .map(\.rings))
        let before = crossings(network)
        let after = crossings(network.simplified(triangle: triangle))
        #expect(
            after - before <= most,
            "\(before) before, \(after) after, \(network.simplified(triangle: triangle).pointCount) of \(network.pointCount)"
        )
    }

    private func crossings(_ network: BorderNetwork) -> Int {
        let segments = network.arcs.flatMap { zip($0, $0.dropFirst()) }
            .map { $0.0 < $0.1 ? $0 : ($0.1, $0.0) }.sorted { $0.0.x < $1.0.x }
        func side(_ line: (MapPoint, MapPoint), _ point: MapPoint) -> Int64 {
            let along = (Int64(line.1.x) - Int64(line.0.x)) * (Int64(point.y) - Int64(line.0.y))
            let across = (Int64(point.x) - Int64(line.0.x)) * (Int64(line.1.y) - Int64(line.0.y))
            return (along - across).signum()
        }
        var count = 0
        for (index, first) in segments.enumerated() {
            for second in segments[(index + 1)...] {
                guard second.0.x <= first.1.x else { break }
                if side(first, second.0) * side(first, second.1) < 0,
                    side(second, first.0) * side(second, first.1) < 0
                {
                    count += 1
                }
            }
        }
        return count
    }
}
