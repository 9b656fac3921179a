import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import OutpostModel
import OutpostSync
import OutpostTrust

/// All that the pages need beside the replica, and how a request becomes an answer.
package final class PageSite: Sendable {
    let house: PageHouse
    let phrases: Phrases
    let templates: PageTemplates
    let files: StaticFiles
    let sessions = PageSessions()
    /// Over TLS: cookies say so.
    let isSecure: Bool
    let passes: PhonePasses
    let threads = PageThreads()

    /// How phones of the base's network reach it; nil where they do not.
    let network: PageNetwork?

    package init(
        _ house: PageHouse, isSecure: Bool = false, network: PageNetwork? = nil
    ) async throws {
        self.house = house
        self.network = network
        passes = PhonePasses(salt: house.surroundings.random())
        self.isSecure = isSecure
        phrases = try Phrases.load()
        templates = try await PageTemplates.load()
        files = try StaticFiles.load()
    }

    /// What a handler does with a request: reads, writes, answers; on a thread that may wait for a disk.
    typealias Handler = @Sendable (PageRoom) throws -> PageAnswer

    /// Who may be answered.
    enum Door {
        /// Anybody: signing in, the style.
        case open
        /// Who is signed in, and not locked.
        case signedIn
    }

    func add(
        _ method: HTTPRequest.Method, _ path: RouterPath, door: Door = .signedIn,
        bodyLimit: Int = PageLimits.formBytes, to router: Router<PageContext>,
        _ handler: @escaping Handler
    ) {
        router.on(path, method: method) { [self] request, context in
            let body = try await request.body.collect(upTo: bodyLimit)
            let parameters = Self.parameters(context)
            let bytes = Array(body.readableBytesView)
            return try await threads.run { [self] in
                answer(request, parameters, bytes, door, handler)
            }.response
        }
    }

    static func parameters(_ context: PageContext) -> [String: String] {
        Dictionary(context.parameters.map { (String($0.key), String($0.value)) }) { first, _ in
            first
        }
    }

    func answer(
        _ request: Request, _ parameters: [String: String], _ body: [UInt8], _ door: Door,
        _ handler: Handler
    ) -> PageAnswer {
        let cookies = request.headers[.cookie] ?? ""
        let token = PageSessions.value(of: PageSessions.cookie, in: cookies)
        let chosen = PageSessions.value(of: PageRoom.languageCookie, in: cookies)
        let visit = Visit(
            token: token, session: sessions.session(token),
            language: phrases.choice(
                chosen: chosen.isEmpty ? nil : chosen,
                accepted: request.headers[.acceptLanguage] ?? ""),
            now: house.surroundings.wallMilliseconds())
        var room: PageRoom?
        do {
            let type = request.headers[.contentType] ?? ""
            let isForm = type.hasPrefix("application/x-www-form-urlencoded")
            let made = PageRoom(
                site: self,
                request: PageRequest(
                    method: request.method, address: request.uri.string, parameters: parameters,
                    query: try PageFields(encoded: request.uri.query ?? ""),
                    form: isForm
                        ? try PageFields(encoded: String(decoding: body, as: UTF8.self))
                        : PageFields(),
                    body: isForm ? [] : body, headers: request.headers, visit: visit))
            room = made
            if door == .signedIn {
                guard try house.current() != nil else { return .redirect(to: "/setup") }
                let now = try SteadyTime.now()
                guard let session = visit.session, !session.person.isLocked(at: now) else {
                    return made.toSignIn()
                }
                sessions.use(token, at: now)
            }
            return try handler(made)
        } catch {
            return Self.failure(error, room)
        }
    }

    /// An error as a page in the reader's language, with the engine's own words for what went wrong.
    private static func failure(_ error: any Error, _ room: PageRoom?) -> PageAnswer {
        let known =
            error as? OutpostError
            ?? OutpostError(
                .storage, operation: "make a page", cause: "\(error)",
                hint: "try once more; if it stays, run: outpost doctor")
        let status = PageAnswer.status(of: known)
        guard let room else {
            return PageAnswer.html("\(known.cause)", status: status)
        }
        return room.failurePage(known, status: status)
    }
}
