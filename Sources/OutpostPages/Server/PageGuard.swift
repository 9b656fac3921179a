import HTTPTypes
import Hummingbird
import OutpostModel

/// What every answer carries, and what no request may be.
///
/// A page of reports is served to its own browser alone: nothing of it is fetched from elsewhere, framed, or kept by a cache. A
/// request under another name than this server's (a page elsewhere whose name was pointed here) is refused, and so is a form that
/// another site's page sends: OWASP's cheat sheet on cross-site request forgery, "Fetch Metadata" with the origin as fallback.
struct PageGuard: RouterMiddleware {
    /// Names under which this server may be asked, without port; empty: any, as on a base's own network.
    let hosts: Set<String>

    static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    func handle(
        _ request: Request, context: PageContext,
        next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var response =
            isForeign(request.head)
            ? PageAnswer.html(
                "This page answers only its own address, and its own forms.", status: .forbidden
            ).response : try await Self.answer(request, context, next)
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[Self.referrerPolicy] = "no-referrer"
        response.headers[Self.openerPolicy] = "same-origin"
        response.headers[Self.resourcePolicy] = "same-origin"
        response.headers[Self.permissions] = "geolocation=(self), camera=(self), microphone=()"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    /// An address that no route has, or a body that is too long, is told of within the guard too.
    private static func answer(
        _ request: Request, _ context: PageContext,
        _ next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError {
            guard error.status == .notFound else {
                return try error.response(from: request, context: context)
            }
            return PageAnswer.html(
                "<!doctype html><title>Outpost</title><p>There is no such page. <a href=\"/\">Outpost</a></p>",
                status: .notFound
            ).response
        }
    }

    func isForeign(_ request: HTTPRequest) -> Bool {
        let host = request.authority ?? ""
        if !hosts.isEmpty, !hosts.contains(Self.name(of: host)) { return true }
        guard request.method == .post else { return false }
        // Programs of the base send neither, and no cookie; what they may is for their route to ask.
        if let site = request.headerFields[Self.fetchSite] { return site != "same-origin" }
        guard let origin = request.headerFields[.origin] else {
            return request.headerFields[.cookie] != nil
        }
        return origin != "http://\(host)" && origin != "https://\(host)"
    }

    /// Without the port: `[::1]:8480` is `[::1]`.
    private static func name(of host: String) -> String {
        guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") else { return host }
        return String(host[..<colon]).lowercased()
    }

    // Names that HTTPTypes does not list; all are valid field names, which a test of the answer's headers sees.
    static let fetchSite = name("Sec-Fetch-Site")
    private static let referrerPolicy = name("Referrer-Policy")
    private static let openerPolicy = name("Cross-Origin-Opener-Policy")
    private static let resourcePolicy = name("Cross-Origin-Resource-Policy")
    private static let permissions = name("Permissions-Policy")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("no field name: \(text)") }
        return name
    }
}
