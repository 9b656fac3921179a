import GRDB
import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// From an arrest to the judge: who is held, how long still, and in whose hands.
@Suite struct CustodyTests {
    private let base: WatchedBase

    init() async throws { base = try await WatchedBase() }

    /// Fills the one form; the address of the person's page.
    private func arrest(
        _ browser: PageBrowser, _ name: String, minority: String, hoursBefore: Int64 = 0
    ) async throws -> String {
        let draft = try await browser.get("/custody/new").location
        let sent = try await browser.post(
            draft,
            [
                "arrest.minority": minority, "person.name": name, "person.sex": "male",
                "arrest.arrested_at": try base.field(hoursBefore: hoursBefore),
                "arrest.legal_basis": "in_the_act", "arrest.offence_text": "vòl",
                "event.observed_at": try base.field(), "event.to_place": "Delmas 33",
                "do": "save",
            ])
        #expect(sent.status == 303, "\(sent.text)")
        return String(sent.location.prefix { $0 != "?" })
    }

    @Test func `One form writes the person, the arrest and the admission in one transaction`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let page = try await arrest(browser, "Jean Pyè", minority: "adult", hoursBefore: 2)
            let events = try base.values(
                "SELECT kind, to_place, length(reference) > 0 FROM custody_event")
            #expect(events == [[.text("admitted"), .text("Delmas 33"), .integer(1)]])
            let rows = try base.values(
                """
                SELECT party.name, party.minority, arrest.minority, arrest.arrested_at,
                arrest.observed_at FROM arrest JOIN party ON party.id = arrest.party
                """)
            let time = Value.text("2026-11-28T10:00:00-05:00")
            #expect(rows == [[.text("Jean Pyè"), .text("adult"), .text("adult"), time, time]])
            let heads = try base.desk().replica.storedHeads()
                .filter { $0.key.space == SpaceID(name: "justice") }
            #expect(heads.values.map(\.sequence) == [1])
            let text = try await browser.get(page).text
            #expect(text.contains("46 h 0 min left") && text.contains("Delmas 33"))
            #expect(text.contains("rights were not read") && !text.contains("no doctor"))
            #expect(try base.desk().drafts.all().isEmpty)
            // Who was shown it stands in the access log.
            let entries = try base.values(
                "SELECT count(*) FROM access_entry WHERE tables LIKE '%arrest%'")
            #expect(entries != [[.integer(0)]])
        }
    }

    @Test func `What is missing is said beside its field, and nothing is written`() async throws {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let draft = try await browser.get("/custody/new").location
            let sent = try await browser.post(
                draft, ["person.name": "Jean", "event.to_place": "Delmas", "do": "save"])
            #expect(sent.status == 200)
            #expect(sent.text.contains("href=\"#arrest.minority\""))
            #expect(sent.text.contains("href=\"#arrest.arrested_at\""))
            #expect(try base.values("SELECT id FROM party") == [])
            // What was typed is kept, also while typing.
            let kept = try await browser.post("\(draft)/keep", ["person.known_as": "Ti Jan"])
            #expect(kept.status == 204)
            let again = try await browser.get(draft).text
            #expect(again.contains("Ti Jan") && again.contains("value=\"Delmas\""))
        }
    }

    @Test func `Somebody who is known is not written again, and a wrong reference is said`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            _ = try await arrest(browser, "Jean", minority: "minor")
            let reference = try base.values("SELECT reference FROM party")[0][0].description
            let draft = try await browser.get("/custody/new").location
            let wrong = try await browser.post(
                draft, ["known_person": "KM7QD-A-104-R", "do": "save"])
            #expect(wrong.text.contains("id=\"known_person-error\""))
            let sent = try await browser.post(
                draft,
                [
                    "known_person": reference, "arrest.minority": "minor",
                    "arrest.arrested_at": try base.field(), "do": "save",
                ])
            #expect(sent.status == 303)
            #expect(try base.values("SELECT count(*) FROM party") == [[.integer(1)]])
            #expect(try base.values("SELECT count(*) FROM arrest") == [[.integer(2)]])
        }
    }

    @Test
    func `Children stand first, alarms are told in words, and every page tells from 36 hours`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            _ = try await arrest(browser, "GRANMOUN", minority: "adult", hoursBefore: 10)
            _ = try await arrest(browser, "PA-KONNEN", minority: "unknown", hoursBefore: 1)
            var text = try await browser.get("/custody").text
            let child = try #require(text.range(of: "PA-KONNEN"))
            let adult = try #require(text.range(of: "GRANMOUN"))
            #expect(child.lowerBound < adult.lowerBound)
            #expect(text.contains("no doctor has seen the child"))
            #expect(text.contains("A child is held where adults are held too."))
            #expect(!(try await browser.get("/reports").text).contains("class=\"alarm"))
            base.wait(hours: 14)
            text = try await browser.get("/custody").text
            #expect(text.contains("alarm: more than 24 hours") && text.contains("◔"))
            #expect(!text.contains("class=\"alarm"))
            base.wait(hours: 12)
            let reports = try await browser.get("/reports").text
            #expect(reports.contains("Custody: 1 near or past the limit"))
            // Whoever passes by reads how many, and not who.
            let line = try #require(reports.firstMatch(of: #/<p class="alarm[^§]*?</p>/#)).0
            #expect(line.contains("12 h 0 min left") && !line.contains("GRANMOUN"))
            base.wait(hours: 13)
            text = try await browser.get("/custody").text
            #expect(text.contains("OVERDUE") && text.contains("1 h 0 min too late"))
        }
    }

    @Test func `A release takes a person off the clock, and its correction brings them back`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let page = try await arrest(browser, "Jean", minority: "adult")
            let key = String(page.split(separator: "/").last ?? "")
            let draft = try await browser.get(
                "/new/custody_event?arrest=\(key)&kind=released&back=/custody/\(key)"
            ).location
            // What it belongs to need not be chosen again.
            let form = try await browser.get(draft).text
            #expect(form.contains("<input type=\"hidden\" name=\"arrest\" value=\"\(key)\">"))
            let sent = try await browser.post(
                draft, ["observed_at": try base.field(), "do": "save"])
            #expect(sent.location == "/custody/\(key)")
            #expect((try await browser.get("/custody").text).contains("Nobody is held."))
            let text = try await browser.get(page).text
            #expect(text.contains("This person is not held any more."))
            let address = try #require(
                text.matches(
                    of:
                        /href="(\/new\/custody_event\?[^"]*corrects[^"]*released?[^"]*|[^"]*kind=released[^"]*corrects[^"]*)"/
                )
                .first?.1)
            let correction = try await browser.get(
                String(address).replacing("&amp;", with: "&")
            ).location
            _ = try await browser.post(correction, ["kind": "visit", "do": "save"])
            let after = try await browser.get("/custody").text
            #expect(!after.contains("Nobody is held."))
            #expect((try await browser.get(page).text).contains("corrected by a later entry"))
        }
    }

    @Test func `Two times of arrest: the earliest counts until somebody decides`() async throws {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let page = try await arrest(browser, "Jean", minority: "adult", hoursBefore: 2)
            let other = try base.other()
            try other.write { db in
                try db.execute(
                    sql: "UPDATE arrest SET arrested_at = '2026-11-28T04:00:00-05:00'")
            }
            try base.update(
                "UPDATE arrest SET arrested_at = '2026-11-28T11:00:00-05:00'", by: "Marie")
            try WatchedBase.carry(from: other, to: try base.desk().replica)
            let text = try await browser.get(page).text
            #expect(text.contains("40 h 0 min left"))
            #expect(text.contains("The earliest one counts until somebody decides."))
        }
    }

    @Test func `A handover is two entries, each under its own officer's proven name`() async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await base.enrol("marie", browser)
            try await base.enrol("paul", browser)
            try await base.signIn("marie", browser)
            let page = try await arrest(browser, "Jean", minority: "adult")
            let address = "\(page)/handover"
            #expect((try await browser.get(address).text).contains("What signing means"))
            let wrong = try await browser.post(
                address,
                [
                    "giver_pin": WatchedBase.pin(of: "marie"), "receiver": "paul",
                    "receiver_pin": "not-it-77",
                ])
            #expect(wrong.text.contains("This is not the PIN of paul."))
            let alone = try await browser.post(
                address, ["giver_pin": WatchedBase.pin(of: "marie"), "receiver": "marie"])
            #expect(alone.text.contains("two different persons"))
            #expect(try base.values("SELECT count(*) FROM custody_event") == [[.integer(1)]])
            let sent = try await browser.post(
                address,
                [
                    "giver_pin": WatchedBase.pin(of: "marie"), "receiver": "paul",
                    "receiver_pin": WatchedBase.pin(of: "paul"), "to_place": "Kafou",
                ])
            #expect(sent.status == 303, "\(sent.text)")
            let rows = try base.values(
                """
                SELECT kind, giver, receiver, confirms IS NOT NULL FROM custody_event
                WHERE giver IS NOT NULL ORDER BY kind
                """)
            #expect(
                rows == [
                    [.text("handed_over"), .text("marie"), .text("paul"), .integer(0)],
                    [.text("received"), .text("marie"), .text("paul"), .integer(1)],
                ])
            let text = try await browser.get(page).text
            #expect(!text.contains("was not confirmed"))
            let authors = try base.authors(of: "custody_event")
            #expect(authors == ["handed_over marie pin", "received paul pin"])
        }
    }

    @Test func `A handover that its receiver could not sign is confirmed later, once, by another`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let page = try await arrest(browser, "Jean", minority: "adult")
            let key = String(page.split(separator: "/").last ?? "")
            let entry = try base.insert(
                "custody_event",
                [
                    "arrest": key, "kind": "handed_over", "giver": "Ana", "receiver": "Marie",
                    "observed_at": "2026-11-28T11:00:00-05:00",
                ], space: "justice")
            let text = try await browser.get(page).text
            #expect(text.contains("was not confirmed") && text.contains("I received this person"))
            let sent = try await browser.post("\(page)/confirm", ["entry": "\(entry)"])
            #expect(sent.status == 303)
            #expect(!(try await browser.get(page).text).contains("was not confirmed"))
            let twice = try await browser.post("\(page)/confirm", ["entry": "\(entry)"])
            #expect(twice.status == 404)
        }
    }

    @Test func `Somebody of another authority signs on paper, and their function is needed`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let page = try await arrest(browser, "Jean", minority: "adult")
            let missing = try await browser.post(
                "\(page)/handover", ["receiver_name": "PNH-12"])
            #expect(missing.text.contains("Say what the function of the receiver is."))
            let sent = try await browser.post(
                "\(page)/handover",
                ["receiver_name": "PNH-12", "receiver_function": "Komisè"])
            #expect(sent.status == 303)
            #expect(
                try base.values("SELECT kind FROM custody_event ORDER BY kind")
                    == [[.text("admitted")], [.text("handed_over")]])
            #expect(!(try await browser.get(page).text).contains("was not confirmed"))
        }
    }

    @Test func `The docket is French whatever the page speaks, with deadline and reference`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let page = try await arrest(browser, "Jean", minority: "minor")
            let text = try await browser.get("\(page)/docket").text
            #expect(text.contains("<html lang=\"fr\">") && text.contains("Fiche de garde à vue"))
            #expect(text.contains("Devant un juge avant le 2026-11-30 12:00"))
            #expect(text.contains("flagrant délit") && text.contains("mineur"))
            #expect(text.contains("le nom a été écrit, et non prouvé"))
            #expect(text.contains("href=\"/pin\">Choisir un code PIN maintenant"))
            let reference = try base.values("SELECT reference FROM arrest")[0][0].description
            #expect(text.contains(reference))
            #expect((try await browser.get(page).text).contains("<html lang=\"en\">"))
        }
    }
}

extension WatchedBase {
    /// Who wrote each entry that names a giver, and how they were known.
    func authors(of table: String) throws -> [String] {
        let desk = try desk()
        let known = try desk.table(named: table)
        return try desk.replica.read { db in
            let reader = try RowReader(db)
            return try db.fetchValues(
                sql: "SELECT id, kind FROM \(table) WHERE giver IS NOT NULL ORDER BY kind"
            ).compactMap { row in
                guard let key = RowKey(row[0].description),
                    let dot = try reader.row(key, of: known.schema)?.state
                        .standingDots(known.schema).first
                else { return nil }
                let author = try reader.header(of: dot).author
                return "\(row[1]) \(author.person) \(author.identification)"
            }
        }
    }
}
