import GRDB
import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// One shift tells the next.
@Suite struct ShiftTests {
    private let base: WatchedBase

    init() async throws { base = try await WatchedBase() }

    private func incident(_ title: String, by person: String = "Ana") throws -> RowKey {
        try base.insert(
            "incident",
            ["category": "fire", "title": title, "observed_at": "2026-11-28T10:00:00-05:00"],
            by: person)
    }

    @Test func `A value that somebody else overtook is told to who wrote it, and to nobody else`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let key = try incident("Dife nan mache", by: "Marie")
            _ = try incident("Barikad", by: "Marie")
            try base.update(
                "UPDATE incident SET title = 'Gwo dife' WHERE id = '\(key)'", by: "Paul")
            let text = try await browser.get("/shift").text
            #expect(text.contains("yours <em>Dife nan mache</em>"))
            #expect(text.contains("now <strong>Gwo dife</strong>"))
            #expect(!text.contains("yours <em>Barikad</em>"))
            // What the writer changed themselves was not overtaken.
            try base.update(
                "UPDATE incident SET title = 'Dife fini' WHERE id = '\(key)'", by: "Marie")
            let after = try await browser.get("/shift").text
            #expect(after.contains("None of your latest values was overtaken."))
        }
    }

    @Test func `A value that lost at the merge, and a report that was removed, are told too`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let key = try incident("Premye", by: "Marie")
            let gone = try incident("Efase", by: "Marie")
            let other = try base.other()
            try base.update(
                "UPDATE incident SET title = 'Pa m' WHERE id = '\(key)'", by: "Marie")
            base.wait(hours: 1)
            try other.write { db in
                try db.execute(
                    sql: "UPDATE incident SET title = 'Pa yo' WHERE id = '\(key)'")
                try db.execute(sql: "DELETE FROM incident WHERE id = '\(gone)'")
            }
            try WatchedBase.carry(from: other, to: try base.desk().replica)
            let text = try await browser.get("/shift").text
            #expect(text.contains("yours <em>Pa m</em>") && text.contains("Pa yo"))
            #expect(text.contains("/report/\(gone)/history"))
            #expect(text.contains("the report was removed"))
        }
    }

    @Test func `Late patrols, deadlines and drafts stand on the handover`() async throws {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let patrol = try base.insert(
                "patrol",
                [
                    "call_sign": "ALFA-2", "status": "under_way",
                    "observed_at": "2026-11-28T10:00:00-05:00",
                    "actual_start": "2026-11-28T10:00:00-05:00",
                ])
            try base.update("UPDATE patrol SET check_in_minutes = 60", by: "Ana")
            try base.insert(
                "patrol_check_in",
                [
                    "patrol": patrol.description, "state": "safe",
                    "observed_at": "2026-11-28T10:50:00-05:00",
                ])
            let subject = try incident("Dife")
            try base.insert(
                "task",
                [
                    "subject": subject.description, "title": "Jodi a", "status": "open",
                    "due_at": "2026-11-29T10:00:00-05:00",
                ])
            try base.insert(
                "task",
                [
                    "subject": subject.description, "title": "Semèn pwochèn", "status": "open",
                    "due_at": "2026-12-05T10:00:00-05:00",
                ])
            let text = try await browser.get("/shift").text
            #expect(text.contains("should have called 10 minutes ago"))
            let deadlines = try #require(text.firstMatch(of: /(?s)id="deadlines".*?<\/section>/))
            #expect(deadlines.0.contains("Jodi a") && !deadlines.0.contains("Semèn pwochèn"))
        }
    }

    @Test func `Both sign, the next shift counts from there, and what arrives late is not missed`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await base.enrol("marie", browser)
            try await base.enrol("paul", browser)
            try await base.signIn("marie", browser)
            let other = try base.other()
            _ = try incident("Anvan")
            // Written before the handover at another base, and taken in after it.
            try other.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO incident (category, title, observed_at)
                        VALUES ('fire', 'Te nan wout', '2026-11-28T10:00:00-05:00')
                        """)
            }
            base.wait(hours: 1)
            let none = try await browser.post(
                "/shift", ["giver_pin": WatchedBase.pin(of: "marie"), "remarks": "Gade pon an"])
            #expect(none.text.contains("Say who receives.") && none.text.contains("Gade pon an"))
            let sent = try await browser.post(
                "/shift",
                [
                    "giver_pin": WatchedBase.pin(of: "marie"), "receiver": "paul",
                    "receiver_pin": WatchedBase.pin(of: "paul"), "remarks": "Gade pon an",
                ])
            #expect(sent.status == 303, "\(sent.text)")
            let rows = try base.values(
                """
                SELECT giver, receiver, changed_count, confirms IS NULL FROM shift_handover
                ORDER BY confirms IS NULL DESC
                """)
            #expect(
                rows == [
                    [.text("marie"), .text("paul"), .integer(1), .integer(1)],
                    [.text("marie"), .text("paul"), .integer(1), .integer(0)],
                ])
            let signed = try await browser.get(sent.location).text
            #expect(signed.contains("Gade pon an") && !signed.contains("has not signed"))
            var text = try await browser.get("/shift").text
            #expect(text.contains("taken over by paul") && !text.contains("Anvan"))
            try WatchedBase.carry(from: other, to: try base.desk().replica)
            text = try await browser.get("/shift").text
            #expect(text.contains("Te nan wout") && !text.contains("Anvan"))
            // A time that is typed goes by the clocks of whoever wrote.
            let earlier = try await browser.get("/shift?since=2026-11-28T11:30").text
            #expect(earlier.contains("Anvan"))
            let later = try await browser.get("/shift?since=2026-11-28T12:30").text
            #expect(!later.contains("Anvan"))
        }
    }

    @Test func `Who has no PIN signs by name, and the page says that nobody proved it`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let sent = try await browser.post("/shift", ["receiver_name": "Paul"])
            let text = try await browser.get(sent.location).text
            #expect(text.matches(of: /without a PIN/).count >= 2)
            #expect(text.contains("the name was typed, and not proven"))
            #expect(text.contains("href=\"/pin\">Choose a PIN now"))
        }
    }
}
