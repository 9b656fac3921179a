import HTTPTypes
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync
import Testing

@testable import OutpostPages

@Suite struct PhoneRouteTests {
    @Test func `Forms are for whoever says id and PIN`() async throws {
        let base = try await PageBase()
        try await base.phone { phone in
            for path in ["/formList", "/openrosa/formList", "/forms/incident.xml"] {
                let answer = try await phone.ask(.get, path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.headers[.contentType]?.hasPrefix("text/xml") == true)
                var stranger = phone
                stranger.pin = "wrong"
                let refused = try await stranger.ask(.get, path)
                #expect(refused.status == 401)
                #expect(refused.headers[.wwwAuthenticate]?.hasPrefix("Basic ") == true)
                #expect(!refused.text.contains("incident"))
                // A right PIN gives the tries back.
                #expect(try await phone.ask(.get, path).status == 200)
            }
            #expect(try await phone.ask(.get, "/forms/attachment.xml").status == 404)
            #expect(try await phone.ask(.get, "/forms/incident").status == 404)
            let one = try await phone.ask(.get, "/formList?formID=site_count")
            #expect(one.text.contains("site_count") && !one.text.contains("incident.xml"))
        }
    }

    @Test func `A phone is told where to send and how much at once`() async throws {
        let base = try await PageBase()
        try await base.phone { phone in
            let answer = try await phone.ask(.head, "/submission")
            #expect(answer.status == 204)
            #expect(answer.headers[.location]?.hasSuffix("/submission") == true)
            let name = try #require(HTTPField.Name("X-OpenRosa-Accept-Content-Length"))
            #expect(answer.headers[name] == String(UploadLimits.requestBytes))
        }
    }

    @Test(arguments: [
        ("text/plain", "x"), ("multipart/form-data", "x"),
        ("multipart/form-data; boundary=\(PagePhone.boundary)", "--\(PagePhone.boundary)--"),
    ])
    func `A body that is no submission is refused`(type: String, body: String) async throws {
        let base = try await PageBase()
        try await base.phone { phone in
            let answer = try await phone.ask(
                .post, "/submission", body: Array(body.utf8), type: type)
            #expect(answer.status == 400)
        }
    }

    @Test(
        arguments: [
            ("Basic bWFyaWU6cGlu", "marie"), ("basic bWFyaWU6cGlu", "marie"),
            ("Bearer bWFyaWU6cGlu", nil), ("Basic", nil), ("", nil),
            ("Basic bWFyaWU=", nil), ("Basic TWFyaWUgSm9zZXBoOnBpbg==", nil),
        ] as [(String, String?)])
    func `Credentials are an id and what stands behind the first colon`(
        header: String, person: String?
    ) {
        #expect(PhonePasses.credentials(header)?.person == person)
    }

    @Test func `A stranger on the network uses up few of the tries that the laptop gives`()
        async throws
    {
        let base = try await PageBase()
        try await base.phone { phone in
            let desk = try #require(try base.site.house.current())
            let passes = PhonePasses(salt: 1)
            func ask(_ header: String, at milliseconds: Int64) throws -> Author? {
                try passes.author(
                    authorization: header, desk: desk, isNetwork: true,
                    now: .init(boot: "a", milliseconds: milliseconds))
            }
            let wrong = "Basic bWFyaWUuam9zZXBoOndyb25nIG9uZQ=="
            for time in 0..<20 as Range<Int64> {
                let error = #expect(throws: OutpostError.self) { try ask(wrong, at: time) }
                #expect(error?.cause.contains("network") == (time >= 5))
            }
            // The officer at the laptop is not shut out; the free ones are used up, so there is a wait.
            let folder = PersonFolder(base.folder, device: desk.replica.id.identity)
            _ = try folder.unlock(
                PageBase.person, pin: PageBase.pin,
                now: .init(boot: "a", milliseconds: 3_600_000))
            let right = "Basic bWFyaWUuam9zZXBoOmtlbnNrb2YgMTgwNA=="
            #expect(try ask(right, at: 3_700_000)?.person == PageBase.person)
        }
    }

    @Test(arguments: [
        ("192.168.1.5:8481", "192.168.1.5", 8481), ("192.168.1.5", "192.168.1.5", 8481),
        ("[fd00::5]:9000", "fd00::5", 9000), ("[fd00::5]", "fd00::5", 8481),
        ("laptop.local:1", "laptop.local", 1),
    ])
    func `An address of the network has a host and a port`(
        text: String, host: String, port: Int
    ) throws {
        let parts = try PageNetwork.parts(of: text)
        #expect(parts.host == host && parts.port == port)
    }

    @Test(arguments: ["", ":80", "0.0.0.0:80", "[::]:80", "a:b", "a:70000", "fd00::5"])
    func `What is not one address is refused`(text: String) {
        #expect(throws: OutpostError.self) { try PageNetwork.parts(of: text) }
    }
}
