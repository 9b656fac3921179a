/// How a request asks.
package enum LinkMethod: String, Sendable {
    /// Has no body.
    case get = "GET"
    /// Streams a body of unknown length.
    case post = "POST"
}

/// A header of a request or a response.
package struct LinkHeader: Sendable, Equatable {
    /// In a response always in lower case.
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What is asked of the hub, without the body.
package struct LinkRequest: Sendable, Equatable {
    package var method: LinkMethod
    /// The path on the hub, query included, percent-encoded: "/v1/exchange".
    package var path: String
    /// Headers besides those that the link itself sets (host, content type, transfer coding).
    package var headers: [LinkHeader]
    /// The media type of the body. `nil` sends none.
    package var contentType: String?
    /// How long the hub may be silent, where it is asked to wait with its answer: in the place of `LinkTimeouts.response`, and no least
    /// rate counts then. That it is there at all, the kernel finds out by its probes.
    package var patience: Duration?

    package init(
        _ method: LinkMethod, path: String, headers: [LinkHeader] = [], contentType: String? = nil,
        patience: Duration? = nil
    ) {
        self.patience = patience
        self.method = method
        self.path = path
        self.headers = headers
        self.contentType = contentType
    }

    /// Throws `invalidInput` for a path or header that would not arrive as it was meant: a line break
    /// in one would start another header.
    func validate() throws(LinkFailure) {
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= LinkLimits.pathBytes,
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") })
        else { throw .requestInvalid("the path '\(path)' is not a path of printable ASCII") }
        var all = headers
        if let contentType { all.append(LinkHeader("content-type", contentType)) }
        for header in all {
            guard header.name.utf8.count + header.value.utf8.count <= LinkLimits.headerBytes,
                !header.name.isEmpty, header.name.utf8.allSatisfy(Self.standsInName),
                header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
            else { throw .requestInvalid("the header '\(header.name)' cannot be sent as it is") }
        }
    }

    private static func standsInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
