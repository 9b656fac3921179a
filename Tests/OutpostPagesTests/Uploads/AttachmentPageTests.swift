import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OutpostField
import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

@Suite struct AttachmentPageTests {
    /// A report in a space, written by nobody in particular.
    private static func report(_ base: PageBase, isRestricted: Bool = false) throws -> RowKey {
        let desk = try #require(try base.site.house.current())
        let space = SpaceID(name: isRestricted ? "justice" : "operations")
        let key = RowKey(space: space, milliseconds: 1, random: 1)
        try desk.replica.write(WriteSession()) { db in
            try db.execute(
                sql: isRestricted
                    ? "INSERT INTO court_case (id, case_number) VALUES (?, 'A-1')"
                    : "INSERT INTO vehicle_state (id, call_sign, state, observed_at) VALUES (?, 'L', 'working', '2026-11-02T14:05:00-05:00')",
                values: [.text(key.description)])
        }
        return key
    }

    private static func upload(_ files: KeyValuePairs<String, [UInt8]>, evidence: Bool) -> [UInt8] {
        var body = PagePhone.part("caption", nil, Array("The bridge".utf8))
        if evidence { body += PagePhone.part("evidence", nil, Array("yes".utf8)) }
        for (name, content) in files { body += PagePhone.part("file", name, content) }
        return body + Array("--\(PagePhone.boundary)--\r\n".utf8)
    }

    @Test func `A picture is attached without what it says of its maker, once, and shown`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let key = try Self.report(base)
            let body = Self.upload(["../../a.png": PagePhone.picture("SECRET")], evidence: false)
            for _ in 0..<2 {
                let sent = try await browser.upload("/report/\(key)/attach", body)
                #expect(sent.status == 303 && sent.location == "/report/\(key)?saved=1")
            }
            let desk = try #require(try base.site.house.current())
            #expect(try desk.replica.rowCounts()["attachment"] == 1)
            let digest = Digest(of: PagePhone.picture())
            #expect(try desk.attachments.digests() == [digest])
            let shown = try await browser.get("/attachment/\(digest)")
            #expect(shown.status == 200)
            #expect(shown.headers[.contentType] == "image/png")
            #expect(shown.headers[.xContentTypeOptions] == "nosniff")
            #expect(shown.headers[.contentDisposition]?.hasPrefix("inline") == true)
            #expect(shown.headers[.cacheControl]?.hasPrefix("private") == true)
            let page = try await browser.get("/report/\(key)/attach")
            #expect(page.text.contains("The bridge") && page.text.contains("<img"))
            #expect(try desk.incoming.files.digests() == [])
        }
    }

    @Test func `Where a picture was taken is offered to a report that does not say where`()
        async throws
    {
        let offer = try #require(
            PictureOffer(["latitude": .real(18.5), "longitude": .real(-72.25)]))
        #expect(offer.query.encoded.hasPrefix("latitude=18.5&longitude=-72.25"))
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let desk = try #require(try base.site.house.current())
            let key = RowKey(space: SpaceID(name: "operations"), milliseconds: 1, random: 2)
            try desk.replica.write(WriteSession()) { db in
                try db.execute(
                    sql:
                        "INSERT INTO incident (id, category, title, observed_at) VALUES (?, ?, ?, ?)",
                    values: [
                        .text(key.description), .text("fire"), .text("Fire"),
                        .text("2026-11-02T14:05:00-05:00"),
                    ])
            }
            #expect(try PictureOffer.isWelcome(key, desk))
            let page = try await browser.get("/report/\(key)/attach?\(offer.query.encoded)")
            #expect(page.text.contains("18.5, -72.25"))
            // Not what stands in an address, unless a person sends it on.
            #expect(try PictureOffer.isWelcome(key, desk))
            _ = try await browser.post(
                "/report/\(key)/place", ["latitude": "18.5", "longitude": "-72.25"])
            _ = try await browser.post(
                "/report/\(key)/place", ["latitude": "1", "longitude": "1"])
            let stored = try desk.replica.read { db in
                try db.fetchValues(sql: "SELECT latitude, longitude FROM incident")
            }
            #expect(stored == [[.real(18.5), .real(-72.25)]])
            let none = try await browser.get("/report/\(key)/attach?latitude=nan&longitude=x")
            #expect(!none.text.contains("/place"))
        }
    }

    @Test func `Another kind of file is refused unless it is evidence, which is only saved`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let key = try Self.report(base)
            let page = Array("<script>alert(1)</script>".utf8)
            let refused = try await browser.upload(
                "/report/\(key)/attach", Self.upload(["a.html": page], evidence: false))
            #expect(refused.status == 422 && refused.text.contains("evidence"))
            let desk = try #require(try base.site.house.current())
            #expect(try desk.replica.rowCounts()["attachment"] == 0)
            let taken = try await browser.upload(
                "/report/\(key)/attach", Self.upload(["a.html": page], evidence: true))
            #expect(taken.status == 303)
            let shown = try await browser.get("/attachment/\(Digest(of: page))")
            #expect(shown.headers[.contentType] == "application/octet-stream")
            #expect(shown.headers[.contentDisposition]?.hasPrefix("attachment") == true)
        }
    }

    @Test func `Who looks at a restricted file leaves an entry, each time`() async throws {
        let base = try await PageBase()
        try await base.browse { browser in
            try await browser.signIn("Marie")
            let key = try Self.report(base, isRestricted: true)
            _ = try await browser.upload(
                "/report/\(key)/attach",
                Self.upload(["a.png": PagePhone.picture()], evidence: false))
            let desk = try #require(try base.site.house.current())
            let before = try desk.replica.accessEntries(limit: 100).count
            let address = "/attachment/\(Digest(of: PagePhone.picture()))"
            for _ in 0..<2 {
                let shown = try await browser.get(address)
                #expect(shown.headers[.cacheControl] == "no-store")
            }
            #expect(try desk.replica.accessEntries(limit: 100).count == before + 2)
        }
    }

    @Test func `A file that no report has is not given, nor one to whoever is not signed in`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            let desk = try #require(try base.site.house.current())
            let digest = try desk.attachments.keep([1, 2, 3])
            #expect(try await browser.get("/attachment/\(digest)").status == 303)
            let key = try Self.report(base)
            let sent = try await browser.upload(
                "/report/\(key)/attach",
                Self.upload(["a.png": PagePhone.picture()], evidence: false))
            #expect(sent.location.hasPrefix("/sign-in"))
            #expect(try desk.replica.rowCounts()["attachment"] == 0)
            try await browser.signIn("Marie")
            #expect(try await browser.get("/attachment/\(digest)").status == 404)
            #expect(try await browser.get("/attachment/..%2f..%2fmission.yaml").status == 404)
        }
    }
}
