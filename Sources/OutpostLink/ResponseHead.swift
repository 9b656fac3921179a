/// Reads the head of a response line by line, as curl hands it on.
///
/// There may be several heads: a 1xx response has one of its own before the real one, and trailers
/// come as header lines after the body. The first head with a status from 200 on is the response's.
package struct ResponseHead: Sendable {
    private var status = 0
    private var httpVersion = ""
    private var headers: [LinkHeader] = []
    private var bytes = 0
    private var isComplete = false

    package init() {}

    /// Takes one line, end of line included. Returns the response when its head ends with this line.
    package mutating func take(
        _ line: UnsafeRawBufferPointer
    ) throws(LinkFailure) -> LinkResponse? {
        if isComplete { return nil }
        bytes += line.count
        guard bytes <= LinkLimits.responseHeadBytes else { throw .headTooLong }
        let text = String(decoding: line, as: UTF8.self).trimmed
        if text.isEmpty { return finish() }
        if text.hasPrefix("HTTP/") {
            try begin(text)
        } else if let colon = text.firstIndex(of: ":") {
            headers.append(
                LinkHeader(
                    text[..<colon].lowercased(), String(text[text.index(after: colon)...]).trimmed))
        }
        return nil
    }

    private mutating func begin(_ line: String) throws(LinkFailure) {
        let parts = line.dropFirst("HTTP/".count).split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, let number = Int(parts[1]), (100...999).contains(number) else {
            throw .notHTTP("the status line was '\(line.prefix(80))'")
        }
        httpVersion = String(parts[0])
        status = number
        headers = []
    }

    private mutating func finish() -> LinkResponse? {
        guard status >= 200 else { return nil }
        isComplete = true
        return LinkResponse(status: status, headers: headers, httpVersion: httpVersion)
    }
}

extension String {
    /// Without the white space at both ends. `isWhitespace` of a character, because "\r\n" is one.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
