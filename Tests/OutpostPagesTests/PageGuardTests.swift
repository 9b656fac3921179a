import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import OutpostPages

@Suite struct PageGuardTests {
    @Test func `Every answer forbids what is inline or from elsewhere, and is kept by no cache`()
        async throws
    {
        let base = try await PageBase()
        try await base.browse { browser in
            for address in ["/sign-in", "/", "/no/such/page", "/report/none"] {
                let headers = try await browser.get(address).headers
                let policy = try #require(headers[.contentSecurityPolicy])
                #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test(arguments: [
        ("127.0.0.1:8480", false), ("localhost:8480", false), ("[::1]:8480", false),
        ("[::1]", false), ("LOCALHOST:1", false), ("evil.example", true),
        ("127.0.0.1.evil.example:8480", true), ("", true),
    ])
    func `A request under another name is refused`(host: String, isForeign: Bool) {
        let request = HTTPRequest(method: .get, scheme: "http", authority: host, path: "/")
        #expect(PageGuard(hosts: PageServer.loopback).isForeign(request) == isForeign)
    }

    @Test func `A form counts only from a page of this address`() {
        let door = PageGuard(hosts: PageServer.loopback)
        func isForeign(_ fields: HTTPFields) -> Bool {
            door.isForeign(
                HTTPRequest(
                    method: .post, scheme: "http", authority: "127.0.0.1:8480", path: "/exchange",
                    headerFields: fields))
        }
        #expect(!isForeign([PageGuard.fetchSite: "same-origin", .cookie: "outpost=1"]))
        #expect(isForeign([PageGuard.fetchSite: "same-site", .cookie: "outpost=1"]))
        #expect(isForeign([PageGuard.fetchSite: "cross-site"]))
        #expect(!isForeign([.origin: "http://127.0.0.1:8480", .cookie: "outpost=1"]))
        #expect(isForeign([.origin: "http://127.0.0.1:8481", .cookie: "outpost=1"]))
        #expect(isForeign([.origin: "null", .cookie: "outpost=1"]))
        // A program with a cookie and no word of where its form stood is no browser of ours.
        #expect(isForeign([.cookie: "outpost=1"]))
        #expect(!isForeign([:]))
    }

    @Test func `No template or script has anything inline`() throws {
        let templates = try PhraseTests.texts(of: ".mustache")
        for template in templates {
            #expect(
                !template.text.contains(/\sstyle=|\son[a-z]+=|<style|<script>|javascript:/),
                "\(template.name)")
        }
    }

    @Test func `Only what is drawn by us is put into a page unescaped`() throws {
        for template in try PhraseTests.texts(of: ".mustache") {
            let raw = template.text.matches(of: /\{\{\{([a-zA-Z._]+)\}\}\}|\{\{&\s*([a-zA-Z._]+)/)
            #expect(
                raw.allSatisfy { ($0.1 ?? $0.2 ?? "").hasSuffix("drawing") }, "\(template.name)")
        }
    }
}
