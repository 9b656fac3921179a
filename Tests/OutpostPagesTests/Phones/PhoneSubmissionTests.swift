import Foundation
import OutpostField
import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// What phones send: one report with its pictures, whole or not at all, however often and in however many pieces it comes.
@Suite struct PhoneSubmissionTests {
    private static func count(_ base: PageBase, _ table: String) throws -> Int64 {
        let desk = try #require(try base.site.house.current())
        return try desk.replica.rowCounts()[table].map(Int64.init) ?? 0
    }

    private static func waiting(_ base: PageBase) throws -> [String] {
        let names =
            FileManager.default.enumerator(atPath: base.folder.incoming)?
            .compactMap { $0 as? String } ?? []
        return names.filter { $0 != "files" }.sorted()
    }

    @Test func `A form becomes a report of the person who sent it, once`() async throws {
        let base = try await PageBase()
        try await base.phone { phone in
            let first = try await phone.submit(PagePhone.incident("uuid:1"))
            #expect(first.status == 201)
            let again = try await phone.submit(PagePhone.incident("uuid:1"))
            #expect(again.status == 201 && again.text == first.text)
            #expect(try Self.count(base, "incident") == 1)
            let desk = try #require(try base.site.house.current())
            let row = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT source_system, reference FROM incident")
            }
            #expect(row.first?.first == .text("openrosa"))
            #expect(first.text.contains(row.first?.last?.description ?? "none"))
            let key = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT id FROM incident")[0][0].description
            }
            let events = try desk.replica.events(
                table: "incident", key: try #require(RowKey(key)))
            #expect(events.map(\.header.author.person) == [PageBase.person])
            #expect(events.map(\.header.author.identification) == [.pin])
        }
    }

    @Test func `Pictures that come one by one make the report when the last is here`() async throws
    {
        let base = try await PageBase()
        try await base.phone { phone in
            let form = PagePhone.incident("uuid:1", files: ["1.png", "2.png"])
            let (one, two) = (PagePhone.picture("SECRET"), PagePhone.picture("SECRET, too"))
            let first = try await phone.submit(form, ["1.png": one])
            #expect(first.status == 202 && first.text.contains("2.png"))
            #expect(try Self.count(base, "incident") == 0)
            #expect(try Self.waiting(base).count == 3)
            // Started anew, the base still has the first half.
            try base.site.house.released {}
            let second = try await phone.submit(form, ["2.png": two])
            #expect(second.status == 201)
            #expect(try Self.count(base, "incident") == 1)
            #expect(try Self.count(base, "attachment") == 2)
            #expect(try Self.waiting(base) == [])
            let desk = try #require(try base.site.house.current())
            // Without their texts the two are the same picture.
            let digest = Digest(of: PagePhone.picture())
            #expect(try desk.attachments.digests() == [digest])
            let again = try await phone.submit(form, ["1.png": one])
            #expect(again.status == 201)
            #expect(try Self.count(base, "attachment") == 2)
            #expect(try Self.waiting(base) == [])
        }
    }

    @Test func `Evidence keeps its bytes, whatever kind of file it is`() async throws {
        let base = try await PageBase()
        try await base.phone { phone in
            let film = Array("a film, of a kind".utf8)
            let evidence =
                "<pictures><picture_1>1.mp4</picture_1><is_evidence>yes</is_evidence>"
                + "</pictures>"
            let form = PagePhone.incident("uuid:1").replacing(
                "<pictures></pictures>", with: evidence)
            #expect(try await phone.submit(form, ["1.mp4": film]).status == 201)
            let desk = try #require(try base.site.house.current())
            #expect(try desk.attachments.bytes(of: Digest(of: film)) == film)
            let rows = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT is_evidence, media_type FROM attachment")
            }
            #expect(rows == [[.text("yes"), .text("application/octet-stream")]])
            let plain = form.replacing("yes", with: "no").replacing("uuid:1", with: "uuid:2")
            let refused = try await phone.submit(plain, ["1.mp4": film])
            #expect(refused.status == 400 && refused.text.contains("evidence"))
            #expect(try Self.count(base, "incident") == 1)
        }
    }

    @Test func `A body that is cut at any place leaves nothing`() async throws {
        let base = try await PageBase()
        try await base.phone { phone in
            let form = PagePhone.incident("uuid:1", files: ["1.png"])
            let body = PagePhone.body(form, ["1.png": PagePhone.picture("SECRET")])
            for count in stride(from: 0, to: body.count - 4, by: 23) {
                let answer = try await phone.ask(
                    .post, "/submission", body: Array(body.prefix(count)))
                #expect(answer.status == 400, "after \(count) bytes")
            }
            #expect(try Self.count(base, "incident") == 0)
            #expect(try Self.waiting(base) == [])
            let desk = try #require(try base.site.house.current())
            #expect(try desk.attachments.digests() == [])
            #expect(try await phone.ask(.post, "/submission", body: body).status == 201)
            #expect(try Self.count(base, "attachment") == 1)
        }
    }

    @Test func `A form that breaks a rule is refused, kept once, and in nobody's way`() async throws
    {
        let base = try await PageBase()
        try await base.phone { phone in
            let bad = PagePhone.incident("uuid:1", severity: 9, files: ["1.png"])
            for _ in 0..<3 {
                let answer = try await phone.submit(bad, ["1.png": PagePhone.picture("SECRET")])
                #expect(answer.status == 400 && answer.text.contains("severity"))
            }
            let desk = try #require(try base.site.house.current())
            let reasons = try desk.refusedForms.all()
            #expect(reasons.count == 1)
            #expect(reasons.first?.column == "severity")
            #expect(reasons.first?.files.keys.sorted() == ["1.png"])
            #expect(try Self.waiting(base) == [])
            #expect(try await phone.submit(PagePhone.incident("uuid:2")).status == 201)
            #expect(try Self.count(base, "incident") == 1)
        }
    }

    @Test func `A form whose pictures never come is given to an officer after a week`() async throws
    {
        let base = try await PageBase()
        try await base.phone { phone in
            let form = PagePhone.incident("uuid:1", files: ["1.png", "2.png"])
            #expect(try await phone.submit(form, ["1.png": PagePhone.picture()]).status == 202)
            let desk = try #require(try base.site.house.current())
            let now = Surroundings.system.wallMilliseconds()
            try desk.incoming.giveUp(now: now + 6 * 86_400_000, to: desk.refusedForms)
            #expect(try desk.refusedForms.all().isEmpty)
            try desk.incoming.giveUp(now: now + 8 * 86_400_000, to: desk.refusedForms)
            #expect(try desk.refusedForms.all().map(\.instanceID) == ["uuid:1"])
            #expect(try Self.waiting(base) == [])
        }
    }

    @Test func `What was typed as a reference is looked up, and refused where it is not here`()
        async throws
    {
        let base = try await PageBase()
        try await base.phone { phone in
            let desk = try #require(try base.site.house.current())
            try desk.replica.write(WriteSession()) { db in
                try db.execute(
                    sql: "INSERT INTO patrol (call_sign, observed_at) VALUES (?, ?)",
                    values: [.text("Lion 1"), .text("2026-11-02T14:05:00-05:00")])
            }
            let patrol = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT id, reference FROM patrol")
            }[0]
            let typed = "<patrol>\(patrol[1].description.lowercased())</patrol>"
            #expect(
                try await phone.submit(PagePhone.incident("uuid:1", extra: typed)).status == 201)
            let stored = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT patrol FROM incident")
            }
            #expect(stored == [[patrol[0]]])
            let wrong = "<patrol>KM7QD-A-104-R</patrol>"
            let answer = try await phone.submit(PagePhone.incident("uuid:2", extra: wrong))
            #expect(answer.status == 400 && answer.text.contains("patrol"))
            // Nor do the pictures of a refused form stay among those of reports.
            let pictured = PagePhone.incident("uuid:3", files: ["1.png"], extra: wrong)
            let refused = try await phone.submit(pictured, ["1.png": PagePhone.picture("SECRET")])
            #expect(refused.status == 400)
            #expect(try desk.attachments.digests() == [])
            #expect(try desk.refusedForms.all().contains { $0.files.keys.contains("1.png") })
        }
    }
}
