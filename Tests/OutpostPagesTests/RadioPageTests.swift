import OutpostField
import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// What is heard over a radio or stands on paper becomes the same report as its original.
@Suite struct RadioPageTests {
    @Test func `A report is read out with its number spelt and its lines counted`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let draft = try await browser.begin("incident")
            let saved = try await browser.post(
                draft,
                ["category": "fire", "title": "Dife", "narrative": "Yon\nde", "do": "save"])
            let key = String(saved.location.split(separator: "/").last?.prefix(36) ?? "")
            let page = try await browser.get("/report/\(key)/radio")
            #expect(page.text.contains("<li>category: fire</li>"))
            #expect(page.text.contains("<li>what happened: Yon de</li>"))
            let lines = page.text.ranges(of: "<li>").count
            #expect(page.text.contains(" – "))
            #expect(page.text.contains("End. Lines: "), "\(lines)")
        }
    }

    @Test func `Blank forms take numbers that no report gets`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let sheets = try await browser.post("/paper", ["kind": "incident", "count": "3"])
            let printed = sheets.text.matches(of: /<code class="reference">([^<]+)</)
                .map { String($0.1) }
            #expect(Set(printed).count == 3)
            let draft = try await browser.begin("incident")
            _ = try await browser.post(draft, ["category": "fire", "title": "Dife", "do": "save"])
            let desk = try #require(try base.site.house.current())
            let given = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT reference FROM incident")
            }
            #expect(given.count == 1 && !printed.contains(given[0][0].description))
            #expect(
                try await browser.post("/paper", ["kind": "incident", "count": "0"]).status == 400)
        }
    }

    @Test func `What was typed under a number joins its original when that arrives`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let desk = try #require(try base.site.house.current())
            let reference = try #require(try desk.replica.reserveReferences(1).first)
            let begun = try await browser.post(
                "/typed", ["reference": reference.lowercased(), "kind": "incident"])
            _ = try await browser.post(
                begun.location,
                [
                    "category": "fire", "title": "Dife nan mache", "severity": "4",
                    "killed_civilian_minimum": "2", "killed_civilian_maximum": "2", "do": "save",
                ])
            // The original arrives: here it is written under a key of its own, as another base did.
            let original = RowKey(
                space: SpaceID(name: "operations"), milliseconds: 1_790_000_000_000, random: 7)
            try desk.replica.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO incident (id, reference, category, title, observed_at,
                        killed_civilian_minimum, killed_civilian_maximum)
                        VALUES (?, ?, 'fire', 'Dife nan mache Tèt Bèf', '2026-11-28T10:00:00-05:00', 3, 3)
                        """, values: [.text(original.description), .text(reference)])
            }
            // Looked for once, and again after each change.
            #expect(try desk.contested.cells(in: desk.replica).isEmpty)
            #expect(try desk.replica.joinTypedCopies() == [original])
            #expect(try desk.replica.joinTypedCopies() == [])
            let rows = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT id, title, severity FROM incident")
            }
            // One report; what the original did not say came from the copy, and its own title stands.
            #expect(
                rows == [
                    [.text(original.description), .text("Dife nan mache Tèt Bèf"), .integer(4)]
                ])
            let contested = try desk.contested.cells(in: desk.replica)
            #expect(contested.map(\.cell) == ["killed_civilian"])
            #expect(
                Set(contested.first?.candidates.map(\.values) ?? [])
                    == [[.integer(2), .integer(2)], [.integer(3), .integer(3)]])
            try desk.replica.resolve(
                table: "incident", key: original,
                values: [
                    "killed_civilian_minimum": .integer(3), "killed_civilian_maximum": .integer(3),
                ],
                because: "the original counted them")
            #expect(try desk.contested.cells(in: desk.replica).isEmpty)
            #expect(try desk.replica.audit().isSound)
        }
    }

    @Test func `A number with a typing error is refused before anything is typed`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let answer = try await browser.post(
                "/typed", ["reference": "KM7QD-A-104-X", "kind": "incident"])
            #expect(answer.text.contains("This is no number of a report."))
        }
    }

    @Test func `A SALUTE message becomes a draft that somebody looks at`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let begun = try await browser.post(
                "/pasted",
                ["text": "S: 12\nA: road blocked\nL: Kafou\nU: unknown\nT: 281604ZNOV26\nE: rifles"]
            )
            let form = try await browser.get(begun.location)
            #expect(form.text.contains("value=\"road blocked\""))
            #expect(form.text.contains("value=\"2026-11-28T11:04\""))
            let desk = try #require(try base.site.house.current())
            #expect(try desk.replica.rowCounts()["incident"] == 0)
        }
    }

    @Test
    func `Lines without labels are shown as they would be read, and are a report once confirmed`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let text = "12\nroad <b> blocked\nKafou\nunknown\n281604ZNOV26\nrifles"
            let asked = try await browser.post("/pasted", ["text": text])
            #expect(asked.status == 200 && asked.text.contains("Is this a SALUTE?"))
            #expect(asked.text.contains("<dt>Location</dt><dd class=\"paragraph\">Kafou</dd>"))
            #expect(asked.text.contains("road &lt;b&gt; blocked") && !asked.text.contains("<b>"))
            let desk = try #require(try base.site.house.current())
            #expect(try desk.drafts.all().isEmpty)
            let other = try await browser.post("/pasted", ["text": text, "read": "sitrep"])
            #expect(other.text.contains("Is this a SITREP?"))
            let begun = try await browser.post("/pasted", ["text": text, "as": "salute"])
            let form = try await browser.get(begun.location)
            #expect(form.text.contains("value=\"road &lt;b&gt; blocked\""))
            #expect(form.text.contains("value=\"2026-11-28T11:04\""))
        }
    }

    @Test func `Five lines without labels are refused with what to do, and kept`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let text = "12\nroad blocked\nKafou\nunknown\nrifles"
            for fields: KeyValuePairs in [["text": text], ["text": text, "as": "salute"]] {
                let answer = try await browser.post("/pasted", fields)
                #expect(answer.text.contains("exactly six lines"))
                #expect(answer.text.contains("road blocked"))
            }
        }
    }

    @Test func `Every line of a message has its words`() throws {
        let phrases = try Phrases.load()
        for line in LineMessage.Kind.allCases.flatMap(\.lines) {
            #expect(phrases.all(in: "en")[PastedProposal.key(of: line)] != nil, "\(line)")
        }
    }
}
