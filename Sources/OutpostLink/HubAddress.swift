import COutpostCurl

/// The checked address of a hub: https, a host, a port, and nothing else.
package struct HubAddress: Sendable, Equatable {
    /// "https://host:port", without a slash at its end.
    package let text: String

    /// Throws `hubURLInvalid` with the reason. Parsed by curl itself, so that what is checked here
    /// is what curl will connect to.
    package init(_ text: String) throws(LinkFailure) {
        // To curl the text would end there.
        guard !text.utf8.contains(0) else { throw .hubURLInvalid("it has a byte zero in it") }
        guard let url = curl_url() else { throw .other("out of memory") }
        defer { curl_url_cleanup(url) }
        let code = curl_url_set(url, CURLUPART_URL, text, 0)
        guard code == CURLUE_OK else {
            throw .hubURLInvalid(String(cString: curl_url_strerror(code)))
        }
        let scheme = Self.part(CURLUPART_SCHEME, of: url)
        guard scheme == "https" else {
            throw .hubURLInvalid(
                "a hub is reached by https only, and this says \(scheme ?? "nothing")")
        }
        for (part, name) in [
            (CURLUPART_USER, "a user name"), (CURLUPART_PASSWORD, "a password"),
            (CURLUPART_QUERY, "a query"), (CURLUPART_FRAGMENT, "a fragment"),
        ] where Self.part(part, of: url) != nil {
            throw .hubURLInvalid("it must not contain \(name)")
        }
        guard [nil, "", "/"].contains(Self.part(CURLUPART_PATH, of: url)) else {
            throw .hubURLInvalid("it must end after the host and port")
        }
        guard let host = Self.part(CURLUPART_HOST, of: url), !host.isEmpty else {
            throw .hubURLInvalid("it names no host")
        }
        let port = Self.part(CURLUPART_PORT, of: url).map { ":" + $0 } ?? ""
        self.text = "https://" + host + port
    }

    /// A part of the address, `nil` when it has none.
    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        let code = curl_url_get(url, part, &text, 0)
        guard code == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
