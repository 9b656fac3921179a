import OutpostTestSupport
import Testing

@testable import OutpostField

@Suite struct DegreeReaderTests {
    @Test(arguments: [
        "18.54, -72.34", "18.54 -72.34", "18.54,-72.34", "18,54 -72,34", "18,54, -72,34",
        "18,54,-72,34",
        "18,54; -72,34", "+18.54 -72.34", "18.54 / -72.34", "18.54 −72.34", "(18.54, -72.34)",
        "18.54N 72.34W", "18.54 N, 72.34 W", "N18.54 W072.34", "N 18.54 W 072.34", "n18.54w72.34",
        "72.34W 18.54N", "W72.34, N18.54", "18.54° N 72.34° W", "18.54N -72.34", "18.54°, -72.34°",
        "18,54 N 72,34 O", "18.54 Nord 72.34 Ouest", "lat 18.54 lon -72.34",
        "Lat: 18.54, Long: -72.34",
        "lon=-72.34 lat=18.54", "lat. 18,54 long. -72,34",
        "18°32'24\"N 72°20'24\"W", "18°32'24\" N, 72°20'24\" W", "18º32’24”N 72º20’24”W",
        "18°32′24″N 72°20′24″W", "18 32 24 N 72 20 24 W", "N 18 32 24 W 72 20 24",
        "18°32'24''N 72°20'24''W", "18°32'24 N 72°20'24 W", "18°32'24\" -72°20'24\"",
        "18 32 24 -72 20 24",
        "18d32m24s N 72d20m24s W", "18d32m24sN 72d20m24sW", "18D32M24S N 72D20M24S W",
        "18 deg 32 min 24 sec N 72 deg 20 min 24 sec W", "18°32.4'N 72°20.4'W",
        "18°32,4'N 72°20,4'O",
        "18 32.4 N 72 20.4 W", "18d32.4m -72d20.4m", "18° 32' 24.0\" N 72° 20' 24.0\" W",
    ])
    func `Every usual spelling means the same place`(text: String) throws {
        let read = try TypedPosition.read(text)
        #expect(
            abs(read.point.latitude - 18.54) < 1e-9 && abs(read.point.longitude - -72.34) < 1e-9)
        #expect(read.form == .degrees)
    }

    @Test func `A number without a sign or letter is north and east`() throws {
        #expect(
            try TypedPosition.read("18.54 72.34").point
                == GeoPoint(latitude: 18.54, longitude: 72.34))
        #expect(try TypedPosition.read("18 32 72 20").point.longitude > 0)
        #expect(try TypedPosition.read("0, 0").point == GeoPoint(latitude: 0, longitude: 0))
    }

    @Test func `The fewer digits, the further off it may be`() throws {
        let metres = try [
            "18.5, -72.3", "18.54, -72.34", "18.54000, -72.34000", "18°32'24\"N 72°20'24\"W",
        ]
        .map { try TypedPosition.read($0).radius }
        #expect(
            zip(metres, [7661, 766, 0.766, 21.3]).allSatisfy { abs($0 / $1 - 1) < 0.01 },
            "\(metres)")
    }

    @Test(arguments: [
        ("", CoordinateFault.Kind.empty), ("   ", .empty), ("18.54", .onlyOneNumber),
        ("18,54", .onlyOneNumber),
        ("18.54, 181.2", .longitudeRange), ("-98.34, 18.54", .latitudeRange),
        ("91N 20E", .latitudeRange),
        ("18 N 181 W", .longitudeRange), ("18°60'N 72°20'W", .sixty),
        ("18°32'61\"N 72°20'24\"W", .sixty),
        ("18N 72N", .sameAxis), ("lat 18 lat 72", .sameAxis), ("18.54N 72.34", .oneDirection),
        ("18.54 72.34W", .oneDirection), ("18.54N -72.34W", .signAndDirection),
        ("18.5°30'N 72°W", .fractionBeforeLast), ("market by the river", .notUnderstood),
        ("18.54.3, 72", .notUnderstood), ("1 2 3", .notUnderstood), ("--18 72", .notUnderstood),
        ("18'32°N 72°20'W", .notUnderstood), ("GMR6+22", .plusCodeShort), ("77C9GMR6+2", .plusCode),
        ("77C90000+", .plusCode), ("77C9GMR6+22 Haiti 1", .notUnderstood),
    ])
    func `What is not clear is asked about and not guessed`(
        text: String, kind: CoordinateFault.Kind
    ) {
        let fault = #expect(throws: CoordinateFault.self) { try TypedPosition.read(text) }
        #expect(fault?.kind == kind, "\(String(describing: fault))")
        #expect(fault?.hint.isEmpty == false && fault?.reason.isEmpty == false)
    }

    @Test func `A plus code of any length holds the point that made it`() throws {
        #expect(try TypedPosition.read("77C9GMR6+").radius > 190)
        #expect(
            try TypedPosition.read("77c9 gmr6+22").point.distance(
                to: GeoPoint(clampedLatitude: 18.54, longitude: -72.34)) < 10)
        #expect(try TypedPosition.read("77C9GM00+").radius > 3000)
        #expect(try TypedPosition.read("77C9GMR6+22X").radius < 4)
        try forEachSeed(5) { seed, generator in
            for _ in 0..<200 {
                let point = GeoPoint(
                    clampedLatitude: .random(in: -90..<90, using: &generator),
                    longitude: .random(in: -180..<180, using: &generator))
                let read = try TypedPosition.read(PlusCode.text(of: point))
                #expect(
                    read.point.distance(to: point) <= read.radius * 1.01,
                    "OUTPOST_SEED=\(seed) \(point)")
            }
        }
    }

    /// Whatever stands there is a position, a fault with words, or taken for a name; nothing crashes.
    @Test func `Any signs at all are read or refused`() throws {
        let signs = Array("0123456789.,;-+ °'\"NSEWOdmsLATlon18QYF77C9é\u{301}")
        try forEachSeed(10) { _, generator in
            for _ in 0..<400 {
                let text = String((0..<generator.below(24)).map { _ in generator.pick(signs) })
                do {
                    let read = try TypedPosition.read(text)
                    #expect(read.radius.isFinite && read.point.latitude.isFinite)
                } catch let fault as CoordinateFault {
                    #expect(!fault.reason.isEmpty)
                }
            }
        }
    }
}
