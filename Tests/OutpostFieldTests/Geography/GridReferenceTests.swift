import Testing

@testable import OutpostField
import OutpostTestSupport

@Suite struct GridReferenceTests {
    /// Made by GEOTRANS and seen to agree with PROJ: zone edges, both sides of the equator and of 180°, Norway, Svalbard.
    @Test func `Grid references are those that other programs make, also at the edges of zones`()
        throws
    {
        let rows = try GeographyFixture.table("grid_references.tsv")
        #expect(rows.count > 90)
        for row in rows {
            let point = try #require(
                GeoPoint(latitude: Double(row[0]) ?? 99, longitude: Double(row[1]) ?? 999))
            #expect(GridReference(of: point)?.text == row[2], "\(row)")
            let read = try #require(try GridReference.read(row[2]))
            #expect(read.center.distance(to: point) <= 1, "\(row)")
        }
    }

    @Test func `The vectors of the field agree, as grid references and as plus codes`() throws {
        for row in try GeographyFixture.table("coordinate_vectors.tsv") {
            let point = try #require(
                GeoPoint(latitude: Double(row[1]) ?? 99, longitude: Double(row[2]) ?? 999))
            #expect(GridReference(of: point)?.text == row[3], "\(row[0])")
            #expect(PlusCode.text(of: point) == row[4], "\(row[0])")
            for text in [row[3], row[4]] {
                let read = try TypedPosition.read(text)
                #expect(read.point.distance(to: point) <= read.radius + 0.01, "\(text)")
            }
        }
    }

    @Test func `A point comes back from its grid reference, however coarse, as near as that says`()
        throws
    {
        try forEachSeed(20) { seed, generator in
            for _ in 0..<200 {
                let point = try #require(
                    GeoPoint(
                        latitude: .random(in: -80...84, using: &generator),
                        longitude: .random(in: -180...180, using: &generator)))
                for digits in 1...5 {
                    let made = try #require(GridReference(of: point, digits: digits))
                    let read = try #require(try GridReference.read(made.text.lowercased()))
                    let away = read.center.distance(to: point)
                    #expect(
                        away <= made.radius * 1.01 && read.side == made.side,
                        "OUTPOST_SEED=\(seed) \(point) \(made.text) \(away)")
                    #expect(read.center.distance(to: made.center) < 0.001, "\(made.text)")
                }
            }
        }
    }

    @Test(arguments: [
        "18QYF8080652004", "18Q YF 80806 52004", "18q yf 80806 52004", " 18 Q Y F 8080652004 ",
        "18Q\u{A0}YF 8 0 8 0 6 5 2 0 0 4",
    ])
    func `Spaces and case make no difference`(text: String) throws {
        #expect(try TypedPosition.read(text) == TypedPosition.read("18QYF8080652004"))
    }

    @Test func `Each pair of digits left out makes the square ten times as wide`() throws {
        let sides = ["18QYF85", "18QYF8052", "18QYF808520", "18QYF80805200", "18QYF8080652004"]
        let radii = try sides.map { try TypedPosition.read($0).radius }
        #expect(radii.map { Int($0.rounded()) } == [7071, 707, 71, 7, 1])
    }

    @Test func `The grid of a printed map goes on a little beyond its zone`() throws {
        // Ouanaminthe lies in zone 19, and on the maps of Haiti in the grid of zone 18.
        let east = try TypedPosition.read("18Q ZG 43379 64600")
        #expect(abs(east.point.longitude - -71.7259) < 0.01)
        #expect(GridReference(of: east.point)?.text.hasPrefix("19Q") == true)
    }

    @Test(arguments: [
        ("61QYF8080652004", CoordinateFault.Kind.gridZone), ("18IYF8080652004", .gridZone),
        ("0QYF8080652004", .gridZone), ("32XMA1234512345", .gridZone),
        ("18QAF8080652004", .gridSquare), ("18QYW8080652004", .gridSquare),
        ("18QIF8080652004", .gridSquare), ("18QYA8080652004", .gridSquare),
        ("18QYF808065200", .gridDigits), ("18QYF808065200412", .gridDigits),
        ("18QYF", .gridTooCoarse), ("YF8080652004", .gridZoneMissing), ("ZAH1234512345", .gridPole),
    ])
    func `What cannot be is refused, with what to do`(text: String, kind: CoordinateFault.Kind) {
        let fault = #expect(throws: CoordinateFault.self) { try TypedPosition.read(text) }
        #expect(fault?.kind == kind && fault?.hint.isEmpty == false)
    }
}
