import Foundation
import OutpostLink
import OutpostModel
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `How a request ends before its end` {
    let hub: StandInHub

    init() throws { hub = try StandInHub() }

    /// Time-outs of a second for the one, and of far more for the other.
    private let impatient = LinkTimeouts(connect: .seconds(10), response: .seconds(1))
    private let frugal = LinkTimeouts(
        connect: .seconds(10), response: .seconds(30), stall: .seconds(1),
        minimumBytesPerSecond: 1000)

    @Test(arguments: ["/silent", "/half"])
    func `A hub that falls silent is given up after the time-out`(path: String) throws {
        let link = try CurlLink(hub.configuration(timeouts: impatient))
        let started = ContinuousClock.now
        let error = try Exchange(sending: [[1]]).failure(link, .post(path))
        #expect(error.code == .unreachable)
        #expect(error.cause.contains("silent"))
        #expect(started.duration(to: .now) < .seconds(8))
    }

    @Test func `A hub that only trickles is given up`() throws {
        let link = try CurlLink(hub.configuration(timeouts: frugal))
        let error = try Exchange().failure(link, .get("/trickle"))
        #expect(error.code == .unreachable)
        #expect(error.cause.contains("bytes a second"))
    }

    @Test func `Time that the caller takes is not held against the hub`() throws {
        let link = try CurlLink(hub.configuration(timeouts: impatient))
        let body: [UInt8] = [1]
        var sent = false
        var count = 0
        let response = try link.perform(
            .post("/echo"),
            produce: { _ in
                if sent { return [] }
                Thread.sleep(forTimeInterval: 1.5)
                sent = true
                return body
            },
            respond: { _ in Thread.sleep(forTimeInterval: 1.5) },
            consume: { bytes in
                Thread.sleep(forTimeInterval: 1.5)
                count += bytes.count
            })
        #expect(response.status == 200)
        #expect(count == 1)
    }

    @Test
    func `A connection cut in the middle of the response is unreachable, and what came is kept`()
        throws
    {
        let link = try CurlLink(hub.configuration())
        let exchange = Exchange()
        let error = try exchange.failure(link, .get("/cut"))
        #expect(error.code == .unreachable)
        #expect(exchange.received.count == 1000)
        #expect(link.traffic.received > 1000)
        // The link itself has not suffered.
        #expect(try Exchange().run(link, .get("/echo")).status == 200)
    }

    @Test func `A port where nobody listens is unreachable`() throws {
        var configuration = hub.configuration()
        configuration.hubURL = "https://127.0.0.1:1"
        let error = try Exchange().failure(CurlLink(configuration), .get("/echo"))
        #expect(error.code == .unreachable)
        #expect(!error.hint.isEmpty)
    }

    @Test func `Another thread cancels a request that waits`() throws {
        let cancellation = LinkCancellation()
        let link = try CurlLink(hub.configuration(), cancellation: cancellation)
        let started = ContinuousClock.now
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) { cancellation.cancel() }
        #expect(try Exchange().failure(link, .get("/silent")).code == .cancelled)
        #expect(started.duration(to: .now) < .seconds(6))
        // It stays cancelled, and connects no more.
        #expect(try Exchange().failure(link, .get("/echo")).code == .cancelled)
    }

    @Test(arguments: ["produce", "respond", "consume"])
    func `An error of the caller ends the request and comes out unchanged`(place: String) throws {
        let link = try CurlLink(hub.configuration())
        let exchange = Exchange(sending: [[1], [2]])
        exchange.throwsIn = place
        #expect(throws: Exchange.Refusal(place: place)) { try exchange.run(link, .post("/echo")) }
        #expect(exchange.received.isEmpty)
        #expect(try Exchange().run(link, .get("/echo")).status == 200)
    }

    @Test func `A response over the limit is refused before the byte that passes it`() throws {
        let link = try CurlLink(hub.configuration(maximumResponseBytes: 50_000))
        let exchange = Exchange()
        #expect(try exchange.failure(link, .get("/large")).code == .limit)
        #expect(exchange.received.count <= 50_000)
    }

    @Test func `A head without end is refused`() throws {
        let link = try CurlLink(hub.configuration())
        let exchange = Exchange()
        #expect(try exchange.failure(link, .get("/long-head")).code == .limit)
        #expect(exchange.events.isEmpty)
    }
}
