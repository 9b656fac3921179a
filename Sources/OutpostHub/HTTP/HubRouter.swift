import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// The hub's routes. The command composes them with those of the pages and gives the responder to `HubServer`.
package struct HubRouter: Sendable {
    private let core: HubCore
    let registry: HubRegistry
    let authority: AuthorityCertificate
    let keys: @Sendable () throws -> HubKeys
    let surroundings: Surroundings
    let rosters: any RosterSource
    private let missionFile: [UInt8]
    /// nil where the mission has no table that speaks of files.
    let attachments: HubAttachments?
    private let gate = ExchangeGate<ReplicaID>(
        limit: HubLimits.concurrentExchanges, perDevice: HubLimits.exchangesPerDevice)
    private let budget = DeviceBudget()
    let news: NewsBoard
    let waiting = ExchangeGate<ReplicaID>(
        limit: HubLimits.waitingQuestions, perDevice: HubLimits.waitingQuestionsPerDevice)

    /// The content type of an exchange, both ways.
    package static let contentType = "application/x-outpost"

    /// - Parameters:
    ///   - attachments: the files of reports; nil: none are taken or given.
    ///   - keys: asked at each enrolment, since the root may give the hub other ones while it serves.
    package init(
        core: HubCore, registry: HubRegistry, authority: AuthorityCertificate,
        missionFile: [UInt8], attachments: HubAttachments? = nil,
        surroundings: Surroundings = .system,
        keys: @escaping @Sendable () throws -> HubKeys
    ) {
        self.core = core
        news = NewsBoard(core: core)
        self.registry = registry
        self.authority = authority
        self.keys = keys
        self.surroundings = surroundings
        rosters = RegistryRosters(registry: registry, authority: authority)
        self.missionFile = missionFile
        self.attachments = attachments
    }

    package func addRoutes(to router: Router<HubRequestContext>) {
        router.get("/") { _, _ in HubResponse.text("This is an Outpost hub.\n") }
        router.get("/authority") { _, _ in HubResponse.text(authority.pem) }
        router.post("/enrolment") { request, _ in await enrol(request) }
        router.post("/renewal") { request, context in await renew(request, context) }
        router.post("/person") { request, context in await claim(request, context) }
        router.post("/exchange") { request, context in await exchange(request, context) }
        router.post("/news") { request, context in await waitForNews(request, context) }
        addAttachmentRoutes(to: router)
    }

    var now: Date {
        Date(timeIntervalSince1970: Double(surroundings.wallMilliseconds()) / 1000)
    }

    // MARK: Enrolment

    private func enrol(_ request: Request) async -> Response {
        do {
            var request = request
            let body = try await request.collectBody(upTo: HubLimits.enrolmentBytes)
            let enrolment = try JSONDecoder().decode(
                EnrolmentRequest.self, from: Data(body.readableBytesView))
            let certificate = try registry.enrol(
                enrolment, authority: authority, keys: try keys(), now: now)
            return HubResponse.json(
                EnrolmentAnswer(
                    certificate: certificate, mission: Data(missionFile).base64EncodedString()))
        } catch let error as OutpostError {
            return HubResponse.problem(error)
        } catch {
            return HubResponse.problem(
                .badRequest, code: "invalid-input", cause: "this is not an enrolment request",
                hint: "docs/PROTOCOL.md says what one looks like")
        }
    }

    // MARK: Exchange

    private func exchange(_ request: Request, _ context: HubRequestContext) async -> Response {
        let certified: ReplicaID?
        do {
            certified = try await device(context)?.replica
        } catch {
            return Self.asksTooOften
        }
        guard let certified else { return Self.isUnknown }
        guard request.headers[.contentType] == Self.contentType else {
            return HubResponse.problem(
                .unsupportedMediaType, code: "invalid-input",
                cause: "the content type is not \(Self.contentType)", hint: "")
        }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > HubLimits.requestBytes
        {
            return HubResponse.problem(
                .contentTooLarge, code: "limit",
                cause: "a request has at most \(HubLimits.requestBytes) bytes",
                hint: "send less in one exchange")
        }
        let pass: ExchangeGate<ReplicaID>.Pass
        switch gate.enter(certified) {
        case .success(let entered): pass = entered
        case .failure(.deviceIsBusy):
            return HubResponse.later(
                .tooManyRequests, cause: "this device has too many exchanges at once")
        case .failure(.hubIsBusy):
            return HubResponse.later(
                .serviceUnavailable, cause: "the hub has too many exchanges at once")
        }
        let exchange = ExchangeActor(core: core, certified: certified, ledger: registry)
        do {
            try await take(request.body, into: exchange)
            try await exchange.endRequest()
            try registry.noteContact(
                of: certified, roster: try await exchange.rosterVersion(), now: Date())
        } catch let refusal as Refusal {
            return HubResponse.problem(refusal)
        } catch let error as OutpostError {
            return HubResponse.problem(error)
        } catch {
            // The connection broke: what came is in the log, and nobody is there to answer.
            return HubResponse.problem(
                .badRequest, code: "invalid-input", cause: "the request ended early", hint: "")
        }
        return Response(
            status: .ok, headers: [.contentType: Self.contentType],
            body: ResponseBody { writer in
                while let bytes = try await exchange.nextBytes() {
                    try await writer.write(ByteBuffer(bytes: bytes))
                }
                try await writer.finish(nil)
                withExtendedLifetime(pass) {}
            })
    }

    static var asksTooOften: Response {
        HubResponse.later(
            .tooManyRequests, cause: "this device asks more often than a hub answers")
    }

    static var isUnknown: Response {
        HubResponse.problem(
            .forbidden, code: "refused",
            cause: "no certificate of this mission came with the request",
            hint: "enrol first: the hub's officer gives a code")
    }

    private func take(_ body: RequestBody, into exchange: ExchangeActor) async throws {
        var count = 0
        for try await buffer in body {
            count += buffer.readableBytes
            guard count <= HubLimits.requestBytes else {
                throw OutpostError(
                    .limit, operation: "take a request",
                    cause: "it is larger than \(HubLimits.requestBytes) bytes",
                    hint: "send less in one exchange")
            }
            try await exchange.receive(Array(buffer.readableBytesView))
        }
    }

    /// Who speaks: as its certificate says, and as the roster does.
    struct Speaker {
        let identity: DeviceIdentity
        let entry: RosterDevice

        var replica: ReplicaID {
            ReplicaID(identity: identity.replicaIdentity, incarnation: identity.incarnation)
        }
    }

    /// The replica that the client's certificate names, if its key stands in the roster. Also one that was revoked: it may learn
    /// that, and what it still sends is kept and held.
    ///
    /// That the certificate leads to the mission's root, the handshake found out, where the whole chain was there (`HubServer`).
    ///
    /// - Throws: `DeviceBudget.Spent`, before the roster is asked.
    func device(_ context: HubRequestContext) async throws -> Speaker? {
        do {
            guard let der = try await context.clientCertificate() else { return nil }
            let identity = try DeviceIdentity(unverifiedCertificate: der)
            let replica = ReplicaID(
                identity: identity.replicaIdentity, incarnation: identity.incarnation)
            try budget.spend(replica)
            let entry = try rosters.current()?.effective.devices[replica.identity]
            guard let entry, entry.tlsKeyHash.bytes == identity.publicKeyHash else { return nil }
            return Speaker(identity: identity, entry: entry)
        } catch let spent as DeviceBudget.Spent {
            throw spent
        } catch {
            context.logger.warning("a client certificate was not accepted: \(error)")
            return nil
        }
    }
}
