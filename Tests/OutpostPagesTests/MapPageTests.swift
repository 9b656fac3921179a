import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// A map of an island that is nowhere (Fixtures/geography), and of reports on it.
@Suite struct MapPageTests {
    private static let fixtures = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/geography")

    /// As `outpost places take` does.
    private func takeIsland(_ folder: ReplicaFolder) throws {
        let features = try ["island_adm1.geojson", "island_adm2.geojson"].flatMap { name in
            try BoundaryFile.read(
                [UInt8](try Data(contentsOf: Self.fixtures.appendingPathComponent(name))),
                name: name)
        }
        try folder.createPlaces()
        try AtomicFile.write(
            PlacesFile.encode(try Places.take(features).places), to: folder.areas)
    }

    @discardableResult
    private func incident(
        _ base: PageBase, _ title: String, _ latitude: Double?, _ longitude: Double?
    ) throws -> RowKey {
        let desk = try #require(try base.site.house.current())
        let table = try desk.table(named: "incident")
        guard case .space(let space) = table.schema.residence else { throw CancellationError() }
        let key = RowKey(
            space: space, milliseconds: 1_700_000_000_000, random: .random(in: 0 ... .max))
        try desk.replica.write { db in
            try db.execute(
                sql: """
                    INSERT INTO incident (id, title, category, observed_at, latitude, longitude)
                    VALUES (?, ?, 'fire', '2026-11-28T16:04:00-05:00', ?, ?)
                    """, arguments: [key.description, title, latitude, longitude])
        }
        return key
    }

    @Test func `Without borders the map shows the reports on a grid and says what to do`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let empty = try await browser.get("/map")
            #expect(empty.status == 200 && empty.text.contains("outpost places take"))
            let key = try incident(base, "Dife <nan> mache", 19.45, -72.69)
            let map = try await browser.get("/map")
            // The frame of the mission's file, wholly on the sheet, and what it is.
            let frame = try #require(
                map.text.firstMatch(
                    of:
                        /<rect class="frame" x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/
                ))
            let numbers = [frame.1, frame.2, frame.3, frame.4].compactMap { Double($0) }
            #expect(numbers.count == 4 && numbers.allSatisfy { $0 > 0 })
            #expect(numbers[0] + numbers[2] < 600 && numbers[1] + numbers[3] < 420)
            #expect(
                map.text.contains("The mission's area")
                    && map.text.contains("Reports on the map: 1"))
            #expect(map.text.contains("href=\"/report/\(key)\""))
            #expect(map.text.contains("Dife &lt;nan&gt; mache") && !map.text.contains("<nan>"))
            #expect(map.text.contains("class=\"degree\"") && !map.text.contains("class=\"land"))
            #expect(!map.text.contains("style="), "the policy forbids styles in a page")
        }
    }

    @Test
    func `Near reports are one number that leads to the list of them, and the table says the same`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            try takeIsland(base.folder)
            for index in 0..<3 {
                try incident(base, "Barikad \(index)", 10.2 + Double(index) / 1000, 20.5)
            }
            try incident(base, "Lapli", 10.8, 21.8)
            try incident(base, "Pa gen pozisyon", nil, nil)
            let map = try await browser.get("/map")
            #expect(map.text.contains("Reports on the map: 4, at 2 places."))
            #expect(map.text.contains("<title>Reports: 3 – Gonaives-sur-Mer, West Coast</title>"))
            let list = try #require(map.text.firstMatch(of: /href="(\/map\/reports[^"]+)"/)?.1)
            let rows = try await browser.get(String(list).replacing("&amp;", with: "&"))
            #expect(rows.text.contains("Barikad 0") && rows.text.contains("Barikad 2"))
            #expect(!rows.text.contains("Lapli") && !rows.text.contains("Pa gen"))
            // In words: the same counts, each mark with its link.
            let table = try #require(map.text.firstMatch(of: /(?s)<tbody>.*<\/tbody>/)?.0)
            #expect(table.contains("<td>3</td>") && table.contains("<td>1</td>"))
            #expect(table.contains(list) && table.contains("Lapli"))
        }
    }

    @Test func `Areas are links from the country to the department to the commune`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            try takeIsland(base.folder)
            try incident(base, "Dife", 10.2, 20.5)
            try incident(base, "Lapli", 10.8, 21.8)
            let country = try await browser.get("/map")
            #expect(country.text.contains("href=\"/map?in=XX01\""))
            let department = try await browser.get("/map?in=XX01&kind=incident")
            #expect(department.text.contains("href=\"/map?kind=incident&amp;in=XX0102\""))
            #expect(!department.text.contains(">Incident: Lapli<"))
            let commune = try await browser.get("/map?in=XX0102")
            #expect(commune.text.contains("Reports on the map: 1, at 1 places."))
            #expect(commune.text.contains("aria-current=\"page\">Gonaives-sur-Mer"))
            // Another kind has none, and a kind that has no positions is no map's.
            let other = try await browser.get("/map?kind=site")
            #expect(other.text.contains("No report with a position is here."))
            #expect(try await browser.get("/map?kind=nothing").status == 404)
        }
    }

    @Test func `Every link of the map leads to a page`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            try takeIsland(base.folder)
            for index in 0..<40 {
                try incident(
                    base, "Dife \(index)", 10 + Double(index) / 40, 20 + Double(index * 7 % 20) / 10
                )
            }
            let start = [
                "/map", "/map?in=XX02", "/map?in=XX0102", "/map?at=10.5,21&zoom=17",
                "/map?at=90,180&zoom=0", "/map?at=-90,-180&zoom=3", "/map?at=x,y&zoom=-4",
                "/map?in=none&mark=10,20&zoom=99999999999999999999",
            ]
            for address in start {
                let map = try await browser.get(address)
                #expect(map.status == 200, "\(address)")
                for link in map.text.matches(of: /href="(\/(?:map|report)[^"]*)"/) {
                    let target = String(link.1).replacing("&amp;", with: "&")
                    #expect(try await browser.get(target).status == 200, "\(address) → \(target)")
                }
            }
            for box in ["", "1,2,3", "a,b,c,d", "nan,0,1,1"] {
                #expect(try await browser.get("/map/reports?box=\(box)").status == 400)
            }
        }
    }

    @Test func `What is written, moved or removed later is on the next map`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            try takeIsland(base.folder)
            let key = try incident(base, "Dife", 10.2, 20.5)
            #expect(try await browser.get("/map").text.contains("Gonaives-sur-Mer, West Coast"))
            let desk = try #require(try base.site.house.current())
            for (statement, count) in [
                ("UPDATE incident SET latitude = 10.8, longitude = 21.8 WHERE id = ?", 1),
                ("UPDATE incident SET latitude = NULL WHERE id = ?", 0),
                ("UPDATE incident SET latitude = 10.8 WHERE id = ?", 1),
                ("DELETE FROM incident WHERE id = ?", 0),
            ] {
                try desk.replica.write { db in
                    try db.execute(sql: statement, arguments: [key.description])
                }
                let map = try await browser.get("/map").text
                #expect(map.contains("Reports on the map: \(count), at"), "\(statement)")
                #expect(!map.contains("<td>Gonaives-sur-Mer"), "\(statement)")
            }
        }
    }

    @Test func `What was looked for is gone to, or asked about`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            try takeIsland(base.folder)
            #expect(try await browser.get("/map?q=kot+lwes").location == "/map?in=XX01")
            let position = try await browser.get("/map?q=10.2%2C+20.5&kind=incident").location
            #expect(position.contains("at=10.2%2C20.5") && position.contains("kind=incident"))
            #expect(try await browser.get(position).text.contains("class=\"sought\""))
            let several = try await browser.get("/map?q=gonaive")
            #expect(several.text.contains("Which one do you mean?"))
            #expect(several.text.contains("href=\"/map?in=XX0102\""))
            let unknown = try await browser.get("/map?q=%3Cb%3E")
            #expect(unknown.text.contains("&lt;b&gt;") && unknown.text.contains("is no position"))
        }
    }

    @Test func `Borders that are damaged are told of, and the reports are shown all the same`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            try takeIsland(base.folder)
            let key = try incident(base, "Dife", 10.2, 20.5)
            var bytes = try AtomicFile.read(base.folder.areas, operation: "test")
            bytes[bytes.count / 2] ^= 1
            try AtomicFile.write(bytes, to: base.folder.areas)
            let map = try await browser.get("/map")
            #expect(map.status == 200 && map.text.contains("The borders cannot be shown."))
            #expect(map.text.contains("href=\"/report/\(key)\""))
            // Taken anew beside the running page, they are there at once.
            try takeIsland(base.folder)
            #expect(try await browser.get("/map").text.contains("class=\"land"))
        }
    }

    private func isRestricted(_ table: TableSchema, _ desk: PageDesk) -> Bool {
        guard case .space(let id) = table.residence else { return false }
        return desk.mission.schema.restrictedSpaces.contains(id)
    }

    @Test
    func `Where restricted reports are is shown to nobody who passes by, and noted for who asks`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let desk = try #require(try base.site.house.current())
            let simple = desk.map.tables.filter { table in
                !table.columns.contains { $0.isRequired && $0.references != nil }
            }
            let table = try #require(simple.first { isRestricted($0, desk) })
            guard case .space(let space) = table.residence else { return }
            let required = table.columns.filter(\.isRequired)
            let key = RowKey(space: space, milliseconds: 1_700_000_000_000, random: 7)
            let values = required.map { column -> Value in
                if column.kind == .integer { return .integer(1) }
                return .text(column.choices?.first ?? "2026-11-28T16:04:00-05:00")
            }
            try desk.replica.write { db in
                let names = (["id", "latitude", "longitude"] + required.map(\.name))
                    .map(Replica.quoted).joined(separator: ", ")
                let marks = [String](repeating: "?", count: required.count + 3)
                    .joined(separator: ", ")
                try db.execute(
                    sql: "INSERT INTO \(Replica.quoted(table.name)) (\(names)) VALUES (\(marks))",
                    values: [.text(key.description), .real(10.2), .real(20.5)] + values)
            }
            func entries() throws -> Int {
                try desk.replica.rowCounts()["access_entry"] ?? 0
            }
            let before = try entries()
            #expect(try await !browser.get("/map").text.contains("\(key)"))
            #expect(try entries() == before)
            #expect(try await browser.get("/map?kind=\(table.name)").text.contains("\(key)"))
            #expect(try entries() == before + 1)
        }
    }

    @Test func `Every fault and doubt of a position has its words`() throws {
        let phrases = try Phrases.load()
        let point = try #require(GeoPoint(latitude: 1, longitude: 2))
        let doubts: [TypedPlace.Doubt] = [
            .swapped(point), .sign(point), .farAway, .outsideEveryArea,
        ]
        let keys =
            CoordinateFault.Kind.allCases.map(PositionWords.key) + doubts.map(PositionWords.key)
        for key in keys { #expect(phrases.all(in: "en")[key] != nil, "\(key)") }
    }

    @Test func `A form's position becomes a row's values, or says why not and what else`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            try takeIsland(base.folder)
            let desk = try #require(try base.site.house.current())
            let room = PageRoom(
                site: base.site,
                request: PageRequest(
                    method: .get, address: "/", parameters: [:], query: PageFields(),
                    form: PageFields(), body: [], headers: [:],
                    visit: Visit(token: "", session: nil, language: "en", now: 0)))
            let good = PositionField.read("10.2, 20.5", room: room, desk: desk)
            #expect(good.values["adm2"] == .text("XX0102") && good.values["adm1"] == .text("XX01"))
            #expect(good.values["latitude"] == .real(10.2) && good.message.isEmpty)
            #expect(good.values["grid_reference"] == .null && good.doubt.isEmpty)
            let swapped = PositionField.read("20.5, 10.2", room: room, desk: desk)
            #expect(swapped.doubt.contains("10.20000, 20.50000"))
            #expect(swapped.offered.map(\.typed) == ["10.20000, 20.50000"])
            let several = PositionField.read("gonaive", room: room, desk: desk)
            #expect(several.values.isEmpty && several.offered.map(\.typed) == ["XX0102"])
            let wrong = PositionField.read("18°61'N 72°W", room: room, desk: desk)
            #expect(wrong.values.isEmpty && wrong.message.contains("61"))
        }
    }

    @Test func `A grid reference in a form fills in the degrees, the department and the commune`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let draft = try await browser.begin("incident")
            let sent = try await browser.post(
                draft,
                [
                    "category": "fire", "title": "Dife", "observed_at": "2026-11-28T16:04",
                    "_position": "18q yf 8080 5200", "do": "save",
                ])
            #expect(sent.status == 303)
            let desk = try #require(try base.site.house.current())
            let row = try desk.replica.read { db in
                try db.fetchValues(
                    sql: """
                        SELECT round(latitude, 3), round(longitude, 3), accuracy_metres,
                          grid_reference FROM incident
                        """)
            }
            #expect(row == [[.real(18.54), .real(-72.34), .real(8), .text("18q yf 8080 5200")]])
        }
    }

    @Test func `Far from the mission's area is doubtful also without borders`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let draft = try await browser.begin("incident")
            let asked = try await browser.post(
                draft,
                [
                    "category": "fire", "title": "Dife", "observed_at": "2026-11-28T16:04",
                    "_position": "18.54, 72.34", "do": "save",
                ])
            #expect(asked.status != 303 && asked.text.contains("Is a minus missing?"))
            #expect(asked.text.contains("18.54000, -72.34000"))
        }
    }

    @Test func `A doubtful position is asked about once, and saved when it is sent again`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            try takeIsland(base.folder)
            let draft = try await browser.begin("incident")
            func send(_ position: String, sure: String) async throws -> PageBrowser.Answer {
                try await browser.post(
                    draft,
                    [
                        "category": "fire", "title": "Dife", "observed_at": "2026-11-28T16:04",
                        "_position": position, "_position_sure": sure, "do": "save",
                    ])
            }
            let asked = try await send("20.5, 10.2", sure: "")
            #expect(asked.status != 303 && asked.text.contains("Were latitude and longitude"))
            #expect(asked.text.contains("name=\"_position_sure\" value=\"20.5, 10.2\""))
            // Another doubtful one is asked about anew.
            #expect(try await send("20.5, 10.3", sure: "20.5, 10.2").status != 303)
            #expect(try await send("gonaive", sure: "").text.contains("Gonaives-sur-Mer"))
            #expect(try await send("20.5, 10.3", sure: "20.5, 10.3").status == 303)
            let desk = try #require(try base.site.house.current())
            let row = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT latitude, longitude FROM incident")
            }
            #expect(row == [[.real(20.5), .real(10.3)]])
        }
    }
}
