import OutpostModel
import OutpostStore
import OutpostSync
import Testing

@testable import OutpostPages

/// Whoever worked here before need not type their name again.
@Suite struct KnownNamesTests {
    @Test func `A name that was used is offered at the next sign-in, and signs in`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            #expect(try await !browser.get("/sign-in").text.contains("Names used here before"))
            try await browser.signIn("Marie <Joseph>")
            _ = try await browser.post("/sign-out", [:])
            let page = try await browser.get("/sign-in?next=/map").text
            #expect(page.contains("Names used here before"))
            #expect(
                page.contains("name=\"name\" value=\"Marie &lt;Joseph&gt;\">Marie &lt;Joseph&gt;<"))
            let signed = try await browser.post(
                "/sign-in", ["name": "Marie <Joseph>", "next": "/map"])
            #expect(signed.location == "/map")
        }
    }

    @Test func `Who chose a PIN is in the list of persons, and not among the names`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("marie")
            try await browser.signIn("paul")
            let desk = try #require(try base.site.house.current())
            try PersonFolder(desk.folder, device: desk.replica.id.identity, cost: .least)
                .enrol("marie", pin: PageBase.pin, random: Surroundings.system.random)
            let page = try await browser.get("/sign-in").text
            #expect(page.contains("<option value=\"marie\""))
            #expect(page.contains("name=\"name\" value=\"paul\""))
            #expect(!page.contains("name=\"name\" value=\"marie\""))
        }
    }

    @Test func `The latest name stands first, each once, and old ones go`() async throws {
        let base = try await PageBase()
        let names = KnownNames(base.folder)
        let day: Int64 = 86_400_000
        for (index, name) in ["Anne", "Paul", "anne", "Luc"].enumerated() {
            names.note(name, now: Int64(index) * day)
        }
        #expect(names.names(now: 4 * day) == ["Luc", "anne", "Paul"])
        #expect(names.names(now: 181 * day + day / 2) == ["Luc", "anne"])
        for number in 0..<20 { names.note("Officer \(number)", now: 5 * day) }
        #expect(names.names(now: 6 * day).count == KnownNames.limit)
        #expect(names.names(now: 6 * day).first == "Officer 19")
        // A damaged list keeps nobody out.
        try AtomicFile.write(Array("[{".utf8), to: base.folder.path + "/names.json")
        #expect(names.names(now: 6 * day).isEmpty)
        names.note("Marie", now: 6 * day)
        #expect(names.names(now: 6 * day) == ["Marie"])
    }

    @Test func `Whom the roster knows stands first, and nobody who left or has a PIN`() {
        let persons = [
            RosterPerson(id: "luc", name: "Luc Pierre"),
            RosterPerson(id: "anne", name: "Anne", ended: CutOff()),
            RosterPerson(id: "marie", name: "Marie J"),
        ]
        let offered = KnownNames.offered(
            ["Zo", "Anne", "marie j", "luc pierre", "paul"], withPin: ["marie", "paul"],
            roster: Dictionary(uniqueKeysWithValues: persons.map { ($0.id, $0) }))
        #expect(offered == ["luc pierre", "Zo"])
    }
}
