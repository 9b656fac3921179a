/// A road to one hub. It moves bytes and knows nothing of what they mean.
///
/// A link is synchronous and is used by one thread at a time; calling `perform` from inside one of
/// its closures is a programming error.
package protocol Link: AnyObject {
    /// Sends one request and takes its response, streaming both. Blocks until it is over.
    ///
    /// - Parameters:
    ///   - produce: Returns at most `limit` next bytes of the request body, empty at its end. Not
    ///     called for a request without a body, nor again after it returned nothing.
    ///   - respond: Called once, when status and headers are in and before the first byte of the
    ///     body. Throw from it to refuse the response unread (a portal's page).
    ///   - consume: Called with the bytes of the response body as they come. The buffer is only
    ///     valid during the call.
    /// - Returns: The response that `respond` saw, with the final counts.
    /// - Throws: What a closure threw, unchanged; the request ends there. Else an `OutpostError`:
    ///   `unreachable` (try again later), `notAHub`, `refused`, `limit`, `cancelled`, or
    ///   `invalidInput` for a request or configuration that cannot be used. Whatever was consumed
    ///   before stays consumed.
    func perform(
        _ request: LinkRequest,
        produce: (_ limit: Int) throws -> [UInt8],
        respond: (LinkResponse) throws -> Void,
        consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LinkResponse
}

/// What the hub answered, without the body.
package struct LinkResponse: Sendable, Equatable {
    /// The HTTP status: 200. Redirects are not followed and arrive here as they are.
    package var status: Int
    /// As the hub wrote them, in its order, with lower-cased names.
    package var headers: [LinkHeader]
    /// "1.1" or "2".
    package var httpVersion: String
    /// Bytes sent, HTTP's head and body, without TLS and TCP. In `respond`: 0.
    package var bytesSent: Int64
    /// Bytes received, HTTP's head and body, without TLS and TCP. In `respond`: 0.
    package var bytesReceived: Int64
    /// From the start of the request, connecting included. In `respond`: until the headers were in.
    package var seconds: Double

    package init(
        status: Int, headers: [LinkHeader], httpVersion: String, bytesSent: Int64 = 0,
        bytesReceived: Int64 = 0, seconds: Double = 0
    ) {
        self.status = status
        self.headers = headers
        self.httpVersion = httpVersion
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.seconds = seconds
    }

    /// The media type of the body as it stands in the header, parameters included.
    package var contentType: String? { header("content-type") }

    /// The first header of this name, which must be in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
