import Foundation
import OutpostHub
import OutpostModel
import OutpostTrust
import Testing

/// Too much of what is allowed: from a valid device, and of guesses at enrolment codes.
@Suite struct FloodTests {
    @Test func `A device that asks too often is told when to come back, and another is served`()
        async throws
    {
        try await ServedHub.serving { hub in
            let flooding = try hub.enrolled(1)
            let client = try await RawClient.connect(to: hub, as: flooding)
            let head = "POST /exchange HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n\r\n"
            try await client.send(
                String(repeating: head, count: HubLimits.requestBurst * 2))
            let text = await client.text { $0.contains("HTTP/1.1 429") }
            #expect(text.contains("HTTP/1.1 415"))
            #expect(text.contains("HTTP/1.1 429"))
            #expect(text.lowercased().contains("retry-after: \(HubLimits.retryAfterSeconds)"))
            let honest = try hub.enrolled(2, name: "honest")
            let other = try await RawClient.connect(to: hub, as: honest)
            let body = try honest.exchange(hub)
            try await other.send(
                Array(SlowClientTests.exchangeHead(body.count).utf8) + body)
            #expect(await other.head().hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `A device with too many exchanges at once is told so, and another is served`()
        async throws
    {
        try await ServedHub.serving { hub in
            let greedy = try hub.enrolled(1)
            var open: [RawClient] = []
            for _ in 0..<HubLimits.exchangesPerDevice {
                let client = try await RawClient.connect(to: hub, as: greedy)
                try await client.send(SlowClientTests.exchangeHead(1_000))
                open.append(client)
            }
            var head = ""
            // The hub takes up the others on threads of its own: until it has, one more still finds room.
            for _ in 0..<200 where !head.hasPrefix("HTTP/1.1 429") {
                let client = try await RawClient.connect(to: hub, as: greedy)
                try await client.send(SlowClientTests.exchangeHead(4) + "oops")
                head = await client.head()
                client.close()
            }
            #expect(head.hasPrefix("HTTP/1.1 429"))
            #expect(head.lowercased().contains("retry-after"))
            let honest = try hub.enrolled(2, name: "honest")
            let client = try await RawClient.connect(to: hub, as: honest)
            let body = try honest.exchange(hub)
            try await client.send(
                Array(SlowClientTests.exchangeHead(body.count).utf8) + body)
            #expect(await client.head().hasPrefix("HTTP/1.1 200"))
            for client in open { client.close() }
        }
    }

    @Test func `Guessing codes is answered with 429, and a right code still enrols`() async throws {
        try await ServedHub.serving { hub in
            let laptop = try Laptop(identity: 5, schema: hub.schema)
            func answer(_ secret: [UInt8]) async throws -> String {
                let request = try laptop.enrolment(
                    secret: secret, hub.authority.certificate)
                let body = [UInt8](try JSONEncoder().encode(request))
                let client = try await RawClient.connect(to: hub)
                defer { client.close() }
                try await client.send(
                    Array(
                        "POST /enrolment HTTP/1.1\r\nHost: hub\r\nContent-Length: \(body.count)\r\n\r\n"
                            .utf8) + body)
                return await client.head()
            }
            var heads: [String] = []
            for number in 0..<HubLimits.wrongCodesPerMinute + 3 {
                heads.append(try await answer([UInt8](repeating: UInt8(number), count: 16)))
            }
            let counted = heads.prefix(HubLimits.wrongCodesPerMinute)
            #expect(counted.allSatisfy { $0.hasPrefix("HTTP/1.1 403") })
            #expect(heads.last?.hasPrefix("HTTP/1.1 429") == true)
            #expect(heads.last?.lowercased().contains("retry-after") == true)
            var generator = SystemRandomNumberGenerator()
            let code = EnrolmentCode(authority: hub.authority.certificate, using: &generator)
            try hub.registry.add(
                EnrolmentCodeRecord(code: code, deviceName: "base", issuedAt: Date()), grants: [:])
            #expect(try await answer(code.secret).hasPrefix("HTTP/1.1 200"))
        }
    }
}
