import Foundation
import OutpostHub
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// Laptops that come back after a long time, over real TLS, with the clocks where they may stand.
@Suite struct RenewalTests {
    /// - Parameter clock: a year in which the laptop's clock stands; nil: it goes right.
    private func comeBack(after days: Double, _ laptop: FieldLaptop, _ hub: ServedHub, clock: Int?)
        async throws -> SyncEngine.Report
    {
        hub.clock.advance(days: days)
        if let clock { laptop.clock.set(year: clock) } else { laptop.clock.set(as: hub.clock) }
        try laptop.report("after \(days) days")
        let report = try await laptop.sync(with: hub)
        #expect(report.sentChangesets == 1)
        return report
    }

    @Test(arguments: [nil, 1970, 2050])
    func `A certificate is renewed once less than half of its time is left, and then rests`(
        _ year: Int?
    ) async throws {
        try await ServedHub.serving { hub in
            let laptop = try await FieldLaptop.enrolled(1, at: hub)
            let first = try laptop.certificate
            #expect(try laptop.daysLeft(hub.clock) == 730)
            #expect(try await comeBack(after: 0, laptop, hub, clock: year).renewal == .notDue)
            #expect(try await comeBack(after: 60, laptop, hub, clock: year).renewal == .notDue)
            #expect(try await comeBack(after: 300, laptop, hub, clock: year).renewal == .notDue)
            #expect(try laptop.certificate == first)
            #expect(try await comeBack(after: 40, laptop, hub, clock: year).renewal == .renewed)
            #expect(try laptop.daysLeft(hub.clock) == 730)
            let second = try laptop.certificate
            for _ in 0..<3 {
                #expect(try await comeBack(after: 1, laptop, hub, clock: year).renewal == .notDue)
            }
            #expect(try laptop.certificate == second)
        }
    }

    @Test(arguments: [60, 400, 1000], [nil, 1970, 2050])
    func `A laptop that was dark syncs across new keys of the hub, and renews if it is time`(
        _ days: Double, _ year: Int?
    ) async throws {
        try await ServedHub.serving { hub in
            let laptop = try await FieldLaptop.enrolled(1, at: hub)
            try await laptop.sync(with: hub)
            let before = try laptop.certificate
            // The server's certificate, the sub-key and the delegation are others when it comes back, twice over.
            try await hub.renewed { second in
                try await second.renewed { third in
                    let report = try await comeBack(after: days, laptop, third, clock: year)
                    #expect(report.renewal == (days < 365 ? .notDue : .renewed))
                    let after = try laptop.certificate
                    #expect((after == before) == (days < 365))
                    if days > 365 {
                        #expect(after.intermediates != before.intermediates)
                        #expect(try laptop.daysLeft(third.clock) == 730)
                    }
                    #expect(
                        try await comeBack(after: 1, laptop, third, clock: year).renewal == .notDue)
                    #expect(try laptop.certificate == after)
                }
            }
        }
    }

    @Test func `A clock that jumps between years at every start has nothing renewed that is fresh`()
        async throws
    {
        try await ServedHub.serving { hub in
            let laptop = try await FieldLaptop.enrolled(1, at: hub)
            let first = try laptop.certificate
            for year in [1970, 2050, nil, 2050, 1970, nil] {
                #expect(try await comeBack(after: 1, laptop, hub, clock: year).renewal == .notDue)
            }
            #expect(try laptop.certificate == first)
        }
    }

    @Test func `A laptop whose certificate ran out writes no time of its dead clock`() async throws
    {
        try await ServedHub.serving { hub in
            let laptop = try await FieldLaptop.enrolled(1, at: hub)
            _ = try await comeBack(after: 1000, laptop, hub, clock: 1970)
            var time: Int64?
            try laptop.replica.updatePeer { time = $0.hubTime }
            let hubTime = Int64(hub.clock.now.timeIntervalSince1970 * 1000)
            #expect(abs(try #require(time) - hubTime) < 600_000)
        }
    }

    @Test func `A device that was revoked is not renewed, and learns that it was`() async throws {
        try await ServedHub.serving { hub in
            let laptop = try await FieldLaptop.enrolled(1, at: hub)
            try await laptop.sync(with: hub)
            let before = try laptop.certificate
            try hub.registry.issue(by: hub.keys.rosters, now: hub.clock.now.milliseconds) {
                guard var device = $0.devices[1] else { return }
                device.ended = CutOff()
                $0.set(device)
            }
            let report = try await comeBack(after: 400, laptop, hub, clock: nil)
            #expect(report.renewal == .failed("the hub answered 403"))
            #expect(try laptop.certificate == before)
            #expect(try laptop.replica.rosterHeader()?.version == 3)
        }
    }

    @Test func `A device that was revoked is not enrolled again, by whatever road`() async throws {
        try await ServedHub.serving { hub in
            let key = DeviceKey()
            let request = try DeviceRequest(
                name: "x", replicaIdentity: 5, incarnation: 1, key: key)
            let claim = try EnrolmentRequestFile(
                request: request, sealKey: SealKey(known: 5), boxKey: BoxKey().publicBytes
            ).claim()
            func approve() throws -> String {
                try hub.registry.approve(
                    claim, name: "base", grants: [:], keys: hub.keys, now: hub.clock.now)
            }
            // While it stands, the same request may come again.
            for _ in 0..<2 { _ = try approve() }
            try hub.registry.issue(by: hub.keys.rosters, now: hub.clock.now.milliseconds) {
                guard var device = $0.devices[5] else { return }
                device.ended = CutOff()
                $0.set(device)
            }
            let error = try #require(throws: OutpostError.self) { try approve() }
            #expect(error.code == .refused)
        }
    }

    @Test func `A hub whose certificates cannot be made stops no sync`() async throws {
        try await ServedHub.serving { hub in
            let laptop = try await FieldLaptop.enrolled(1, at: hub)
            let folder = URL(fileURLWithPath: laptop.device.certificate)
            // The answer cannot be kept: something lies where the new file is to be written.
            try FileManager.default.createDirectory(
                atPath: folder.path + ".partial/x", withIntermediateDirectories: true)
            let report = try await comeBack(after: 400, laptop, hub, clock: nil)
            guard case .failed = report.renewal else {
                Issue.record("\(report.renewal)")
                return
            }
            try FileManager.default.removeItem(atPath: folder.path + ".partial")
            #expect(try await comeBack(after: 1, laptop, hub, clock: nil).renewal == .renewed)
        }
    }

    @Test func `A renewal for another key or replica is refused`() async throws {
        try await ServedHub.serving { hub in
            let laptop = try hub.enrolled(1)
            func answer(_ request: DeviceRequest?, as laptop: Laptop?) async throws -> String {
                let body =
                    try request.map {
                        String(
                            decoding: try JSONEncoder().encode(["request": $0.pem]), as: UTF8.self)
                    } ?? "{}"
                let client = try await RawClient.connect(to: hub, as: laptop)
                defer { client.close() }
                try await client.send(
                    "POST /renewal HTTP/1.1\r\nHost: hub\r\nContent-Length: \(body.utf8.count)"
                        + "\r\n\r\n" + body)
                return String(await client.head().prefix(12))
            }
            let own = try DeviceRequest(
                name: "x", replicaIdentity: 1, incarnation: 1, key: laptop.key)
            #expect(try await answer(own, as: laptop) == "HTTP/1.1 200")
            #expect(try await answer(own, as: nil) == "HTTP/1.1 403")
            #expect(try await answer(nil, as: laptop) == "HTTP/1.1 400")
            for (identity, key) in [(UInt64(1), DeviceKey()), (2, laptop.key)] {
                let request = try DeviceRequest(
                    name: "x", replicaIdentity: identity, incarnation: 1, key: key)
                #expect(try await answer(request, as: laptop) == "HTTP/1.1 403")
            }
            // Nor is one that another device signed, and this one sends.
            let other = try hub.enrolled(2, name: "other")
            #expect(try await answer(own, as: other) == "HTTP/1.1 403")
        }
    }
}
