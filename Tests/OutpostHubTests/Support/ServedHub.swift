import Foundation
import Hummingbird
import Logging
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import Synchronization

/// A hub that serves real TLS on a port of the loopback, with limits that a test gives.
final class ServedHub: Sendable {
    let folder: String
    let schema: Schema
    let authority: Authority
    let registry: HubRegistry
    let keys: HubKeys
    let core: HubCore
    /// By which it serves and issues.
    let clock: VirtualClock
    let port: Int
    private let server: Task<Void, any Error>
    // A lock: a test's clients may connect side by side.
    private let clients = Mutex<[RawClient]>([])

    private init(
        folder: String, schema: Schema, authority: Authority, registry: HubRegistry,
        keys: HubKeys, core: HubCore, clock: VirtualClock, port: Int, server: Task<Void, any Error>
    ) {
        self.folder = folder
        self.schema = schema
        self.authority = authority
        self.registry = registry
        self.keys = keys
        self.core = core
        self.clock = clock
        self.port = port
        self.server = server
    }

    /// Serves while `body` runs.
    static func serving<Result>(
        _ limits: ServerLimits = ServerLimits(), clock: VirtualClock = VirtualClock(),
        _ body: (ServedHub) async throws -> Result
    ) async throws -> Result {
        let hub = try await start(limits, clock)
        return try await hub.serving(body) {
            // One of the system's temporary folders: left behind, it is in nobody's way.
            try? FileManager.default.removeItem(atPath: hub.folder)
        }
    }

    /// Serves the same hub at another port under keys that the root signed anew, while `body` runs: new working keys and a new
    /// server's certificate.
    func renewed<Result>(_ body: (ServedHub) async throws -> Result) async throws -> Result {
        let number = keys.rosters.delegation.delegation.number + 1
        let keys = try Self.makeKeys(authority, number: number)
        let server = DeviceKey()
        try registry.takeOver(
            by: keys.rosters, hub: core.picture.id.identity, serverKeyHash: server.publicKeyHash,
            now: clock.now)
        let hub = try await Self.serve(
            folder, schema, authority, registry, keys, core, clock, server, ServerLimits())
        return try await hub.serving(body)
    }

    private func serving<Result>(
        _ body: (ServedHub) async throws -> Result, finally: () -> Void = {}
    ) async throws -> Result {
        let hub = self
        defer { finally() }
        do {
            let result = try await body(hub)
            await hub.stop()
            return result
        } catch {
            await hub.stop()
            throw error
        }
    }

    private static func start(
        _ limits: ServerLimits, _ clock: VirtualClock
    ) async throws -> ServedHub {
        let folder = NSTemporaryDirectory() + "outpost-hub-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let schema = try makeSchema()
        let authority = try Authority.create(mission: "test", now: Date())
        let keys = try makeKeys(authority)
        let registry = try HubRegistry(path: folder + "/hub.sqlite")
        let core = try makeCore(schema, authority, registry, keys.rosters, clock)
        return try await serve(
            folder, schema, authority, registry, keys, core, clock, DeviceKey(), limits)
    }

    private static func serve(
        _ folder: String, _ schema: Schema, _ authority: Authority, _ registry: HubRegistry,
        _ keys: HubKeys, _ core: HubCore, _ clock: VirtualClock, _ key: DeviceKey,
        _ limits: ServerLimits
    ) async throws -> ServedHub {
        let certificate = try keys.certificates.issueServerCertificate(
            names: ["localhost", "127.0.0.1"], publicKey: key.publicKey, now: clock.now)
        let router = Router(context: HubRequestContext.self)
        HubRouter(
            core: core, registry: registry, authority: authority.certificate,
            missionFile: Array("the mission".utf8),
            attachments: HubAttachments(
                rows: paperRows, store: try AttachmentStore.open(at: folder + "/attachments"),
                core: core),
            surroundings: clock.surroundings,
            keys: { keys }
        ).addRoutes(to: router)
        var logger = Logger(label: "test hub")
        logger.logLevel = .critical
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let application = try HubServer.application(
            HubServer.Configuration(
                host: "127.0.0.1", port: 0, certificatePEM: certificate.pem, keyPEM: key.pem,
                authority: authority.certificate, limits: limits),
            responder: router.buildResponder(), logger: logger,
            onRunning: { running.yield($0) })
        let server = Task { try await application.run() }
        for await port in ports {
            return ServedHub(
                folder: folder, schema: schema, authority: authority, registry: registry,
                keys: keys, core: core, clock: clock, port: port, server: server)
        }
        throw CancellationError()
    }

    static func makeKeys(_ authority: Authority, number: UInt32 = 1) throws -> HubKeys {
        let (rosterKey, certificateKey) = (SealKey(), DeviceKey())
        let delegation = Delegation(
            number: number, rosterKey: rosterKey.publicKey.bytes,
            certificateKey: certificateKey.publicPoint, boxKey: BoxKey().publicBytes, issued: 0)
        let intermediate = try authority.issueIntermediate(
            for: certificateKey.publicKey, number: number, now: Date())
        return try HubKeys(
            rosters: try RosterIssuer(
                authority: authority.certificate, delegation: try authority.sign(delegation),
                key: rosterKey),
            certificates: try CertificateIssuer(intermediate: intermediate, key: certificateKey))
    }

    private static func makeCore(
        _ schema: Schema, _ authority: Authority, _ registry: HubRegistry, _ issuer: RosterIssuer,
        _ clock: VirtualClock
    ) throws -> HubCore {
        let mission = authority.certificate.missionID
        let seal = SealKey(known: 9)
        let picture = try Replica.inMemory(
            schema: schema, identity: 0xFFFF, surroundings: .system)
        try registry.addHub(
            RosterDevice(
                identity: picture.id.identity, name: "hub", sealKey: seal.publicKey.bytes,
                tlsKeyHash: .zero),
            grants: Set(
                schema.spaces.map { Grant(.device(picture.id.identity), .admin, in: $0.id) }),
            by: issuer, now: Date())
        let trust = RosterTrust(authority: authority.certificate)
        let rosters = RegistryRosters(registry: registry, authority: authority.certificate)
        let log = try SQLiteHubLog(
            path: nil, schema: schema,
            trust: { trust.seals(try rosters.current()?.roster ?? Roster()) },
            makeEpoch: { 7 })
        return HubCore(
            log: log, picture: picture, sealer: seal.sealer(mission: mission), trust: trust,
            surroundings: clock.surroundings, rosters: rosters)
    }

    /// Which table speaks of files.
    static let paperRows = AttachmentRows(table: "paper", contentHash: "hash", byteCount: "size")

    /// The files that it holds.
    var files: AttachmentStore {
        get throws { try AttachmentStore.open(at: folder + "/attachments") }
    }

    private static func makeSchema() throws -> Schema {
        let incident = try TableSchema(
            name: "incident", residence: .space(SpaceID(name: "operations")),
            columns: [ColumnSchema(name: "title", kind: .text)])
        let delivery = try TableSchema(
            name: "delivery", residence: .space(SpaceID(name: "aid")),
            columns: [ColumnSchema(name: "cargo", kind: .text)])
        let paper = try TableSchema(
            name: "paper", residence: .follows(column: "subject"),
            columns: [
                ColumnSchema(name: "subject", kind: .text, isRequired: true),
                ColumnSchema(name: "hash", kind: .text), ColumnSchema(name: "size", kind: .integer),
            ])
        return try Schema(
            version: 1, missionHash: Digest(of: Array("test".utf8)),
            spaces: [Space(name: "operations"), Space(name: "aid")],
            tables: [incident, delivery, paper])
    }

    /// Closes a client when the test is over.
    func keep(_ client: RawClient) { clients.withLock { $0.append(client) } }

    private func stop() async {
        for client in clients.withLock({ $0 }) { client.close() }
        server.cancel()
        _ = await server.result
    }

    /// An enrolled laptop.
    func enrolled(_ identity: UInt64, name: String = "base") throws -> Laptop {
        let laptop = try Laptop(identity: identity, schema: schema)
        var generator = SystemRandomNumberGenerator()
        let code = EnrolmentCode(authority: authority.certificate, using: &generator)
        try registry.add(
            EnrolmentCodeRecord(code: code, deviceName: name, issuedAt: Date()),
            grants: Dictionary(uniqueKeysWithValues: schema.spaces.map { ($0.id, .write) }))
        let request = try laptop.enrolment(secret: code.secret, authority.certificate)
        laptop.certificate = try registry.enrol(
            request, authority: authority.certificate, keys: keys, now: Date())
        return laptop
    }
}

/// A base with its keys, and its replica in memory.
final class Laptop {
    let replica: Replica
    let key = DeviceKey()
    let sealKey: SealKey
    var certificate: String?

    init(identity: UInt64, schema: Schema) throws {
        replica = try Replica.inMemory(
            schema: schema, identity: identity, surroundings: .system)
        sealKey = SealKey(known: UInt8(truncatingIfNeeded: identity))
    }

    func enrolment(
        secret: [UInt8], _ authority: AuthorityCertificate
    ) throws -> EnrolmentRequest {
        let request = try DeviceRequest(
            name: "outpost", replicaIdentity: replica.id.identity,
            incarnation: replica.id.incarnation, key: key)
        let boxKey = BoxKey().publicBytes
        let proof = try SealKeyProof.make(
            by: sealKey, for: request, boxKey: boxKey, mission: authority.missionID)
        let fields = [
            "secret": Hexadecimal.text(of: secret), "request": request.pem,
            "sealKey": Hexadecimal.text(of: sealKey.publicKey.bytes),
            "sealProof": Hexadecimal.text(of: proof), "boxKey": Hexadecimal.text(of: boxKey),
        ]
        return try JSONDecoder().decode(
            EnrolmentRequest.self, from: try JSONEncoder().encode(fields))
    }

    /// The request that it would send now.
    func exchange(_ hub: ServedHub) throws -> [UInt8] {
        let mission = hub.authority.certificate.missionID
        let session = try EdgeSession(
            replica: replica, peer: "hub", sealer: sealKey.sealer(mission: mission),
            trust: RosterTrust(authority: hub.authority.certificate), surroundings: .system)
        var bytes: [UInt8] = []
        while let more = try session.nextBytes() { bytes += more }
        return bytes
    }
}
