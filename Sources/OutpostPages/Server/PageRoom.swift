import Foundation
import HTTPTypes
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// Where a handler stands: one request, and all that it may use.
struct PageRoom: Sendable {
    let site: PageSite
    let request: PageRequest

    static let languageCookie = "outpost-language"

    var visit: Visit { request.visit }
    var language: String { visit.language }

    /// The opened replica's.
    ///
    /// - Throws: `not-found` before there is one.
    func desk() throws -> PageDesk {
        if let desk = try site.house.current() { return desk }
        throw OutpostError(
            .notFound, operation: "open a page", place: site.house.folder.path,
            cause: "this laptop was not set up yet", hint: "open the first page")
    }

    /// Whom a write names.
    func author() throws -> Author {
        guard let session = visit.session else {
            throw OutpostError(
                .refused, operation: "write", cause: "nobody is signed in", hint: "sign in")
        }
        return try session.author(at: try .now())
    }

    // MARK: Words

    func phrase(_ key: String, _ values: [String: String] = [:]) -> String {
        site.phrases.text(key, in: language, values)
    }

    func label(_ labels: Labels, of mission: Mission) -> String {
        labels.text(in: language, of: mission.languages)
    }

    // MARK: Answers

    /// - Parameter title: of the page, in the reader's language.
    func page(
        _ template: String, title: String, _ page: Any, status: HTTPResponse.Status = .ok
    ) throws -> PageAnswer {
        let html = site.templates.html(
            template, page: page, frame: try frame(title: title),
            phrases: site.phrases.all(in: language))
        guard let html else {
            throw OutpostError(
                .notFound, operation: "make a page", place: template,
                cause: "its template is not beside the program", hint: "install it anew")
        }
        return .html(html, status: status)
    }

    func failurePage(_ error: OutpostError, status: HTTPResponse.Status) -> PageAnswer {
        struct Page {
            let said, cause, hint, place: String
        }
        do {
            return try page(
                "failure", title: phrase("failure_title"),
                Page(
                    said: phrase(Self.phrase(of: error.code)), cause: error.cause, hint: error.hint,
                    place: error.place), status: status)
        } catch {
            // Not even the frame can be made: the plain words must do.
            return .html("Outpost: \(error)".htmlEscaped, status: status)
        }
    }

    /// What kind of trouble it is, in the reader's own language; the engine's words stand under it.
    private static func phrase(of code: OutpostError.Code) -> String {
        switch code {
        case .notFound: "failure_absent"
        case .refused: "failure_refused"
        case .invalidInput: "failure_input"
        case .limit: "failure_limit"
        case .diskFull: "failure_disk"
        default: "failure_other"
        }
    }

    /// To the sign-in, and back here afterwards.
    func toSignIn() -> PageAnswer {
        var query = PageFields()
        query.append("next", request.method == .get ? request.address : "/")
        return .redirect(to: "/sign-in?\(query.encoded)")
    }

    /// An address of this site to go to; nil for any other.
    static func own(_ address: String) -> String? {
        let isOwn =
            address.hasPrefix("/") && !address.hasPrefix("//") && !address.hasPrefix("/\\")
        return isOwn ? address : nil
    }

    /// The same request in another language: a paper for people who speak it.
    func speaking(_ language: String) -> PageRoom {
        let visit = Visit(
            token: visit.token, session: visit.session, language: language, now: visit.now)
        return PageRoom(
            site: site,
            request: PageRequest(
                method: request.method, address: request.address, parameters: request.parameters,
                query: request.query, form: request.form, body: request.body,
                headers: request.headers, visit: visit))
    }

    // MARK: The frame

    private func frame(title: String) throws -> PageFrame {
        let desk = try site.house.current()
        let session = visit.session
        let path = String(request.address.prefix { $0 != "?" })
        let work = desk?.mission.work
        let sections: [(String, String)?] = [
            ("/", "nav_home"), ("/reports", "nav_reports"), ("/map", "nav_map"),
            ("/typed", "nav_typed"),
            work?.custody == nil ? nil : ("/custody", "custody_nav"),
            work?.tasks == nil ? nil : ("/tasks", "tasks_nav"),
            work?.shifts == nil ? nil : ("/shift", "shift_nav"),
        ]
        return PageFrame(
            title: title, language: language, mission: desk?.mission.name ?? "Outpost",
            base: try desk.flatMap(Self.base), version: site.files.version,
            person: session?.name ?? "", isProven: session?.person.isProven ?? false,
            isWaiting: session?.isAccepted == false,
            sections: session == nil || desk == nil
                ? []
                : sections.compactMap(\.self).map { address, key in
                    PageFrame.Choice(
                        address: address, label: phrase(key), isCurrent: path == address)
                },
            languages: site.phrases.languages.map { code, name in
                PageFrame.Choice(
                    address: "/language/\(code)", label: name, isCurrent: code == language,
                    code: code)
            },
            link: try desk.map { try LinkWords(self).line($0) },
            address: request.method == .get ? request.address : "/",
            now: try desk.map { $0.clock.text(try $0.now()) } ?? "", isSignedIn: session != nil,
            alarms: session == nil ? [] : try desk.map { try AlarmLines(self, $0).pressing() } ?? []
        )
    }

    private static func base(_ desk: PageDesk) throws -> String? {
        let device = DeviceFolder(desk.folder)
        return device.isEnrolled ? try device.loadHub().deviceName : nil
    }
}

extension String {
    /// For the few answers that no template makes.
    var htmlEscaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
