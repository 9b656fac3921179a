import OutpostLink
import OutpostModel
import Testing

/// One request as a test sees it: what was sent, what happened in which order, what came back.
final class Exchange {
    /// The parts of the request body that are still to be sent.
    var toSend: [[UInt8]] = []
    private(set) var received: [UInt8] = []
    /// "produce 5", "respond 200", "consume 5", "produce end", as they happened.
    private(set) var events: [String] = []
    /// What `respond` was given.
    private(set) var head: LinkResponse?
    /// Thrown by the closure of that name: "produce", "respond" or "consume".
    var throwsIn: String?

    struct Refusal: Error, Equatable {
        let place: String
    }

    init(sending parts: [[UInt8]] = []) {
        toSend = parts
    }

    @discardableResult
    func run(_ link: CurlLink, _ request: LinkRequest) throws -> LinkResponse {
        try link.perform(
            request,
            produce: { limit in
                try refuse("produce")
                guard !toSend.isEmpty else {
                    events.append("produce end")
                    return []
                }
                let part = Array(toSend[0].prefix(limit))
                toSend[0].removeFirst(part.count)
                if toSend[0].isEmpty { toSend.removeFirst() }
                events.append("produce \(part.count)")
                return part
            },
            respond: { response in
                head = response
                events.append("respond \(response.status)")
                try refuse("respond")
            },
            consume: { bytes in
                try refuse("consume")
                received += bytes
                events.append("consume \(bytes.count)")
            })
    }

    /// The error of a request that has to fail.
    func failure(_ link: CurlLink, _ request: LinkRequest) throws -> OutpostError {
        try #require(throws: OutpostError.self) { try run(link, request) }
    }

    private func refuse(_ place: String) throws {
        if throwsIn == place { throw Refusal(place: place) }
    }
}

extension LinkRequest {
    static func get(_ path: String) -> LinkRequest { LinkRequest(.get, path: path) }

    static func post(_ path: String) -> LinkRequest {
        LinkRequest(.post, path: path, contentType: "application/x-outpost")
    }
}
