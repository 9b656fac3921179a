import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// From the first look to a saved report, and what must not happen on the way.
@Suite struct FirstReportTests {
    @Test func `A laptop without a replica is set up, and the officer writes a first incident`()
        async throws
    {
        let base = try await PageBase(hasReplica: false)
        try await base.browse { browser in
            #expect(try await browser.get("/").location == "/setup")
            #expect(try await browser.post("/setup/begin", [:]).location == "/")
            try await browser.signIn("Marie Joseph")
            let draft = try await browser.begin("incident")
            let form = try await browser.get(draft)
            #expect(form.status == 200 && form.text.contains("name=\"category\""))
            let sent = try await browser.post(
                draft,
                [
                    "category": "road_blocked", "title": "Barikad <sou> wout la",
                    "severity": "3", "observed_at": "2026-11-28T16:04",
                    "_position": "18.54, -72.34",
                    "do": "save",
                ])
            #expect(sent.status == 303 && sent.location.hasSuffix("?saved=1"))
            let report = try await browser.get(sent.location)
            #expect(report.text.contains("Barikad &lt;sou&gt; wout la"))
            #expect(report.text.contains("Marie Joseph"))
            #expect(report.text.contains("saved here, not sent yet"))
            // The mission's clock, five hours behind Greenwich in November, stands in the row.
            let desk = try #require(try base.site.house.current())
            let stored = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT observed_at, latitude FROM incident")
            }
            #expect(stored == [[.text("2026-11-28T16:04:00-05:00"), .real(18.54)]])
        }
    }

    @Test func `What is wrong is said beside its field and nothing of it is saved`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let draft = try await browser.begin("incident")
            let sent = try await browser.post(
                draft, ["category": "no_such", "title": "", "severity": "nine", "do": "save"])
            #expect(sent.status == 200)
            #expect(sent.text.contains("id=\"title-error\">Please fill this in."))
            #expect(sent.text.contains("href=\"#category\""))
            let desk = try #require(try base.site.house.current())
            #expect(try desk.replica.rowCounts()["incident"] == 0)
            // What was typed is kept.
            #expect(try await browser.get(draft).text.contains("nine") == false)
            #expect(try desk.drafts.all().first?.fields["severity"] == "nine")
        }
    }

    @Test func `A form that is sent twice makes one report`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let draft = try await browser.begin("incident")
            let desk = try #require(try base.site.house.current())
            let id = String(draft.split(separator: "/").last ?? "")
            let kept = try #require(try desk.drafts.draft(id))
            let fields: KeyValuePairs = ["category": "fire", "title": "Dife", "do": "save"]
            let first = try await browser.post(draft, fields)
            // The power went after the report was saved and before its draft was thrown away.
            try desk.drafts.save(kept)
            let second = try await browser.post(draft, fields)
            #expect(first.location == second.location)
            #expect(try desk.replica.rowCounts()["incident"] == 1)
        }
    }

    @Test func `A value that somebody else wrote meanwhile is shown before it is replaced`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let draft = try await browser.begin("incident")
            let saved = try await browser.post(
                draft, ["category": "fire", "title": "Dife", "severity": "2", "do": "save"])
            let key = String(saved.location.split(separator: "/").last?.prefix(36) ?? "")
            let edit = try await browser.get("/edit/\(key)").location
            let desk = try #require(try base.site.house.current())
            try desk.replica.write { db in
                try db.execute(
                    sql: "UPDATE incident SET severity = 5, title = 'Dife nan mache' WHERE id = ?",
                    arguments: [key])
            }
            let sent = try await browser.post(
                edit, ["severity": "3", "title": "Dife", "do": "save"])
            #expect(sent.status == 200 && sent.text.contains("Written meanwhile: <strong>"))
            // Not before somebody said which one stays.
            let unsaid = try await browser.post(
                edit, ["severity": "3", "title": "Dife", "do": "save"])
            #expect(unsaid.status == 200 && unsaid.text.contains("Say which one stays."))
            let again = try await browser.post(
                edit, ["severity": "3", "title": "Dife", "_keep-severity": "mine", "do": "save"])
            #expect(again.status == 303)
            let row = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT severity, title FROM incident")
            }
            // The title was not touched here: what came meanwhile stands.
            #expect(row == [[.integer(3), .text("Dife nan mache")]])
        }
    }

    /// A report of Marie's and the form in which she changes it, after another's change of severity, title and narrative.
    private func overtaken(
        _ base: PageBase, _ browser: PageBrowser, by words: String
    ) async throws -> (form: String, key: String) {
        let draft = try await browser.begin("incident")
        let saved = try await browser.post(
            draft,
            [
                "category": "fire", "title": "Dife", "severity": "2", "narrative": "yon kay",
                "do": "save",
            ])
        let key = String(saved.location.split(separator: "/").last?.prefix(36) ?? "")
        let edit = try await browser.get("/edit/\(key)").location
        try change(base, words, key)
        return (edit, key)
    }

    private func change(_ base: PageBase, _ change: String, _ key: String) throws {
        let desk = try #require(try base.site.house.current())
        try desk.replica.write { db in
            try db.execute(
                sql: "UPDATE incident SET \(change) WHERE id = ?", arguments: [key])
        }
    }

    private func row(_ base: PageBase) throws -> [[Value]] {
        let desk = try #require(try base.site.house.current())
        return try desk.replica.read { db in
            try db.fetchValues(sql: "SELECT severity, title, narrative FROM incident")
        }
    }

    @Test func `Of each value that came meanwhile, mine or the other is kept as somebody says`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let (form, _) = try await overtaken(
                base, browser, by: "severity = 5, title = 'Dife nan mache', narrative = NULL")
            let fields: KeyValuePairs = [
                "severity": "3", "title": "Dife Tèt Bèf", "narrative": "de kay", "do": "save",
            ]
            let sent = try await browser.post(form, fields)
            #expect(sent.text.contains("Written meanwhile: <strong>Dife nan mache</strong>"))
            // Also that a value was taken away is said.
            #expect(sent.text.contains("Written meanwhile: <strong>not said</strong>"))
            // What is decided while somebody still types is kept with the draft, and a reload shows it.
            _ = try await browser.post(
                "\(form)/keep", ["_keep-title": "theirs", "_keep-severity": "mine"])
            let reloaded = try await browser.get(form)
            #expect(reloaded.text.contains("name=\"_keep-title\" value=\"theirs\" checked"))
            #expect(reloaded.text.contains("value=\"Dife Tèt Bèf\""))
            #expect(try await browser.post(form, fields).text.contains("Say which one stays."))
            let done = try await browser.post(
                form,
                [
                    "severity": "3", "title": "Dife Tèt Bèf", "narrative": "de kay",
                    "_keep-severity": "mine", "_keep-title": "theirs",
                    "_keep-narrative": "theirs", "do": "save",
                ])
            #expect(done.status == 303)
            #expect(try row(base) == [[.integer(3), .text("Dife nan mache"), .null]])
        }
    }

    @Test func `What was decided about one value does not decide about the next`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let (form, key) = try await overtaken(base, browser, by: "severity = 5")
            _ = try await browser.post(form, ["severity": "3", "do": "save"])
            try change(base, "severity = 1", key)
            let mine: KeyValuePairs = ["severity": "3", "_keep-severity": "mine", "do": "save"]
            let asked = try await browser.post(form, mine)
            #expect(asked.status == 200 && asked.text.contains("Written meanwhile:"))
            #expect(!asked.text.contains("value=\"mine\" checked"))
            #expect(try row(base)[0][0] == .integer(1))
            #expect(try await browser.post(form, mine).status == 303)
            #expect(try row(base)[0][0] == .integer(3))
        }
    }

    @Test func `Who types the other's value has decided, and who keeps an old page's too`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let (form, key) = try await overtaken(base, browser, by: "severity = 5")
            _ = try await browser.post(form, ["severity": "3", "do": "save"])
            #expect(try await browser.post(form, ["severity": "5", "do": "save"]).status == 303)
            // The same form once more, from before: its draft is gone.
            let old = try await browser.post(
                form, ["_key": key, "severity": "2", "title": "Dife 2", "do": "save"])
            let done = try await browser.post(
                String(old.location.prefix { $0 != "?" }),
                [
                    "severity": "2", "title": "Dife 2", "_keep-severity": "theirs",
                    "_keep-title": "mine", "do": "save",
                ])
            #expect(done.status == 303)
            #expect(try row(base) == [[.integer(5), .text("Dife 2"), .text("yon kay")]])
        }
    }

    @Test func `Another site's form, and a request under another name, are refused`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let sent = try await browser.post("/exchange", [:], site: "cross-site")
            #expect(sent.status == 403)
        }
    }

    @Test func `Nothing is shown to who is not signed in`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            for address in ["/", "/new/incident", "/reports", "/contested"] {
                let answer = try await browser.get(address)
                #expect(answer.location.hasPrefix("/sign-in?next="), "\(address)")
            }
            let answer = try await browser.post(
                "/sign-in", ["name": "Marie", "next": "//elsewhere.example/"])
            #expect(answer.location == "/")
        }
    }

    @Test func `What is typed into a form that was saved already becomes a change to look at`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let draft = try await browser.begin("incident")
            let form = try await browser.get(draft)
            let key = try #require(form.text.firstMatch(of: /name="_key" value="([^"]+)"/)?.1)
            let fields: KeyValuePairs = [
                "_key": String(key), "category": "fire", "title": "Dife", "do": "save",
            ]
            let saved = try await browser.post(draft, fields)
            // The page before, as it stood: nothing new is in it.
            #expect(try await browser.post(draft, fields).location == "/report/\(key)")
            let again = try await browser.post(
                draft,
                [
                    "_key": String(key), "category": "fire", "title": "Koreksyon: 3 moun blese",
                    "do": "save",
                ])
            #expect(again.location.hasPrefix("/draft/") && again.location.hasSuffix("?again=1"))
            let kept = try await browser.get(again.location)
            #expect(kept.text.contains("value=\"Koreksyon: 3 moun blese\""))
            #expect(kept.text.contains("Written meanwhile: <strong>Dife</strong>"))
            #expect(kept.text.matches(of: /name="_keep-/).count == 2)
            #expect(kept.text.contains("This report was saved already."))
            let desk = try #require(try base.site.house.current())
            #expect(try desk.replica.rowCounts()["incident"] == 1)
            #expect(saved.status == 303)
        }
    }
}
