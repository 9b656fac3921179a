import OutpostModel

/// Everything that can go wrong on a link, by what a caller can do about it. The text of a case is
/// what curl said.
package enum LinkFailure: Error, Equatable {
    // Before anything is sent.
    case hubURLInvalid(String)
    case requestInvalid(String)
    /// Our own certificate, key or authority file cannot be read or do not fit each other.
    case ownFilesUnusable(String)
    case cancelled

    // No connection, or it broke.
    case notResolved(String)
    case notConnected(String)
    case connectTimedOut(String)
    case unanswered(Duration)
    case silent(Duration)
    case slow(LinkTimeouts)
    case cut(String)

    // Somebody answered who should not have, or not so.
    case notTrusted(String)
    case notTLS(String)
    case notHTTP(String)
    case headTooLong
    case identityRefused(String)
    case bodyTooLong(limit: Int64)

    case other(String)
}

extension LinkFailure {
    /// The failure as people and programs see it.
    func outpostError(operation: String, place: String) -> OutpostError {
        OutpostError(code, operation: operation, place: place, cause: cause, hint: hint)
    }

    private var code: OutpostError.Code {
        switch self {
        case .hubURLInvalid, .requestInvalid, .ownFilesUnusable: .invalidInput
        case .cancelled: .cancelled
        case .notResolved, .notConnected, .connectTimedOut, .unanswered, .silent, .slow, .cut,
            .other:
            .unreachable
        case .notTrusted, .notTLS, .notHTTP: .notAHub
        case .headTooLong, .bodyTooLong: .limit
        case .identityRefused: .refused
        }
    }

    private var cause: String {
        switch self {
        case .hubURLInvalid(let text): "the hub's address cannot be used: \(text)"
        case .requestInvalid(let text): text
        case .ownFilesUnusable(let text): "a certificate or key file cannot be used: \(text)"
        case .cancelled: "it was cancelled"
        case .notResolved(let text): "the hub's name was not found: \(text)"
        case .notConnected(let text): "no connection: \(text)"
        case .connectTimedOut(let text): "no connection in time: \(text)"
        case .unanswered(let duration): "nobody answered within \(duration)"
        case .silent(let duration): "the hub has been silent for \(duration)"
        case .slow(let timeouts):
            "fewer than \(timeouts.minimumBytesPerSecond) bytes a second moved over \(timeouts.stall)"
        case .cut(let text): "the connection broke: \(text)"
        case .notTrusted(let text): "the answer is not from this mission's hub: \(text)"
        case .notTLS(let text): "what answered does not speak TLS 1.3 as a hub does: \(text)"
        case .notHTTP(let text): "what answered does not speak HTTP as a hub does: \(text)"
        case .headTooLong:
            "the response's headers are longer than \(LinkLimits.responseHeadBytes) bytes"
        case .identityRefused(let text): "the hub refused this device's certificate: \(text)"
        case .bodyTooLong(let limit): "the response is longer than \(limit) bytes"
        case .other(let text): text
        }
    }

    private var hint: String {
        switch self {
        case .hubURLInvalid: "write it as https://host:port"
        case .requestInvalid, .cancelled, .headTooLong, .bodyTooLong: ""
        case .ownFilesUnusable:
            "check that the files exist, are PEM, and belong together; else enrol again"
        case .notResolved: "check the hub's address and that there is a network"
        case .notConnected: "check that there is a network and that the hub runs"
        case .connectTimedOut, .unanswered, .silent, .slow, .cut, .other:
            "nothing is lost: try again when the link is better"
        case .notTrusted, .notTLS, .notHTTP:
            """
            if this network has a log-in page (a captive portal), log in with a browser first; else \
            check the hub's address and this device's date
            """
        case .identityRefused: "ask an officer whether this device is enrolled and not revoked"
        }
    }
}
