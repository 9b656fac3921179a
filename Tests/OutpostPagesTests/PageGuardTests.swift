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
        ("127.0.0.1:8480", 303), ("localhost:8480", 303), ("[::1]:8480", 303), ("[::1]", 303),
        ("evil.example", 403), ("127.0.0.1.evil.example:8480", 403), ("", 403),
    ])
    func `A request under another name is refused`(host: String, status: Int) async throws {
        let base = try await PageBase()
        let application = Application(router: PageServer.router(base.site))
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "http://\(host)/", method: .get,
                headers: [.init("host") ?? .referer: host])
            #expect(response.status.code == status, "\(host)")
        }
        try base.site.house.released {}
    }

    @Test func `No template or script has anything inline`() throws {
        let templates = try PhraseTests.texts(of: ".mustache")
        for template in templates {
            #expect(!template.text.contains(/\sstyle=|\son[a-z]+=|<style|<script>|javascript:/), "\(template.name)")
        }
    }

    @Test func `Only what is drawn by us is put into a page unescaped`() throws {
        for template in try PhraseTests.texts(of: ".mustache") {
            let raw = template.text.matches(of: /\{\{\{([a-zA-Z._]+)\}\}\}|\{\{&\s*([a-zA-Z._]+)/)
            #expect(raw.allSatisfy { ($0.1 ?? $0.2 ?? "").hasSuffix("drawing") }, "\(template.name)")
        }
    }
}
