import OutpostModel
import Testing

@testable import OutpostField

@Suite struct BoundaryFileTests {
    @Test func `Names and codes are found by the shape of the properties' names`() throws {
        let areas = try GeographyFixture.island().map(\.area)
        #expect(areas.map(\.code) == ["XX01", "XX02", "XX0101", "XX0102", "XX0201", "XX0202"])
        #expect(areas.map(\.level) == [1, 1, 2, 2, 2, 2])
        #expect(areas[4].parent == "XX02")
        #expect(areas[0].name(in: "ht") == "Kòt Lwès")
        #expect(
            areas[0].name(in: "sw") == "West Coast", "what has no name in a language has its first")
        #expect(
            areas[0].names.map(\.text) == ["West Coast", "Côte-Ouest", "Kòt Lwès", "Cote-Ouest"])
        #expect(areas[4].names.map(\.text).contains("Islette"))
    }

    @Test func `The newest files say by number which language a name is in`() throws {
        let text = """
            {"type": "FeatureCollection", "features": [{"type": "Feature", "properties":
            {"adm1_name": "Kasaï", "adm1_name1": "Kasai", "adm1_pcode": "CD1", "lang": "fr", "lang1": "en"},
            "geometry": {"type": "Polygon", "coordinates": [[[20,1],[21,1],[21,2],[20,1]]]}}]}
            """
        let area = try #require(try BoundaryFile.read(Array(text.utf8), name: "x").first?.area)
        #expect(
            area.name(in: "fr") == "Kasaï" && area.name(in: "en") == "Kasai" && area.code == "CD1")
    }

    @Test func `Every damaged file is refused with its place and cause`() throws {
        let names = try Repository.names(in: "\(GeographyFixture.folder)/bad")
        #expect(names.count >= 14)
        for name in names {
            let bytes = try Repository.bytes("\(GeographyFixture.folder)/bad/\(name)")
            let error = #expect(throws: OutpostError.self, "\(name)") {
                try BoundaryFile.read(bytes, name: name)
            }
            #expect(error?.place.contains(name) == true && error?.cause.isEmpty == false, "\(name)")
        }
    }

    @Test func `Areas that do not fit together are refused`() throws {
        let island = try GeographyFixture.island()
        let communes = island.filter { $0.area.level == 2 }
        for features in [communes, island + communes, communes + island.prefix(1), []] {
            let error = #expect(throws: OutpostError.self) { try Places.take(features) }
            #expect(error?.cause.isEmpty == false)
        }
    }

    @Test(.enabled(if: GeographyFixture.hasRealFiles))
    func `The real files of Haiti are taken, and every place is where it is`() throws {
        let taken = try Places.take(try GeographyFixture.realFeatures())
        let places = taken.places
        #expect(places.areas(level: 1).count == 10 && places.areas(level: 2).count == 140)
        #expect(PlacesFile.encode(places).count < 64 << 10)
        let wanted = [
            "Port-au-Prince": "HT0111", "Gonaives": "HT0511", "Jeremie": "HT0811",
            "Cap-Haitien": "HT0311",
        ]
        for row in try GeographyFixture.table("coordinate_vectors.tsv") {
            let point = GeoPoint(
                clampedLatitude: Double(row[1]) ?? 0, longitude: Double(row[2]) ?? 0)
            let codes = places.codes(at: point)
            #expect(codes.second == wanted[row[0]], "\(row[0])")
            #expect(codes.first == wanted[row[0]].map { String($0.prefix(4)) })
        }
        for (area, outline) in zip(places.areas, places.outlines) {
            #expect(outline.contains(outline.center), "\(area.code)")
            let codes = places.codes(at: outline.center)
            #expect(area.code == (area.level == 1 ? codes.first : codes.second), "\(area.code)")
        }
    }
}
