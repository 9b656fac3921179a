import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import OutpostModel
import OutpostWire

/// Answers of the hub that are not an exchange's stream. docs/PROTOCOL.md lists each status.
enum HubResponse {
    /// A refusal before or instead of a stream.
    struct Problem: Codable {
        let code: String
        let cause: String
        let hint: String
    }

    static func problem(
        _ status: HTTPResponse.Status, code: String, cause: String, hint: String
    ) -> Response {
        json(Problem(code: code, cause: cause, hint: hint), status: status)
    }

    /// The caller may come back in a while.
    static func later(
        _ status: HTTPResponse.Status, cause: String,
        after seconds: Int = HubLimits.retryAfterSeconds
    ) -> Response {
        var response = problem(
            status, code: "limit", cause: cause, hint: "try again in \(seconds) seconds")
        response.headers[.retryAfter] = "\(seconds)"
        return response
    }

    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Plain values of our own: encoding them cannot fail; an empty body would say so plainly.
        let bytes = (try? encoder.encode(value)) ?? Data()
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static func problem(_ refusal: Refusal) -> Response {
        let status: HTTPResponse.Status =
            switch refusal.code {
            case .otherMission, .otherReplica: .conflict
            case .notStored: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
            case .forged, .unknownDevice, .rosterRefused: .forbidden
            case .gap, .chainBroken, .foreignKeySpace, .privacyDiffers, .malformed,
                .unexpectedMessage:
                .badRequest
            }
        return problem(
            status, code: "\(refusal.code)", cause: refusal.cause, hint: refusal.hint)
    }

    static func problem(_ error: OutpostError) -> Response {
        let status: HTTPResponse.Status =
            switch error.code {
            case .invalidInput, .protocolViolation: .badRequest
            case .refused: .forbidden
            case .alreadyExists: .conflict
            case .limit: .tooManyRequests
            case .diskFull: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
            default: .internalServerError
            }
        var response = problem(
            status, code: error.code.rawValue, cause: error.cause, hint: error.hint)
        if status == .tooManyRequests {
            response.headers[.retryAfter] = "\(HubLimits.retryAfterSeconds)"
        }
        return response
    }
}
