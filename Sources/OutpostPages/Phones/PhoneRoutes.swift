import HTTPTypes
import Hummingbird
import NIOCore
import OutpostField
import OutpostModel
import OutpostStore
import OutpostTrust

/// What ODK Collect and its kin ask of a base: OpenRosa's form list, forms and submissions.
///
/// They are answered at the root and below `/openrosa`, since clients put the paths behind whatever address was typed.
enum PhoneRoutes {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        let phones = Phones(site: site)
        for above in ["", "/openrosa"] {
            router.on("\(above)/formList", method: .get) { request, _ in
                try await phones.answer(request) { desk, _ in try phones.list(desk, request) }
            }
            router.on("\(above)/forms/{file}", method: .get) { request, context in
                let file = context.parameters.get("file") ?? ""
                return try await phones.answer(request) { desk, _ in try phones.form(desk, file) }
            }
            router.on("\(above)/submission", method: .head) { request, _ in
                try await phones.answer(request) { _, _ in phones.whereTo(request) }
            }
            router.on("\(above)/submission", method: .post) { request, _ in
                try await phones.submit(request)
            }
        }
    }
}

/// What the routes of phones share.
private struct Phones: Sendable {
    let site: PageSite

    typealias Handler = @Sendable (PageDesk, Author) throws -> PageAnswer

    /// Asks who it is, then answers, on a thread that may wait for a disk.
    func answer(_ request: Request, _ handler: @escaping Handler) async throws -> Response {
        try await site.threads.run {
            do {
                let (desk, author) = try enter(request)
                return try handler(desk, author)
            } catch let error as OutpostError where error.operation == Self.door {
                return OpenRosaAnswer.unauthorized("\(error.cause) – \(error.hint)")
            } catch {
                return OpenRosaAnswer.failure(error)
            }
        }.response
    }

    private static let door = "sign in"

    private func enter(_ request: Request) throws -> (PageDesk, Author) {
        guard let desk = try site.house.current() else {
            throw OutpostError(
                .unreachable, operation: "answer a phone",
                cause: "this laptop was not set up yet", hint: "open its page first")
        }
        let author = try site.passes.author(
            authorization: request.headers[.authorization] ?? "", desk: desk,
            isNetwork: site.isSecure, now: try .now())
        guard let author else {
            throw OutpostError(
                .refused, operation: Self.door, cause: "nobody is signed in",
                hint: "the user name is your id, the password your PIN")
        }
        return (desk, author)
    }

    private func address(_ request: Request) -> String {
        "\(site.isSecure ? "https" : "http")://\(request.head.authority ?? "")"
    }

    // MARK: Forms

    /// In the language that the phone asks for; a form itself has all of them.
    private func forms(_ desk: PageDesk) -> PhoneForms {
        PhoneForms(desk: desk, language: desk.mission.languages.first ?? Phrases.first)
    }

    func list(_ desk: PageDesk, _ request: Request) throws -> PageAnswer {
        let wanted = try PageFields(encoded: request.uri.query ?? "")["formID"]
        let entries = try forms(desk).all().filter { wanted.isEmpty || $0.form.id == wanted }
        return OpenRosaAnswer.list(entries, address: address(request))
    }

    func form(_ desk: PageDesk, _ file: String) throws -> PageAnswer {
        guard file.hasSuffix(".xml"),
            let entry = try forms(desk).form(named: String(file.dropLast(4)))
        else {
            throw OutpostError(
                .notFound, operation: "give a form", place: file,
                cause: "this base has no such form", hint: "fetch the list of forms again")
        }
        return PageAnswer(
            contentType: "text/xml; charset=utf-8", body: Array(entry.form.text.utf8)
        ).asOpenRosa
    }

    // MARK: Submissions

    func whereTo(_ request: Request) -> PageAnswer {
        var answer = PageAnswer(status: .noContent, contentType: "text/xml", body: []).asOpenRosa
        answer.headers[.location] = "\(address(request))/submission"
        return answer
    }

    func submit(_ request: Request) async throws -> Response {
        let entered = try await site.threads.run {
            Result { try enter(request) }
        }
        switch entered {
        case .failure: return try await answer(request) { _, _ in whereTo(request) }
        case .success(let (desk, author)):
            let result = await site.receive(
                request, desk.incoming, inMemory: [PhoneSubmissions.formField])
            return try await site.threads.run {
                do {
                    return try finish(try result.get(), desk, author, request)
                } catch {
                    return OpenRosaAnswer.failure(error)
                }
            }.response
        }
    }

    private func finish(
        _ upload: Upload, _ desk: PageDesk, _ author: Author, _ request: Request
    ) throws -> PageAnswer {
        guard let xml = upload.fields[PhoneSubmissions.formField] else {
            throw OutpostError(
                .invalidInput, operation: "take a phone's form",
                cause: "what was sent has no \(PhoneSubmissions.formField)",
                hint: "send it from an OpenRosa client, as ODK Collect")
        }
        let now = site.house.surroundings.wallMilliseconds()
        let outcome = try PhoneSubmissions(desk: desk, author: author)
            .take(xml: xml, files: upload.files, now: now)
        var answer: PageAnswer
        switch outcome {
        case .saved(let reference):
            answer = OpenRosaAnswer.message(
                reference, nature: "submit_success", status: .created)
        case .waiting(let names):
            answer = OpenRosaAnswer.message(
                "… \(names.joined(separator: ", "))", nature: "submit_pending", status: .accepted)
        }
        answer.headers[.location] = "\(address(request))/submission"
        return answer
    }
}
