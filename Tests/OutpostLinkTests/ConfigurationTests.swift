import OutpostLink
import OutpostModel
import Testing

struct `What a link can be configured with` {
    @Test(arguments: [
        "http://127.0.0.1:8443", "ftp://hub", "hub.example:8443", "https://", "",
        "https://hub.example\0.evil.example",
        "https://hub/path",
        "https://hub?query", "https://hub#part", "https://user@hub", "https://user:word@hub",
        "https://hub:99999", "https://hub name",
    ])
    func `An address that is not https, host and port is refused before anything is sent`(
        address: String
    ) throws {
        let configuration = LinkConfiguration(hubURL: address, trust: .unverified)
        let error = #expect(throws: OutpostError.self) { try CurlLink(configuration) }
        #expect(error?.code == .invalidInput)
        #expect(error?.place == address)
    }

    @Test func `The error for http says that only https will do`() throws {
        let configuration = LinkConfiguration(hubURL: "http://hub", trust: .unverified)
        let error = #expect(throws: OutpostError.self) { try CurlLink(configuration) }
        #expect(error?.cause.contains("https only") == true)
    }

    @Test(arguments: ["https://hub", "https://hub:8443", "https://hub:8443/", "https://[::1]:8443"])
    func `https, host and port is taken`(address: String) throws {
        _ = try CurlLink(LinkConfiguration(hubURL: address, trust: .unverified))
    }

    @Test(arguments: [
        LinkRequest(.get, path: "no-slash"), LinkRequest(.get, path: "/two words"),
        LinkRequest(.get, path: "/part#part"), LinkRequest(.get, path: "/é"),
        LinkRequest(.get, path: "/" + String(repeating: "x", count: LinkLimits.pathBytes)),
        LinkRequest(.get, path: "/", headers: [LinkHeader("X", "1\r\nY: 2")]),
        LinkRequest(.get, path: "/", headers: [LinkHeader("X: 1\r\nY", "2")]),
        LinkRequest(.get, path: "/", headers: [LinkHeader("", "2")]),
        LinkRequest(.get, path: "/", contentType: "text/plain\r\nY: 2"),
    ])
    func `A path or header that would not arrive as meant is refused`(request: LinkRequest) throws {
        let link = try CurlLink(LinkConfiguration(hubURL: "https://hub", trust: .unverified))
        #expect(try Exchange().failure(link, request).code == .invalidInput)
    }

    @Test func `Missing certificate files are named as such, not as a broken link`() throws {
        let hub = try StandInHub()
        let missing = hub.certificates.path("missing")
        let noAuthority = hub.configuration(trust: .authority(pemPath: missing))
        #expect(try Exchange().failure(CurlLink(noAuthority), .get("/echo")).code == .invalidInput)
        let identity = LinkIdentity(certificatePath: missing, privateKeyPath: missing)
        let noIdentity = hub.configuration(identity: identity)
        #expect(try Exchange().failure(CurlLink(noIdentity), .get("/echo")).code == .invalidInput)
    }
}
