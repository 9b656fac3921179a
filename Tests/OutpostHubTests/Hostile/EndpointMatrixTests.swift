import Foundation
import Hummingbird
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire
import Testing

/// Every route of the hub, by every verb, for everybody who may come: what is answered, what is kept of it, and what is sent.
///
/// The table below is what must be. A route of the router that has no row in it fails the test.
@Suite struct EndpointMatrixTests {
    /// What follows of one request.
    struct Outcome: Equatable, CustomStringConvertible {
        /// nil: the handshake fails, and not a byte of HTTP comes.
        var status: Int?
        var kept: Set<Kept> = []
        /// Spaces of which something was sent, be it a head.
        var sent: Set<SpaceID> = []

        var description: String {
            "\(status.map(String.init) ?? "closed") \(kept.map { "\($0)" }.sorted()) \(sent)"
        }
    }

    /// What differs at the hub afterwards.
    enum Kept: Hashable {
        case log, picture, held, claim, roster, file
    }

    /// One request that a route may get.
    struct Attempt: Sendable {
        let name: String
        /// Another spelling of the route's.
        var path: String?
        let body: @Sendable (EndpointScene) throws -> [UInt8]
        /// Of whoever gets past the handshake.
        let outcome: @Sendable (EndpointCaller) -> Outcome

        init(
            _ name: String, path: String? = nil,
            _ body: @escaping @Sendable (EndpointScene) throws -> [UInt8] = { _ in [] },
            _ outcome: @escaping @Sendable (EndpointCaller) -> Outcome
        ) {
            self.name = name
            self.path = path
            self.body = body
            self.outcome = outcome
        }
    }

    private static func enrolledAlone(_ caller: EndpointCaller, _ outcome: Outcome) -> Outcome {
        caller.isEnrolled ? outcome : Outcome(status: 403)
    }

    private static func activeAlone(_ caller: EndpointCaller, _ outcome: Outcome) -> Outcome {
        caller.isEnrolled && caller != .revoked ? outcome : Outcome(status: 403)
    }

    private static func readable(_ caller: EndpointCaller) -> Set<SpaceID> {
        caller.mayRead ? [EndpointScene.space] : []
    }

    private static func path(_ file: [UInt8], after offset: Int = 0) -> String {
        "/attachment?digest=\(Digest(of: file).hexadecimal)&after=\(offset)"
    }

    static let table: [String: [Attempt]] = [
        "GET /": [Attempt("look") { _ in Outcome(status: 200) }],
        "GET /authority": [Attempt("look") { _ in Outcome(status: 200) }],
        "POST /enrolment": [
            Attempt("a guess", { try $0.enrolment(secret: Array(repeating: 7, count: 16)) }) { _ in
                Outcome(status: 403)
            },
            // Who has a code is enrolled by it, whatever certificate they show; who is enrolled gets the same again.
            Attempt("with a code", { try $0.enrolment(secret: $0.code()) }) { caller in
                switch caller {
                case .revoked: Outcome(status: 403)
                case _ where caller.isEnrolled: Outcome(status: 200)
                default: Outcome(status: 200, kept: [.roster])
                }
            },
        ],
        "POST /renewal": [
            Attempt("its own", { try $0.renewal($0.certificateRequest()) }) {
                activeAlone($0, Outcome(status: 200))
            },
            Attempt(
                "another key",
                { scene in
                    try scene.renewal(
                        DeviceRequest(
                            name: "x", replicaIdentity: scene.laptop.replica.id.identity,
                            incarnation: 1, key: DeviceKey()))
                }
            ) { _ in Outcome(status: 403) },
            Attempt("nothing") { activeAlone($0, Outcome(status: 400)) },
        ],
        "POST /person": [
            Attempt("its own", { try $0.claim(of: $0.laptop, "amina") }) {
                activeAlone($0, Outcome(status: 200, kept: [.claim]))
            },
            Attempt("another device's", { try $0.claim(of: $0.other, "amina") }) { _ in
                Outcome(status: 403)
            },
            Attempt("nothing") { enrolledAlone($0, Outcome(status: 400)) },
        ],
        "POST /news": [
            // The scene's hub has more than a base that knows nothing.
            Attempt("of a base that knows nothing", { _ in EndpointScene.newsQuestion }) {
                enrolledAlone($0, Outcome(status: 200))
            },
            Attempt("nothing") { enrolledAlone($0, Outcome(status: 400)) },
        ],
        "POST /attachments": [
            Attempt("look", { try $0.fileQuestion() }) { activeAlone($0, Outcome(status: 200)) },
            Attempt("nothing") { activeAlone($0, Outcome(status: 400)) },
        ],
        "POST /attachment": [
            Attempt(
                "a part of a file of a report there", path: path(EndpointScene.missingFile),
                { _ in Array(EndpointScene.missingFile.prefix(5)) }
            ) { caller in activeAlone(caller, Outcome(status: caller.isGranted ? 200 : 404)) },
            Attempt(
                "from another byte on", path: path(EndpointScene.missingFile, after: 3),
                { _ in Array(EndpointScene.missingFile.dropFirst(3)) }
            ) { caller in activeAlone(caller, Outcome(status: caller.isGranted ? 409 : 404)) },
            Attempt(
                "the rest of it", path: path(EndpointScene.missingFile, after: 5),
                { _ in Array(EndpointScene.missingFile.dropFirst(5)) }
            ) { caller in
                activeAlone(
                    caller,
                    caller.isGranted ? Outcome(status: 200, kept: [.file]) : Outcome(status: 404))
            },
            Attempt(
                "a file of a report that it may not see",
                path: path(EndpointScene.closedMissingFile),
                { _ in EndpointScene.closedMissingFile }
            ) { activeAlone($0, Outcome(status: 404)) },
            Attempt("nothing") { activeAlone($0, Outcome(status: 400)) },
        ],
        "GET /attachment": [
            Attempt("a file of a report there", path: path(EndpointScene.file)) { caller in
                activeAlone(
                    caller,
                    caller.mayRead
                        ? Outcome(status: 200, sent: readable(caller)) : Outcome(status: 404))
            },
            Attempt(
                "a file of a report that it may not see", path: path(EndpointScene.closedFile)
            ) { activeAlone($0, Outcome(status: 404)) },
            Attempt("nothing") { activeAlone($0, Outcome(status: 400)) },
        ],
        "POST /exchange": [
            Attempt(
                "ask in doubt", { try $0.exchange(as: $0.laptop, isInDoubt: true, report: nil) }
            ) { enrolledAlone($0, Outcome(status: 200, sent: readable($0))) },
            Attempt(
                "spelled with more slashes", path: "//exchange/",
                { try $0.exchange(as: $0.laptop, isInDoubt: true, report: nil) }
            ) { enrolledAlone($0, Outcome(status: 200, sent: readable($0))) },
            Attempt(
                "bring a report",
                { try $0.exchange(as: $0.laptop, isInDoubt: false, report: "theirs") }
            ) { caller in
                enrolledAlone(
                    caller,
                    Outcome(
                        status: 200, kept: caller.mayWrite ? [.log, .picture] : [.log, .held],
                        sent: readable(caller)))
            },
            Attempt(
                "in another's name",
                { try $0.exchange(as: $0.other, isInDoubt: true, report: "forged") }
            ) { enrolledAlone($0, Outcome(status: 409)) },
            Attempt("nothing") { enrolledAlone($0, Outcome(status: 400)) },
        ],
    ]

    static let verbs = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW",
    ]

    static let unknownPaths = [
        "/hub.sqlite", "/log.sqlite", "/exchange/x", "/Exchange",
        "/person/amina", "/../device/seal.key", "/%2e%2e/device/seal.key", "/authority.key", "*",
    ]

    @Test func `Every route of the router stands in the table, and no other`() async throws {
        try await ServedHub.serving { hub in
            let router = Router(context: HubRequestContext.self)
            HubRouter(
                core: hub.core, registry: hub.registry, authority: hub.authority.certificate,
                missionFile: [], keys: { hub.keys }
            ).addRoutes(to: router)
            #expect(router.routes.map(\.description).sorted() == Self.table.keys.sorted())
        }
    }

    @Test(arguments: EndpointCaller.allCases)
    func `Each caller is answered, kept and sent what the table says`(_ caller: EndpointCaller)
        async throws
    {
        try await ServedHub.serving { hub in
            let scene = try EndpointScene(hub, caller)
            var cells = 0
            // An enrolment, which changes who the caller is, comes after all that asks it.
            let enrolment = "POST /enrolment"
            let routes = Self.table.keys.sorted().filter { $0 != enrolment } + [enrolment]
            for route in routes {
                let attempts = Self.table[route] ?? []
                for attempt in attempts {
                    let expected =
                        caller == .ofAnotherAuthority
                        ? Outcome(status: nil) : attempt.outcome(caller)
                    let found = try await self.outcome(route, attempt, scene)
                    #expect(found == expected, "\(caller): \(route), \(attempt.name)")
                    cells += 1
                }
            }
            print("endpoints, \(caller): \(cells) attempts")
        }
    }

    @Test(arguments: EndpointCaller.allCases)
    func `By another verb or path nobody is answered anything, and nothing is kept`(
        _ caller: EndpointCaller
    ) async throws {
        try await ServedHub.serving { hub in
            let scene = try EndpointScene(hub, caller)
            let before = try state(hub)
            var cells = 0
            let known = Set(Self.table.keys)
            let paths = Set(known.map { String($0.split(separator: " ")[1]) }).sorted()
            let body = try scene.exchange(as: scene.laptop, isInDoubt: true, report: "theirs")
            var client: RawClient?
            for path in paths + Self.unknownPaths {
                for verb in Self.verbs where !known.contains("\(verb) \(path)") {
                    cells += 1
                    // Refused requests leave the connection as it was, as a rule: a new handshake for each would take minutes.
                    let asked = try await ask(client, verb, path, body, scene)
                    // After CONNECT a connection is a tunnel to nowhere.
                    client = verb == "CONNECT" ? nil : asked.client
                    guard caller != .ofAnotherAuthority else {
                        #expect(asked.answer == nil, "\(verb) \(path)")
                        continue
                    }
                    let status = try #require(asked.answer?.status, "\(verb) \(path)")
                    #expect([400, 404, 405].contains(status), "\(verb) \(path): \(status)")
                    let text = String(decoding: asked.answer?.body ?? [], as: UTF8.self)
                    #expect(!text.contains("MARKER"), "\(verb) \(path)")
                }
            }
            #expect(try state(hub) == before)
            print("endpoints, \(caller): \(cells) other verbs and paths")
        }
    }

    // MARK: Asking

    private func request(_ verb: String, _ path: String, _ body: [UInt8]) -> [UInt8] {
        let hasBody = !["GET", "HEAD", "CONNECT", "TRACE"].contains(verb)
        let content = hasBody ? body : []
        return Array(
            """
            \(verb) \(path) HTTP/1.1\r\nHost: hub\r\nContent-Type: \(HubRouter.contentType)\r\n\
            Content-Length: \(content.count)\r\n\r\n
            """.utf8) + content
    }

    private func ask(
        _ client: RawClient?, _ verb: String, _ path: String, _ body: [UInt8],
        _ scene: EndpointScene
    ) async throws -> (client: RawClient?, answer: RawAnswer?) {
        if let client, await !client.isClosed(within: .zero) {
            if let answer = try await answer(client, request(verb, path, body), verb) {
                return (client, answer)
            }
        }
        let fresh = try await RawClient.connect(to: scene.hub, as: scene.laptop)
        return (fresh, try await answer(fresh, request(verb, path, body), verb))
    }

    private func answer(
        _ client: RawClient, _ request: [UInt8], _ verb: String
    ) async throws -> RawAnswer? {
        do {
            try await client.send(request)
        } catch {
            // The hub may close before all is sent; what it said until then counts.
        }
        return await client.answer(isHeadAlone: verb == "HEAD")
    }

    private func outcome(
        _ route: String, _ attempt: Attempt, _ scene: EndpointScene
    ) async throws -> Outcome {
        let body = try attempt.body(scene)
        let before = try state(scene.hub)
        let words = route.split(separator: " ").map(String.init)
        let client = try await RawClient.connect(to: scene.hub, as: scene.laptop)
        defer { client.close() }
        let answer = try await answer(
            client, request(words[0], attempt.path ?? words[1], body), words[0])
        let after = try state(scene.hub)
        return Outcome(
            status: answer?.status, kept: after.differences(from: before),
            sent: try answer.map(spaces) ?? [])
    }

    /// Of which spaces an answer says anything that its caller did not bring.
    private func spaces(in answer: RawAnswer) throws -> Set<SpaceID> {
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.body != EndpointScene.file else { return [EndpointScene.space] }
        guard answer.body.starts(with: Frame.preamble) else {
            #expect(!text.contains("MARKER"))
            return []
        }
        var reader = FrameReader()
        reader.append(answer.body)
        var spaces = Set<SpaceID>()
        while let frame = try reader.next() {
            switch try MessageCoding.message(of: frame) {
            case .changesets(let page):
                for item in page.batch.items {
                    spaces.insert(item.journal.space)
                    #expect(!"\(item.changeset)".contains(EndpointScene.closedMarker))
                }
                if let cursor = page.cursor { spaces.insert(cursor.space) }
            case .welcome(let welcome):
                spaces.formUnion(welcome.vector.sequences.keys.map(\.space))
            default: continue
            }
        }
        return spaces
    }

    // MARK: What is kept

    private struct HubState: Equatable {
        var heads: [JournalID: Head]
        var fingerprints: [SpaceID: Fingerprint]
        var held: Int
        var claims: Int
        var roster: UInt32?
        var files: [Digest]

        func differences(from other: HubState) -> Set<Kept> {
            var kept = Set<Kept>()
            if heads != other.heads { kept.insert(.log) }
            if fingerprints != other.fingerprints { kept.insert(.picture) }
            if held != other.held { kept.insert(.held) }
            if claims != other.claims { kept.insert(.claim) }
            if roster != other.roster { kept.insert(.roster) }
            if files != other.files { kept.insert(.file) }
            return kept
        }
    }

    private func state(_ hub: ServedHub) throws -> HubState {
        HubState(
            heads: try hub.core.log.heads(), fingerprints: try hub.core.picture.fingerprints(),
            held: try hub.core.picture.heldCount(), claims: try hub.registry.claims().count,
            roster: try hub.registry.keptRosters()?.standing.version,
            files: try hub.files.digests())
    }
}
