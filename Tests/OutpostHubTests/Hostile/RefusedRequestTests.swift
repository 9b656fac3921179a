import Foundation
import GRDB
import NIOSSL
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire
import Testing

/// Requests that a hub must refuse, and go on serving after.
@Suite struct RefusedRequestTests {
    private func answer(
        _ hub: ServedHub, _ request: [UInt8], as laptop: Laptop? = nil
    ) async throws -> String {
        let client = try await RawClient.connect(to: hub, as: laptop)
        defer { client.close() }
        do {
            try await client.send(request)
        } catch {
            // The hub may close before all is sent; what it said until then counts.
        }
        return await client.head()
    }

    private func answer(
        _ hub: ServedHub, _ request: String, as laptop: Laptop? = nil
    ) async throws -> String {
        try await answer(hub, Array(request.utf8), as: laptop)
    }

    private func exchange(_ body: [UInt8]) -> [UInt8] {
        Array(SlowClientTests.exchangeHead(body.count).utf8) + body
    }

    private func expectServes(_ hub: ServedHub) async throws {
        #expect(
            try await answer(hub, "GET / HTTP/1.1\r\nHost: hub\r\n\r\n").hasPrefix("HTTP/1.1 200"))
    }

    @Test func `TLS 1.2 is refused, and so is plain HTTP`() async throws {
        try await ServedHub.serving { hub in
            let old = try await RawClient.connect(to: hub, .tls(atMost: .tlsv12))
            #expect(await old.isClosed())
            let plain = try await RawClient.connect(to: hub, .none)
            try await plain.send("GET / HTTP/1.1\r\nHost: hub\r\n\r\n")
            #expect(await plain.isClosed())
            #expect(await !plain.text { _ in true }.contains("HTTP"))
            try await expectServes(hub)
        }
    }

    @Test func `A head that is too large, or has too many fields, is refused`() async throws {
        try await ServedHub.serving { hub in
            let long = String(repeating: "a", count: HubLimits.headBytes + 1)
            let many = (0...HubLimits.headFields).map { "X-\($0): 1\r\n" }.joined()
            for fields in ["X-Long: \(long)\r\n", many] {
                let head = try await answer(
                    hub, "GET / HTTP/1.1\r\nHost: hub\r\n\(fields)\r\n")
                #expect(!head.hasPrefix("HTTP/1.1 200"))
            }
            try await expectServes(hub)
        }
    }

    @Test func `An unknown path or verb is refused`() async throws {
        try await ServedHub.serving { hub in
            let verbs = ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"]
            for path in [
                "/", "/authority", "/enrolment", "/renewal", "/exchange", "/hub.sqlite", "/../x",
            ] {
                for verb in verbs {
                    let isServed = verb == "GET" && ["/", "/authority"].contains(path)
                    let head = try await answer(
                        hub, "\(verb) \(path) HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n\r\n")
                    #expect(
                        head.hasPrefix("HTTP/1.1 \(isServed ? "200" : "4")"),
                        "\(verb) \(path): \(head.prefix(40))")
                }
            }
        }
    }

    @Test func `An exchange without a certificate, or with one that is not enrolled, is refused`()
        async throws
    {
        try await ServedHub.serving { hub in
            let laptop = try hub.enrolled(1)
            let body = try laptop.exchange(hub)
            #expect(try await answer(hub, exchange(body)).hasPrefix("HTTP/1.1 403"))
            // The authority's key signed it, as a thief of that key may, and no roster names its key.
            let stranger = try Laptop(identity: 2, schema: hub.schema)
            stranger.certificate = try hub.authority.issueDeviceCertificate(
                request: DeviceRequest(
                    name: "outpost", replicaIdentity: 2, incarnation: 1, key: stranger.key),
                now: Date()
            ).pem
            #expect(try await answer(hub, exchange(body), as: stranger).hasPrefix("HTTP/1.1 403"))
        }
    }

    @Test func `A certificate of another authority does not get past the handshake`() async throws {
        try await ServedHub.serving { hub in
            let laptop = try hub.enrolled(1)
            let other = try Authority.create(mission: "other", now: Date())
            let request = try DeviceRequest(
                name: "outpost", replicaIdentity: 1, incarnation: 1, key: laptop.key)
            laptop.certificate = try other.issueDeviceCertificate(
                request: request, name: "base", now: Date()
            ).pem
            #expect(try await answer(hub, exchange([]), as: laptop).isEmpty)
            try await expectServes(hub)
        }
    }

    @Test func `A request that says it is too large is refused before it comes`() async throws {
        try await ServedHub.serving { hub in
            let laptop = try hub.enrolled(1)
            let head = try await answer(
                hub, SlowClientTests.exchangeHead(HubLimits.requestBytes + 1), as: laptop)
            #expect(head.hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test func `An endless body is cut at the limit`() async throws {
        try await ServedHub.serving { hub in
            let client = try await RawClient.connect(to: hub, as: try hub.enrolled(1))
            try await client.send(
                "POST /exchange HTTP/1.1\r\nHost: hub\r\nContent-Type: \(HubRouter.contentType)\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n")
            // A frame that says nine megabytes, and then more of them.
            let block = [UInt8](repeating: 0, count: 1 << 20)
            let size = Array("100000\r\n".utf8)
            var sent = 0
            do {
                while sent < 4 * HubLimits.requestBytes {
                    try await client.send(size + block + [0x0D, 0x0A])
                    sent += block.count
                    if await client.text(within: .zero, until: { !$0.isEmpty }).hasPrefix("HTTP") {
                        break
                    }
                }
            } catch {
                // It was closed under our hands.
            }
            #expect(sent < 2 * HubLimits.requestBytes)
            try await expectServes(hub)
        }
    }

    @Test func `A compressed bomb is refused, and takes no more memory than a frame may`()
        async throws
    {
        try await ServedHub.serving { hub in
            let laptop = try hub.enrolled(1)
            for factor in [1, 2, 8] {
                let expanded = factor * WireLimits.expandedBytes
                let zeros = [UInt8](repeating: 0, count: expanded)
                let payload = try Zstandard.compress(zeros, level: 3)
                var frame: [UInt8] = [Frame.Kind.changesets.rawValue, 1]
                for number in [payload.count, expanded] {
                    withUnsafeBytes(of: UInt32(number).bigEndian) { frame += $0 }
                }
                frame += Digest(of: frame + payload).bytes.prefix(8) + payload
                let head = try await answer(
                    hub, exchange(Frame.preamble + frame), as: laptop)
                #expect(head.hasPrefix("HTTP/1.1 400"), "\(expanded): \(head.prefix(60))")
            }
            try await expectServes(hub)
        }
    }

    @Test func `A request that is sent again changes nothing`() async throws {
        try await ServedHub.serving { hub in
            let laptop = try hub.enrolled(1)
            try laptop.replica.write { db in
                try db.execute(sql: "INSERT INTO incident (title) VALUES ('flood')")
            }
            let request = exchange(try laptop.exchange(hub))
            #expect(try await answer(hub, request, as: laptop).hasPrefix("HTTP/1.1 200"))
            let heads = try hub.core.log.heads()
            let print = try hub.core.picture.fingerprints()
            #expect(!heads.isEmpty)
            for _ in 0..<3 {
                #expect(try await answer(hub, request, as: laptop).hasPrefix("HTTP/1.1 200"))
            }
            #expect(try hub.core.log.heads() == heads)
            #expect(try hub.core.picture.fingerprints() == print)
            // Another device cannot send it in its name.
            let thief = try hub.enrolled(2, name: "thief")
            #expect(try await answer(hub, request, as: thief).hasPrefix("HTTP/1.1 4"))
            #expect(try hub.core.log.heads() == heads)
        }
    }
}
