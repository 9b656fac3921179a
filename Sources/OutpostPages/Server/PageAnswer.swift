import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import OutpostModel

/// What a page answers: everything of HTTP that a handler decides.
package struct PageAnswer: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(
        status: HTTPResponse.Status = .ok, contentType: String, body: [UInt8]
    ) {
        self.status = status
        headers = [.contentType: contentType]
        self.body = body
    }

    package static func html(
        _ text: String, status: HTTPResponse.Status = .ok
    ) -> PageAnswer {
        PageAnswer(
            status: status, contentType: "text/html; charset=utf-8", body: Array(text.utf8))
    }

    /// After a form: the browser's reload then repeats no write.
    package static func redirect(to address: String) -> PageAnswer {
        var answer = PageAnswer(status: .seeOther, contentType: "text/plain", body: [])
        answer.headers[.location] = address
        return answer
    }

    package static func json(_ value: some Encodable) throws -> PageAnswer {
        PageAnswer(
            contentType: "application/json", body: [UInt8](try JSONEncoder().encode(value)))
    }

    package func setting(cookie: String) -> PageAnswer {
        var answer = self
        answer.headers.append(HTTPField(name: .setCookie, value: cookie))
        return answer
    }

    var response: Response {
        Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// What the status of a refusal is.
    static func status(of error: OutpostError) -> HTTPResponse.Status {
        switch error.code {
        case .invalidInput: .badRequest
        case .notFound: .notFound
        case .refused: .forbidden
        case .alreadyExists: .conflict
        case .limit: .tooManyRequests
        case .locked, .unreachable: .serviceUnavailable
        default: .internalServerError
        }
    }
}
