/// What a multipart body may have, each with its reason.
package struct MultipartLimits: Sendable, Equatable {
    /// A boundary, in characters: RFC 2046, 5.1.1.
    package static let boundaryLength = 70
    /// Spaces and tabs after a boundary: RFC 2046 allows them, and no client sends more than a few.
    package static let paddingBytes = 64
    /// The headers of one part, in bytes: a name, a file name of 255 characters percent-encoded, a type.
    package static let headerBytes = 8 << 10
    /// What stands before the first boundary, in bytes: some clients send a line.
    package static let preambleBytes = 1 << 10

    /// Parts of one body: the columns of a form and some files.
    package var parts = 256
    /// One part's content in bytes: what a phone's camera makes in a minute of film.
    package var partBytes: Int64 = 256 << 20
    /// The whole body in bytes, with everything around the parts: it bounds what one request can write to the disk.
    package var bodyBytes: Int64 = 512 << 20

    package init() {}

    package init(parts: Int, partBytes: Int64, bodyBytes: Int64) {
        self.parts = parts
        self.partBytes = partBytes
        self.bodyBytes = bodyBytes
    }
}

/// Why a multipart body cannot be read.
package enum MultipartError: Error, Sendable, Equatable {
    /// The content type is not multipart/form-data, or its boundary is none.
    case contentType
    /// Something stands between a boundary and the end of its line.
    case boundaryLine
    /// A header is not `name: value`, is folded, or is no UTF-8.
    case header
    /// A part does not say which field of the form it is.
    case noName
    /// The body ended before its last boundary.
    case cut
    case tooManyParts(limit: Int)
    case headerTooLong(limit: Int)
    case preambleTooLong(limit: Int)
    case partTooLong(limit: Int64)
    case bodyTooLong(limit: Int64)

    /// Whether a smaller body could be read: HTTP's 413.
    package var isLimit: Bool {
        switch self {
        case .tooManyParts, .headerTooLong, .preambleTooLong, .partTooLong, .bodyTooLong: true
        default: false
        }
    }
}

extension MultipartError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .contentType: "the request is no multipart/form-data with a boundary"
        case .boundaryLine: "a boundary's line has something else on it"
        case .header: "the headers of a part cannot be read"
        case .noName: "a part does not say which field it is"
        case .cut: "it ended before its last boundary: the connection broke"
        case .tooManyParts(let limit): "it has more than \(limit) parts"
        case .headerTooLong(let limit): "the headers of a part have more than \(limit) bytes"
        case .preambleTooLong(let limit): "more than \(limit) bytes stand before the first part"
        case .partTooLong(let limit): "a part has more than \(limit) bytes"
        case .bodyTooLong(let limit): "it has more than \(limit) bytes"
        }
    }
}
