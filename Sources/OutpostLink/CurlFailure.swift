import COutpostCurl

extension LinkFailure {
    /// What a curl code means for a link.
    ///
    /// - Parameters:
    ///   - code: The result of the request, not `CURLE_OK`.
    ///   - message: What curl wrote about it (`CURLOPT_ERRORBUFFER`), or the code's own text.
    ///   - connected: Whether the connection stood, TLS included, when it failed.
    init(_ code: CURLcode, message: String, connected: Bool) {
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST: .notResolved(message)
            case CURLE_COULDNT_CONNECT: .notConnected(message)
            case CURLE_OPERATION_TIMEDOUT: connected ? .cut(message) : .connectTimedOut(message)
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: .notTrusted(message)
            case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE: .ownFilesUnusable(message)
            case CURLE_SSL_CLIENTCERT: .identityRefused(message)
            // The scheme was checked before, so these speak of the answer: HTTP/0.9 or none at all.
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: .notHTTP(message)
            case CURLE_SSL_CONNECT_ERROR, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING:
                .broken(message, inHandshake: code == CURLE_SSL_CONNECT_ERROR)
            case CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM: .cut(message)
            // A warm connection had died, and a body that was streamed cannot be streamed again.
            case CURLE_SEND_FAIL_REWIND: .cut(message)
            default: .other("\(message) (curl \(code.rawValue))")
            }
    }

    /// Tells apart what all looks like a broken connection, by OpenSSL's text, because curl hands on
    /// nothing else. In TLS 1.3 a hub refuses a client's certificate only after the client believes
    /// that the handshake is over, so a refusal may come as an error in reading or in sending.
    private static func broken(_ message: String, inHandshake: Bool) -> LinkFailure {
        if message.contains(" alert ") {
            let isAboutIdentity = ["certificate", "unknown ca", "access denied"]
                .contains { message.contains("alert " + $0) || message.contains("alert bad " + $0) }
            if isAboutIdentity { return .identityRefused(message) }
            if message.contains("protocol version") || message.contains("handshake failure") {
                return .notTLS(message)
            }
        }
        let answeredSomethingElse = [
            "wrong version number", "unsupported protocol", "http request",
            "packet length too long",
            "record layer failure", "unexpected message", "bad record type",
        ].contains { message.contains($0) }
        return inHandshake && answeredSomethingElse ? .notTLS(message) : .cut(message)
    }
}
