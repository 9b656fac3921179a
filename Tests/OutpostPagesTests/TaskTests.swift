import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// Questions and orders on reports, and what becomes of them.
@Suite struct TaskTests {
    private let base: WatchedBase

    init() async throws { base = try await WatchedBase() }

    private func task(_ title: String, _ values: [String: String] = [:]) throws -> RowKey {
        let incident = try base.insert(
            "incident",
            ["category": "fire", "title": "Dife", "observed_at": "2026-11-28T10:00:00-05:00"])
        return try base.insert(
            "task",
            ["subject": incident.description, "title": title, "status": "open"]
                .merging(values) { _, new in new })
    }

    @Test func `A task is asked on a report's page, and whoever asked comes back to it`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let incident = try base.insert(
                "incident",
                ["category": "fire", "title": "Dife", "observed_at": "2026-11-28T10:00:00-05:00"])
            let report = try await browser.get("/report/\(incident)").text
            let link = try #require(report.firstMatch(of: /href="(\/new\/task[^"]*)"/)?.1)
            let draft = try await browser.get(String(link).replacing("&amp;", with: "&")).location
            // A base that was chosen can be chosen otherwise after the form came back.
            let delmas = try base.insert("base", ["code": "D", "name": "Delmas"])
            let refused = try await browser.post(
                draft, ["title": "", "base": "\(delmas)", "do": "save"])
            #expect(refused.text.contains("<select id=\"base\""))
            let sent = try await browser.post(
                draft, ["title": "Konbyen moun?", "priority": "flash", "do": "save"])
            #expect(sent.location == "/report/\(incident)?saved=1")
            #expect(
                try base.values("SELECT subject, title, status FROM task")
                    == [[.text(incident.description), .text("Konbyen moun?"), .text("open")]])
        }
    }

    @Test func `An urgent task stands on every page without its words until somebody has read it`()
        async throws
    {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let key = try task("Voye yon anbilans", ["priority": "flash"])
            let home = try await browser.get("/reports").text
            #expect(home.contains("Urgent tasks that nobody here has read: 1"))
            #expect((try await browser.get("/tasks").text).contains("Voye yon anbilans"))
            _ = try await browser.post("/tasks/\(key)/read", [:])
            let after = try await browser.get("/tasks").text
            #expect(!after.contains("class=\"alarm") && after.contains("Read here by Marie"))
            // A task without haste is told of nowhere else.
            _ = try task("Konte dra yo", ["priority": "routine"])
            #expect(!(try await browser.get("/").text).contains("class=\"alarm"))
        }
    }

    @Test func `An answer stands in the row, and nobody answers twice`() async throws {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let key = try task("Konbyen?", ["due_at": "2026-11-28T09:00:00-05:00"])
            #expect((try await browser.get("/tasks").text).contains("overdue"))
            let empty = try await browser.post("/tasks/\(key)/answer", ["do": "done"])
            #expect(empty.status == 400)
            _ = try await browser.post(
                "/tasks/\(key)/answer", ["result": "Douz\r\nmoun", "do": "done"])
            #expect(
                try base.values("SELECT status, result, done_at FROM task")
                    == [
                        [
                            .text("closed"), .text("Douz\nmoun"),
                            .text("2026-11-28T12:00:00-05:00"),
                        ]
                    ])
            #expect((try await browser.get("/tasks").text).contains("Nothing is open"))
            let twice = try await browser.post(
                "/tasks/\(key)/answer", ["result": "Trèz", "do": "done"])
            #expect(twice.status == 400 && twice.text.contains("already"))
        }
    }

    @Test func `A task for another officer stands apart and alarms nobody here`() async throws {
        let base = base
        try await base.base.browse { browser in
            try await browser.signIn("Marie")
            let paul = try base.insert(
                "officer", ["code": "P-1", "name": "Paul", "active": "yes"])
            let marie = try base.insert(
                "officer", ["code": "M-1", "name": "marie", "active": "yes"])
            _ = try task("Pou Pòl", ["officer": paul.description, "priority": "flash"])
            var text = try await browser.get("/tasks").text
            #expect(text.contains("For other bases and officers"))
            #expect(!text.contains("class=\"alarm"))
            _ = try task("Pou Mari", ["officer": marie.description, "priority": "flash"])
            text = try await browser.get("/tasks").text
            #expect(text.contains("class=\"alarm") && text.contains("for you"))
        }
    }
}
