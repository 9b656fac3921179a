import OutpostHub
import OutpostWire
import Testing

/// Clients that hold on to a connection without using it. Limits are short here; what the real ones are, and why, is in
/// `HubLimits`.
@Suite struct SlowClientTests {
    private static func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        change(&limits)
        return limits
    }

    @Test func `A connection that never shakes hands is closed`() async throws {
        try await ServedHub.serving(Self.limits { $0.handshake = .milliseconds(300) }) { hub in
            let silent = try await RawClient.connect(to: hub, .none)
            let dribbling = try await RawClient.connect(to: hub, .none)
            try await dribbling.send([0x16, 0x03, 0x01])
            #expect(await silent.isClosed())
            #expect(await dribbling.isClosed())
        }
    }

    @Test func `An idle connection is closed`() async throws {
        try await ServedHub.serving(Self.limits { $0.idle = .milliseconds(300) }) { hub in
            let client = try await RawClient.connect(to: hub)
            try await client.send("GET / HTTP/1.1\r\nHost: hub\r\n\r\n")
            #expect(await client.head().hasPrefix("HTTP/1.1 200"))
            #expect(await client.isClosed())
        }
    }

    @Test func `A head that comes byte by byte is cut`() async throws {
        try await ServedHub.serving(Self.limits { $0.head = .milliseconds(400) }) { hub in
            let client = try await RawClient.connect(to: hub)
            do {
                for byte in "GET / HTTP/1.1\r\nX-A: ".utf8 + Array(repeating: 97, count: 2_000) {
                    try await client.send([byte])
                    try await Task.sleep(for: .milliseconds(20))
                }
                Issue.record("the hub took the whole of it")
            } catch {
                #expect(await client.isClosed())
            }
        }
    }

    @Test func `A body that trickles is cut, and another client is served meanwhile`() async throws
    {
        let limits = Self.limits {
            $0.progress = .milliseconds(400)
            $0.progressBytes = 1_000
        }
        try await ServedHub.serving(limits) { hub in
            let slow = try await RawClient.connect(to: hub, as: try hub.enrolled(1))
            // A frame of changesets that says 32 KiB.
            let frame: [UInt8] = [3, 0, 0, 0, 0x80, 0, 0, 0, 0x80, 0]
            try await slow.send(
                Array(Self.exchangeHead(100_000).utf8) + Frame.preamble + frame)
            let other = try await RawClient.connect(to: hub)
            try await other.send("GET / HTTP/1.1\r\nHost: hub\r\n\r\n")
            #expect(await other.head().hasPrefix("HTTP/1.1 200"))
            do {
                for _ in 0..<500 {
                    try await slow.send([0])
                    try await Task.sleep(for: .milliseconds(10))
                }
            } catch {
                // It was closed under our hands.
            }
            #expect(await slow.isClosed(within: .seconds(5)))
            #expect(await !slow.text { _ in true }.contains("HTTP"))
        }
    }

    @Test func `A body that never comes is cut`() async throws {
        try await ServedHub.serving(Self.limits { $0.progress = .milliseconds(300) }) { hub in
            let client = try await RawClient.connect(to: hub)
            try await client.send(
                "POST /enrolment HTTP/1.1\r\nHost: hub\r\nContent-Length: 30000\r\n\r\n")
            #expect(await client.isClosed())
        }
    }

    @Test func `A stranger's request has an end, however well it moves`() async throws {
        let limits = Self.limits {
            $0.unproven = .milliseconds(500)
            $0.progressBytes = 1
        }
        try await ServedHub.serving(limits) { hub in
            let client = try await RawClient.connect(to: hub)
            try await client.send(
                "POST /enrolment HTTP/1.1\r\nHost: hub\r\nContent-Length: 30000\r\n\r\n")
            do {
                for _ in 0..<1_000 {
                    try await client.send([0x20])
                    try await Task.sleep(for: .milliseconds(10))
                }
            } catch {
                // It was closed under our hands.
            }
            #expect(await client.isClosed())
        }
    }

    @Test func `More connections than an address may have push out its oldest`() async throws {
        try await ServedHub.serving(Self.limits { $0.unprovenPerAddress = 4 }) { hub in
            var clients: [RawClient] = []
            for _ in 0..<6 { clients.append(try await RawClient.connect(to: hub, .none)) }
            // Connections are taken up by several threads: which of the first ones goes is theirs to say.
            var closed = 0
            for client in clients where await client.isClosed(within: .seconds(1)) { closed += 1 }
            #expect(closed == 2)
            let honest = try await RawClient.connect(to: hub)
            try await honest.send("GET / HTTP/1.1\r\nHost: hub\r\n\r\n")
            #expect(await honest.head().hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `A crowd of strangers does not push out a device that showed its certificate`()
        async throws
    {
        let limits = Self.limits {
            $0.connections = 6
            $0.unprovenPerAddress = 4
        }
        try await ServedHub.serving(limits) { hub in
            let laptop = try hub.enrolled(1)
            let device = try await RawClient.connect(to: hub, as: laptop)
            try await device.send("GET / HTTP/1.1\r\nHost: hub\r\n\r\n")
            #expect(await device.head().hasPrefix("HTTP/1.1 200"))
            var clients: [RawClient] = []
            for _ in 0..<20 { clients.append(try await RawClient.connect(to: hub, .none)) }
            var closed = 0
            for client in clients where await client.isClosed(within: .milliseconds(50)) {
                closed += 1
            }
            #expect(closed == 16)
            try await device.send("GET /authority HTTP/1.1\r\nHost: hub\r\n\r\n")
            #expect(await device.text { $0.contains("END CERTIFICATE") }.contains("BEGIN CERT"))
        }
    }

    static func exchangeHead(_ length: Int) -> String {
        "POST /exchange HTTP/1.1\r\nHost: hub\r\nContent-Type: \(HubRouter.contentType)\r\n"
            + "Content-Length: \(length)\r\n\r\n"
    }
}
