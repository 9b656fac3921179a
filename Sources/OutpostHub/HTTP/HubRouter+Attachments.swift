import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import OutpostModel
import OutpostStore
import OutpostSync

extension HubRouter {
    /// The content type of a file's bytes, both ways.
    static let fileContentType = "application/octet-stream"

    func addAttachmentRoutes(to router: Router<HubRequestContext>) {
        router.post("/attachments") { request, context in await lookForFiles(request, context) }
        router.post("/attachment") { request, context in await takeFile(request, context) }
        router.get("/attachment") { request, context in await giveFile(request, context) }
    }

    private func lookForFiles(
        _ request: Request, _ context: HubRequestContext
    ) async -> Response {
        await withFiles(context) { actor in
            var request = request
            let body = try await request.collectBody(upTo: AttachmentSyncLimits.questionBytes)
            let question: AttachmentQuestion
            do {
                question = try JSONDecoder().decode(
                    AttachmentQuestion.self, from: Data(body.readableBytesView))
            } catch {
                throw OutpostError(
                    .invalidInput, operation: "look for files", cause: "this is no such question",
                    hint: "docs/PROTOCOL.md says what one looks like")
            }
            return HubResponse.json(try await actor.answer(question))
        }
    }

    private func takeFile(_ request: Request, _ context: HubRequestContext) async -> Response {
        await withFiles(context) { actor in
            let wish = try FileWish(request)
            guard try await actor.begin(wish.hash, after: wish.offset) else {
                return HubResponse.json(AttachmentReceipt(held: wish.offset, isWhole: true))
            }
            do {
                for try await buffer in request.body {
                    try await actor.receive(Array(buffer.readableBytesView))
                }
            } catch {
                // The connection broke, or the disk did: what came stays.
                _ = try await actor.end()
                throw error
            }
            return HubResponse.json(try await actor.end())
        }
    }

    private func giveFile(_ request: Request, _ context: HubRequestContext) async -> Response {
        await withFiles(context) { actor in
            let wish = try FileWish(request)
            try await actor.open(wish.hash, after: wish.offset, bytes: wish.bytes)
            return Response(
                status: .ok, headers: [.contentType: Self.fileContentType],
                body: ResponseBody { writer in
                    while let bytes = try await actor.next() {
                        try await writer.write(ByteBuffer(bytes: bytes))
                    }
                    try await writer.finish(nil)
                })
        }
    }

    /// Answers a device whose key stands in the roster and that was not revoked: a file is shown to nobody else, and taken from nobody
    /// else.
    private func withFiles(
        _ context: HubRequestContext, _ body: (AttachmentActor) async throws -> Response
    ) async -> Response {
        await withSpeaker(context) { speaker in
            guard speaker.entry.ended == nil else {
                return HubResponse.problem(
                    .forbidden, code: "refused", cause: "this device was revoked",
                    hint: "ask the hub's officer")
            }
            guard let attachments else { return Self.hasNoFiles }
            do {
                return try await body(AttachmentActor(attachments, edge: speaker.replica))
            } catch let error as OutpostError {
                return Self.problem(error)
            } catch {
                return HubResponse.problem(
                    .badRequest, code: "invalid-input", cause: "the request ended early", hint: "")
            }
        }
    }

    private static var hasNoFiles: Response {
        HubResponse.problem(
            .notFound, code: "not-found", cause: "this mission has no table of attachments",
            hint: "")
    }

    private static func problem(_ error: OutpostError) -> Response {
        let status: HTTPResponse.Status
        switch error.code {
        case .notFound: status = .notFound
        // What came, not what this hub has.
        case .corrupt: status = .badRequest
        default: return HubResponse.problem(error)
        }
        return HubResponse.problem(
            status, code: error.code.rawValue, cause: error.cause, hint: error.hint)
    }
}

/// Which file a request is about, and from where on.
private struct FileWish {
    let hash: String
    let offset: Int64
    let bytes: Int64

    init(_ request: Request) throws {
        func number(_ name: Substring, else fallback: Int64) throws -> Int64 {
            guard let text = request.uri.queryParameters[name] else { return fallback }
            guard let number = Int64(text), number >= 0 else {
                throw OutpostError(
                    .invalidInput, operation: "look for a file", place: String(name),
                    cause: "this is no number of bytes")
            }
            return number
        }
        hash = request.uri.queryParameters["digest"].map(String.init) ?? ""
        offset = try number("after", else: 0)
        bytes = try number("bytes", else: AttachmentLimits.fileBytes)
    }
}
