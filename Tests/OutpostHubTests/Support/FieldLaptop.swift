import Foundation
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// A laptop with its folder of keys, over libcurl, and a clock of its own.
///
/// libcurl blocks its thread, and the hub of these tests serves on the few threads that all tasks share: so a link has one of its own.
final class FieldLaptop: Sendable {
    let clock: VirtualClock
    let replica: Replica
    let device: DeviceFolder
    private let folder: String
    private let settings: DeviceFolder.Hub

    /// Enrols by a code.
    static func enrolled(_ identity: UInt64, at hub: ServedHub) async throws -> FieldLaptop {
        try await onThreadOfItsOwn { try FieldLaptop(identity, at: hub) }
    }

    private static func onThreadOfItsOwn<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result(catching: body))
            }
        }
    }

    private init(_ identity: UInt64, at hub: ServedHub) throws {
        clock = VirtualClock()
        replica = try Replica.inMemory(
            schema: hub.schema, identity: identity, surroundings: clock.surroundings)
        folder = hub.folder + "/laptop-\(identity)"
        try FileManager.default.createDirectory(
            atPath: folder + "/device", withIntermediateDirectories: true)
        device = DeviceFolder(ReplicaFolder(path: folder))
        var generator = SystemRandomNumberGenerator()
        let code = EnrolmentCode(authority: hub.authority.certificate, using: &generator)
        try hub.registry.add(
            EnrolmentCodeRecord(code: code, deviceName: "base", issuedAt: hub.clock.now),
            grants: Dictionary(uniqueKeysWithValues: hub.schema.spaces.map { ($0.id, .write) }))
        let enrolment = Enrolment(hubURL: Self.url(hub), code: code) { try CurlLink($0) }
        let result = try enrolment.run(
            replica: replica.id, device: device, authority: enrolment.fetchAuthority())
        try device.keep(result, hubURL: Self.url(hub))
        settings = try device.loadHub()
    }

    private static func url(_ hub: ServedHub) -> String { "https://127.0.0.1:\(hub.port)" }

    func report(_ title: String) throws {
        try replica.write { db in
            try db.execute(sql: "INSERT INTO incident (title) VALUES (?)", arguments: [title])
        }
    }

    /// One sync, at whatever port the hub serves.
    @discardableResult
    func sync(with hub: ServedHub) async throws -> SyncEngine.Report {
        try await Self.onThreadOfItsOwn { [self] in try syncHere(with: hub) }
    }

    /// Keeps a question waiting at a hub until it is answered.
    func listen(to hub: ServedHub) async throws -> HubNews.Heard {
        try await Self.onThreadOfItsOwn { [self] in
            var configuration = device.linkConfiguration(settings)
            configuration.hubURL = Self.url(hub)
            return try HubNews(
                replica: replica, peer: settings.fingerprint, link: try CurlLink(configuration)
            ).ask()
        }
    }

    private func syncHere(with hub: ServedHub) throws -> SyncEngine.Report {
        var configuration = device.linkConfiguration(settings)
        configuration.hubURL = Self.url(hub)
        return try SyncEngine(
            replica: replica, link: try CurlLink(configuration), peer: settings.fingerprint,
            hubURL: configuration.hubURL, sealer: try device.sealer(settings),
            trust: try device.trust(settings), surroundings: clock.surroundings,
            renewal: try device.renewal(settings, of: replica.id)
        ).run()
    }

    /// Tells a hub of a person, as a sync does.
    func post(_ claim: PersonClaim, to hub: ServedHub) async throws {
        try await Self.onThreadOfItsOwn { [self] in
            var configuration = device.linkConfiguration(settings)
            configuration.hubURL = Self.url(hub)
            try PersonClaimPosting.post(claim, over: try CurlLink(configuration))
        }
    }

    var certificate: IssuedCertificate {
        get throws { try IssuedCertificate.load(from: device.certificate) }
    }

    /// Days until its certificate ends, by a clock.
    func daysLeft(_ clock: VirtualClock) throws -> Int {
        let ends = try DeviceIdentity(unverifiedCertificate: certificate.der).ends
        return Int((Double(ends) / 1000 - clock.now.timeIntervalSince1970) / 86_400)
    }
}
