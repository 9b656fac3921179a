import OutpostLink
import OutpostModel
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `Whom a link refuses` {
    @Test func `A hub whose certificate another authority signed is refused`() throws {
        let hub = try StandInHub()
        let trust = LinkTrust.authority(pemPath: hub.certificates.path("stranger.pem"))
        let link = try CurlLink(hub.configuration(trust: trust))
        let exchange = Exchange(sending: [[1]])
        let error = try exchange.failure(link, .post("/echo"))
        #expect(error.code == .notAHub)
        #expect(error.place == "https://127.0.0.1:\(hub.port)/echo")
        #expect(error.hint.contains("portal"))
        #expect(exchange.events.isEmpty, "not a byte may go to a stranger")
    }

    @Test func `A certificate of another name is refused`() throws {
        let hub = try StandInHub("--certificate", "device")
        let error = try Exchange().failure(CurlLink(hub.configuration()), .get("/echo"))
        #expect(error.code == .notAHub)
    }

    @Test func `A certificate past its dates is refused, unless the clock is not to be trusted`()
        throws
    {
        let hub = try StandInHub("--certificate", "old-hub")
        let error = try Exchange().failure(CurlLink(hub.configuration()), .get("/echo"))
        #expect(error.code == .notAHub)
        #expect(error.cause.contains("expired"))

        let mission = hub.certificates.path("mission.pem")
        let lenient = LinkTrust.authority(pemPath: mission, dates: .ignored)
        let response = try Exchange().run(
            CurlLink(hub.configuration(trust: lenient)), .get("/echo"))
        #expect(response.status == 200)

        let stranger = hub.certificates.path("stranger.pem")
        let wrong = LinkTrust.authority(pemPath: stranger, dates: .ignored)
        let refused = try Exchange().failure(
            CurlLink(hub.configuration(trust: wrong)), .get("/echo"))
        #expect(refused.code == .notAHub)
    }

    @Test func `TLS 1.2 is not spoken`() throws {
        let hub = try StandInHub("--tls-1.2")
        let error = try Exchange().failure(CurlLink(hub.configuration()), .get("/echo"))
        #expect(error.code == .notAHub)
    }

    @Test func `A server without TLS is not a hub`() throws {
        let hub = try StandInHub("--plain")
        let error = try Exchange().failure(CurlLink(hub.configuration()), .get("/echo"))
        #expect(error.code == .notAHub)
    }

    @Test func `A server that does not speak HTTP is not a hub`() throws {
        let hub = try StandInHub()
        let error = try Exchange().failure(CurlLink(hub.configuration()), .get("/garbage"))
        #expect(error.code == .notAHub)
    }

    @Test func `A portal's page is seen before its body and can be refused unread`() throws {
        let hub = try StandInHub()
        let exchange = Exchange(sending: [[1]])
        exchange.throwsIn = "respond"
        #expect(throws: Exchange.Refusal(place: "respond")) {
            try exchange.run(CurlLink(hub.configuration()), .get("/portal"))
        }
        #expect(exchange.head?.status == 200)
        #expect(exchange.head?.contentType == "text/html")
        #expect(exchange.received.isEmpty)
    }

    @Test(arguments: ["/echo", "/large"])
    func `The hub refuses a device of another authority, and one without certificate`(
        path: String
    ) throws {
        let hub = try StandInHub("--ask-device")
        let known = hub.configuration(identity: hub.certificates.identity("device"))
        #expect(try Exchange().run(CurlLink(known), .get(path)).status == 200)

        let strange = hub.configuration(identity: hub.certificates.identity("strange-device"))
        #expect(try Exchange().failure(CurlLink(strange), .get(path)).code == .refused)
        let nobody = hub.configuration()
        #expect(try Exchange().failure(CurlLink(nobody), .get(path)).code == .refused)
    }

    @Test func `An unverified link fetches, but sends neither a body nor a certificate`() throws {
        let hub = try StandInHub()
        let link = try CurlLink(hub.configuration(trust: .unverified))
        #expect(try Exchange().run(link, .get("/echo")).status == 200)
        let exchange = Exchange(sending: [[1]])
        #expect(try exchange.failure(link, .post("/echo")).code == .invalidInput)
        #expect(exchange.events.isEmpty)

        let identity = hub.certificates.identity("device")
        let error = #expect(throws: OutpostError.self) {
            try CurlLink(hub.configuration(trust: .unverified, identity: identity))
        }
        #expect(error?.code == .invalidInput)
    }
}
