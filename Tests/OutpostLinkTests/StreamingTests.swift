import OutpostLink
import OutpostModel
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `Streaming over a link` {
    let hub: StandInHub

    init() throws { hub = try StandInHub() }

    @Test func `A body is streamed up and its echo down, in parts`() throws {
        let parts = (0..<50).map { [UInt8](repeating: UInt8($0), count: 20_000) }
        let exchange = Exchange(sending: parts)
        let link = try CurlLink(hub.configuration())
        let response = try exchange.run(link, .post("/echo"))
        #expect(response.status == 200)
        #expect(response.contentType == "application/x-outpost")
        #expect(exchange.received == Array(parts.joined()))
        // Both at once: the echo of the first part is back before the last part has left.
        let firstDown = try #require(exchange.events.firstIndex { $0.hasPrefix("consume") })
        let lastUp = try #require(exchange.events.lastIndex { $0.hasPrefix("produce") })
        #expect(firstDown < lastUp)
        #expect(response.bytesSent >= 1_000_000)
        #expect(response.bytesReceived >= 1_000_000)
        #expect(response.seconds > 0)
    }

    @Test func `Status and headers are given before the first byte of the body`() throws {
        let exchange = Exchange()
        try exchange.run(CurlLink(hub.configuration()), .get("/large"))
        #expect(exchange.events.first == "respond 200")
        #expect(exchange.events.filter { $0.hasPrefix("respond") }.count == 1)
        #expect(exchange.received.count == 1_000_000)
        #expect(exchange.head?.header("content-length") == "1000000")
        #expect(exchange.head?.httpVersion == "1.1")
    }

    @Test func `A request carries its headers, no Expect, and its body in chunks`() throws {
        var request = LinkRequest.post("/headers")
        request.headers = [LinkHeader("X-Outpost-Version", "1"), LinkHeader("X-Empty", "")]
        let exchange = Exchange(sending: [[1, 2, 3]])
        try exchange.run(CurlLink(hub.configuration()), request)
        let headers = String(decoding: exchange.received, as: UTF8.self).split(separator: "\n")
        #expect(headers.contains("x-outpost-version=1"))
        #expect(headers.contains("x-empty="))
        #expect(headers.contains("content-type=application/x-outpost"))
        #expect(headers.contains("transfer-encoding=chunked"))
        #expect(!headers.contains { $0.hasPrefix("expect") })
    }

    @Test func `The connection stays warm between requests`() throws {
        let link = try CurlLink(hub.configuration())
        for part: [UInt8] in [[1], [2], [3]] {
            let exchange = Exchange(sending: [part])
            let response = try exchange.run(link, .post("/echo"))
            #expect(response.header("x-connection") == "1")
            #expect(exchange.received == part)
        }
        let exchange = Exchange()
        let response = try exchange.run(link, .get("/echo"))
        #expect(response.header("x-connection") == "1")
        #expect(exchange.events.allSatisfy { !$0.hasPrefix("produce") })
    }

    @Test func `A redirect is handed on and not followed`() throws {
        let response = try Exchange().run(CurlLink(hub.configuration()), .get("/redirect"))
        #expect(response.status == 302)
        #expect(response.header("location") == "https://example.org/")
    }

    @Test func `A 103 before the response is not taken for it`() throws {
        let exchange = Exchange()
        try exchange.run(CurlLink(hub.configuration()), .get("/informed"))
        #expect(exchange.events == ["respond 204"])
        #expect(exchange.head?.header("link") == nil)
    }

    @Test func `A hub that is busy says so, whatever is still to be sent`() throws {
        let exchange = Exchange(sending: [[UInt8](repeating: 1, count: 4_000_000)])
        let response = try exchange.run(CurlLink(hub.configuration()), .post("/busy"))
        #expect(response.status == 429)
        #expect(response.header("retry-after") == "7")
    }

    @Test func `Progress tells the bytes of the body, and the link counts them all`() throws {
        var last = LinkTraffic()
        let link = try CurlLink(hub.configuration()) { last = $0 }
        let body = [UInt8](repeating: 7, count: 100_000)
        let response = try Exchange(sending: [body]).run(link, .post("/echo"))
        #expect(last.received == 100_000)
        #expect(last.sent >= 100_000)
        #expect(
            link.traffic == LinkTraffic(sent: response.bytesSent, received: response.bytesReceived))
        #expect(response.bytesReceived > 100_000)
    }
}
