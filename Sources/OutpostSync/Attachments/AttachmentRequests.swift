import Foundation
import OutpostLink
import OutpostModel
import OutpostStore

/// The requests by which files travel: `AttachmentMessages.swift` says what each looks like.
struct AttachmentRequests {
    /// What became of a part of a file.
    enum Sent: Equatable {
        case received(AttachmentReceipt)
        /// The hub holds another part than was believed.
        case elsewhere
        /// This file is not taken.
        case refused(String)
    }

    private struct Problem: Decodable {
        let cause: String
    }

    private static let operation = "exchange files with the hub"
    private let link: any Link

    init(_ link: any Link) { self.link = link }

    /// - Returns: what it has; of a hub that knows no files, that it has none and takes none.
    func ask(_ question: AttachmentQuestion) throws -> AttachmentAnswer {
        let body = Array(try JSONEncoder().encode(question))
        var offset = 0
        let (status, answer) = try perform(
            LinkRequest(.post, path: "/attachments", contentType: "application/json")
        ) { limit in
            let end = min(body.count, offset + limit)
            defer { offset = end }
            return Array(body[offset..<end])
        }
        switch status {
        case 200: return try decode(AttachmentAnswer.self, answer)
        case 404:
            return AttachmentAnswer(
                offers: question.offers.map { _ in AttachmentAnswer.none },
                wants: question.wants.map { _ in AttachmentAnswer.none })
        default: throw refusal(status, answer)
        }
    }

    /// - Parameter produce: the file's bytes, as far as they are to go; empty where they end for now.
    func send(
        _ digest: Digest, after offset: Int64, produce: (_ limit: Int) throws -> [UInt8]
    ) throws -> Sent {
        let path = "/attachment?digest=\(digest.hexadecimal)&after=\(offset)"
        let (status, answer) = try perform(
            LinkRequest(.post, path: path, contentType: "application/octet-stream"),
            produce: produce)
        switch status {
        case 200: return .received(try decode(AttachmentReceipt.self, answer))
        case 409: return .elsewhere
        case 400, 404, 413, 429, 507: return .refused(cause(status, answer))
        default: throw refusal(status, answer)
        }
    }

    /// - Returns: false where the hub does not have it, or not for this device.
    func fetch(
        _ digest: Digest, after offset: Int64, bytes: Int64, _ take: ([UInt8]) throws -> Void
    ) throws -> Bool {
        let path = "/attachment?digest=\(digest.hexadecimal)&after=\(offset)&bytes=\(bytes)"
        var isFile = false
        var problem: [UInt8] = []
        let response = try link.perform(
            LinkRequest(.get, path: path), produce: { _ in [] },
            respond: { isFile = $0.status == 200 },
            consume: { more in
                if isFile {
                    try take(Array(more))
                } else {
                    try append(more, to: &problem)
                }
            })
        switch response.status {
        case 200: return true
        case 404: return false
        default: throw refusal(response.status, problem)
        }
    }

    private func perform(
        _ request: LinkRequest, produce: (_ limit: Int) throws -> [UInt8]
    ) throws -> (status: Int, body: [UInt8]) {
        var body: [UInt8] = []
        let response = try link.perform(
            request, produce: produce, respond: { _ in },
            consume: { try append($0, to: &body) })
        return (response.status, body)
    }

    private func append(_ more: UnsafeRawBufferPointer, to body: inout [UInt8]) throws {
        guard body.count + more.count <= AttachmentSyncLimits.questionBytes else {
            throw SyncFailure.protocolViolation(Self.operation, "the answer is longer than a hub's")
        }
        body.append(contentsOf: more)
    }

    private func decode<Answer: Decodable>(_ type: Answer.Type, _ body: [UInt8]) throws -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw SyncFailure.protocolViolation(
                Self.operation, "the answer is none that a hub gives")
        }
    }

    private func cause(_ status: Int, _ body: [UInt8]) -> String {
        do {
            return "the hub says: \(try JSONDecoder().decode(Problem.self, from: Data(body)).cause)"
        } catch {
            return "the hub answered \(status)"
        }
    }

    private func refusal(_ status: Int, _ body: [UInt8]) -> OutpostError {
        OutpostError(
            status >= 500 ? .unreachable : .refused, operation: Self.operation,
            cause: cause(status, body), hint: "the reports went; sync again for the files")
    }
}
