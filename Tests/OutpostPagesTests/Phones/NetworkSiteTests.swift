import Hummingbird
import HummingbirdTesting
import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// The same pages for the base's network, where anybody may knock.
@Suite struct NetworkSiteTests {
    @Test func `From the network only a PIN lets in, and nothing is said of who has one`()
        async throws
    {
        let base = try await PageBase()
        try await base.phone { _ in }
        let site = try await PageSite(base.site.house, isSecure: true)
        let application = Application(router: PageServer.router(site, hosts: []))
        try await application.test(.router) { client in
            let browser = PageBrowser(client: client)
            let door = try await browser.get("/sign-in")
            #expect(door.status == 200 && !door.text.contains(PageBase.person))
            let named = try await browser.post("/sign-in", ["name": "Marie Joseph", "next": "/"])
            #expect(named.status == 403)
            for person in [PageBase.person, "no.body"] {
                let wrong = try await browser.post(
                    "/sign-in", ["person": person, "pin": "wrong one", "next": "/"])
                #expect(wrong.status == 403 && wrong.text.contains("this is not the PIN"))
            }
            #expect(try await browser.get("/").location.hasPrefix("/sign-in"))
            for address in ["/setup", "/pin", "/setup/request"] {
                #expect(try await browser.get(address).status == 404, "\(address)")
            }
            let right = try await browser.post(
                "/sign-in", ["person": PageBase.person, "pin": PageBase.pin, "next": "/phones"])
            #expect(right.status == 303 && right.location == "/phones")
            #expect(right.headers[.setCookie]?.contains("Secure") == true)
            #expect(try await browser.get("/phones").status == 200)
        }
        try base.site.house.released {}
    }
}
