import OutpostModel
import Testing

@testable import OutpostField

@Suite struct GazetteerTests {
    private func gazetteer() throws -> Gazetteer {
        Gazetteer(
            try GeographyFixture.places(),
            labels: ["XX01": [PlaceArea.Name(language: "sw", text: "Pwani ya Magharibi")]])
    }

    @Test(arguments: [
        ("Grand'Anse", "XX02", Gazetteer.Rank.exact), ("grand anse", "XX02", .exact),
        ("GRAND-ANSE", "XX02", .exact),
        ("grande anse", "XX02", .misspelt), ("grandans", "XX02", .exact),
        ("l'anse d'est", "XX02", .exact),
        ("gonaive", "XX0102", .prefix), ("Gonaïves sur mer", "XX0102", .exact),
        ("st aubin", "XX0101", .prefix),
        ("aubin", "XX0101", .word), ("greves", "XX0101", .word), ("etang", "XX0202", .exact),
        ("etamg", "XX0202", .misspelt),
        ("ilet", "XX0201", .exact), ("pwani", "XX01", .prefix), ("kot lwes", "XX01", .exact),
        ("xx0102", "XX0102", .exact),
        ("Islette", "XX0201", .exact),
    ])
    func `A place is found as people spell it`(typed: String, code: String, rank: Gazetteer.Rank)
        throws
    {
        let first = try #require(try gazetteer().find(typed).first)
        #expect(first.area.code == code && first.rank == rank, "\(first.name.text)")
    }

    @Test func `The better a name fits, the earlier it stands`() throws {
        // The department begins with it, a commune has it in a later word.
        #expect(try gazetteer().find("grand").map(\.area.code) == ["XX02"])
        #expect(try gazetteer().find("xx02").map(\.area.code) == ["XX02", "XX0201", "XX0202"])
        #expect(try gazetteer().find("xx", limit: 2).count == 2)
        #expect(try gazetteer().find("xx", limit: -1).isEmpty)
    }

    @Test func `Nothing, and what is nothing like a name, finds nothing`() throws {
        for typed in ["", " - '", "eta mgg", "zzz", String(repeating: "e", count: 200)] {
            #expect(try gazetteer().find(typed).isEmpty, "\(typed)")
        }
    }

    @Test func `A name alone stands for its middle, as wide as the area is`() throws {
        guard
            case .place(let place) = try TypedPlace.read(
                " gonaives sur mer ", gazetteer: try gazetteer())
        else {
            Issue.record("no place")
            return
        }
        #expect(place.adm1 == "XX01" && place.adm2 == "XX0102" && place.named?.code == "XX0102")
        #expect(place.accuracyMetres > 30_000 && place.gridReference == nil && place.doubt == nil)
    }

    @Test func `What may be several places, or is misspelt, is a choice and no answer`() throws {
        for typed in ["gonaive", "etamg", "grande anse"] {
            guard case .choose(let matches) = try TypedPlace.read(typed, gazetteer: try gazetteer())
            else {
                Issue.record("\(typed) was taken")
                continue
            }
            #expect(!matches.isEmpty)
        }
    }

    @Test func `A position gets its department and commune, and a grid reference is kept as typed`()
        throws
    {
        let point = try #require(GeoPoint(latitude: 10.2, longitude: 20.5))
        let typed = try #require(GridReference(of: point, digits: 3)).spaced.lowercased()
        guard case .place(let place) = try TypedPlace.read(" \(typed)", gazetteer: try gazetteer())
        else {
            Issue.record("no place")
            return
        }
        #expect(place.adm1 == "XX01" && place.adm2 == "XX0102" && place.named == nil)
        #expect(place.gridReference == typed && place.accuracyMetres == 71)
    }

    @Test(arguments: [
        ("10.2, 20.5", ""), ("20.5, 10.2", "swapped"), ("10.2, -20.5", "sign"),
        ("-10.2 -20.5", "sign"),
        ("-20.5, 10.2", "swapped"), ("48.8, 2.3", "far-away"), ("20.5N 10.2E", "far-away"),
        ("10.2, 22.1", "outside-every-area"),
    ])
    func `A position that may be another is doubted, and not changed`(typed: String, doubt: String)
        throws
    {
        guard case .place(let place) = try TypedPlace.read(typed, gazetteer: try gazetteer()) else {
            Issue.record("no place")
            return
        }
        #expect((place.doubt?.code ?? "") == doubt)
        #expect(place.point == (try TypedPosition.read(typed).point))
        if case .swapped(let other) = place.doubt {
            #expect(other == GeoPoint(latitude: 10.2, longitude: 20.5))
        }
    }

    @Test func `Without boundaries positions are read all the same, and names are not`() throws {
        guard case .place(let place) = try TypedPlace.read("18.54 72.34", gazetteer: nil) else {
            Issue.record("no place")
            return
        }
        #expect(place.adm1 == nil && place.doubt == nil)
        let fault = #expect(throws: CoordinateFault.self) {
            try TypedPlace.read("Gonaives", gazetteer: nil)
        }
        #expect(fault?.kind == .notUnderstood)
    }

    @Test(arguments: [
        ("18.54, -72.34", ""), ("18.54 72.34", "sign"), ("-72.34, 18.54", "swapped"),
        ("17.8, -71.4", ""), ("48.8, 2.3", "far-away"), ("18N 72E", "far-away"), ("-14, 179", ""),
    ])
    func `What is far from the area of the mission's file is doubted without boundaries`(
        typed: String, doubt: String
    ) throws {
        let area = [
            GeoBox(south: 18, west: -74.5, north: 20.1, east: -71.6),
            GeoBox(south: -20, west: 177, north: -12, east: 180),
        ]
        guard case .place(let place) = try TypedPlace.read(typed, gazetteer: nil, area: area) else {
            Issue.record("no place")
            return
        }
        #expect((place.doubt?.code ?? "") == doubt)
        #expect(place.point == (try TypedPosition.read(typed).point))
    }

    @Test func `Boundaries of a part of the area do not make the rest of it doubtful`() throws {
        let area = [GeoBox(south: 0, west: 15, north: 15, east: 25)]
        func doubt(_ typed: String) throws -> TypedPlace.Doubt? {
            guard
                case .place(let place) = try TypedPlace.read(
                    typed, gazetteer: try gazetteer(), area: area)
            else { return nil }
            return place.doubt
        }
        #expect(try doubt("5, 16") == nil)
        #expect(try doubt("10.2, 22.1") == .outsideEveryArea)
        #expect(try doubt("10.2, 20.5") == nil)
        #expect(try doubt("48.8, 2.3") == .farAway)
    }

    @Test(
        .enabled(if: GeographyFixture.hasRealFiles),
        arguments: [
            ("gonaive", "HT0511"), ("Gonaïves", "HT0511"), ("Grand'Anse", "HT08"),
            ("grande anse", "HT08"),
            ("okap", ""), ("cap haitien", "HT0311"), ("Cap-Haïtien", "HT0311"),
            ("jeremi", "HT0811"),
            ("Jérémie", "HT0811"), ("portauprince", "HT0111"), ("St Marc", "HT0531"),
            ("latibonit", "HT05"),
            ("leogane", "HT0121"), ("Léogane", "HT0121"), ("mole st nicolas", "HT0931"),
            ("cayes", "HT0711"),
        ])
    func `Real places are found as they are typed`(typed: String, code: String) throws {
        let gazetteer = Gazetteer(try Places.take(try GeographyFixture.realFeatures()).places)
        #expect((gazetteer.find(typed).first?.area.code ?? "") == code)
    }
}
