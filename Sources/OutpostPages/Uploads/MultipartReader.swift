// MULTIPART/FORM-DATA (RFC 7578, on RFC 2046, 5.1)
//
//     body      = [preamble CRLF] dash-boundary part *(CRLF dash-boundary part) CRLF dash-boundary "--" [epilogue]
//     dash-boundary = "--" boundary, then spaces and CRLF
//     part      = *(header CRLF) CRLF content
//
// Writers: browsers, ODK Collect. Reader: `MultipartReader`.

/// Reads a multipart/form-data body as it comes in, whatever pieces it comes in: pure, of bounded memory. What it holds back is at most
/// a part's headers, or what could be the beginning of a boundary.
package struct MultipartReader: Sendable {
    /// What a body consists of, in order.
    package enum Event: Sendable, Equatable {
        case partBegins(MultipartPart)
        /// Some of the part's content; never empty.
        case bytes([UInt8])
        /// The part is whole.
        case partEnds
        /// The last boundary was read: the body is whole.
        case bodyEnds
    }

    private enum State {
        case preamble
        /// Behind a boundary, where its line goes on.
        case boundaryLine
        case headers
        case content
        case epilogue
        case failed(MultipartError)
    }

    private let limits: MultipartLimits
    /// CRLF, two dashes, and the boundary.
    private let delimiter: [UInt8]
    private var state = State.preamble
    /// What came in and belongs to no event yet, from `start` on.
    private var held: [UInt8]
    private var start = 0
    private var parts = 0
    private var partBytes: Int64 = 0
    private var bodyBytes: Int64 = 0

    /// - Parameter contentType: the request's, as in `multipart/form-data; boundary=…`.
    package init(
        contentType: String, limits: MultipartLimits = MultipartLimits()
    ) throws(MultipartError) {
        let value: HeaderValue
        do {
            value = try HeaderValue(contentType)
        } catch {
            throw .contentType
        }
        guard value.word == "multipart/form-data", let boundary = value.parameters["boundary"]
        else { throw .contentType }
        try self.init(boundary: boundary, limits: limits)
    }

    package init(
        boundary: String, limits: MultipartLimits = MultipartLimits()
    ) throws(MultipartError) {
        guard (1...MultipartLimits.boundaryLength).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), !boundary.hasSuffix(" ")
        else { throw .contentType }
        self.limits = limits
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary may stand at the very beginning, with no line before it.
        held = Array("\r\n".utf8)
    }

    /// - Returns: what came to be whole with these bytes.
    /// - Throws: once it threw, it throws the same again.
    package mutating func take(_ bytes: some Collection<UInt8>) throws(MultipartError) -> [Event] {
        if case .failed(let error) = state { throw error }
        // Whatever pieces they come in, the same bytes fail at the same place.
        let allowed = bytes.prefix(Int(clamping: limits.bodyBytes - bodyBytes))
        bodyBytes += Int64(allowed.count)
        held.append(contentsOf: allowed)
        var events: [Event] = []
        do throws(MultipartError) {
            while try step(&events) {}
            guard allowed.count == bytes.count else {
                throw .bodyTooLong(limit: limits.bodyBytes)
            }
        } catch {
            state = .failed(error)
            held = []
            start = 0
            throw error
        }
        held.removeFirst(start)
        start = 0
        return events
    }

    /// There is no more.
    ///
    /// - Throws: `cut` unless the body is whole.
    package func end() throws(MultipartError) {
        switch state {
        case .epilogue: return
        case .failed(let error): throw error
        default: throw .cut
        }
    }

    /// - Returns: whether there is more to be read of what is held.
    private mutating func step(_ events: inout [Event]) throws(MultipartError) -> Bool {
        switch state {
        case .preamble: return try readPreamble()
        case .boundaryLine: return try readBoundaryLine(&events)
        case .headers: return try readHeaders(&events)
        case .content: return try readContent(&events)
        case .epilogue:
            start = held.count
            return false
        case .failed(let error): throw error
        }
    }

    private mutating func readPreamble() throws(MultipartError) -> Bool {
        let place = held.firstPlace(of: delimiter, from: start)
        let count = place ?? held.count - delimiter.count
        guard count <= MultipartLimits.preambleBytes else {
            throw .preambleTooLong(limit: MultipartLimits.preambleBytes)
        }
        guard let place else { return false }
        start = place + delimiter.count
        state = .boundaryLine
        return true
    }

    private mutating func readBoundaryLine(_ events: inout [Event]) throws(MultipartError) -> Bool {
        guard held.count - start >= 2 else { return false }
        if held[start] == UInt8(ascii: "-") {
            guard held[start + 1] == UInt8(ascii: "-") else { throw .boundaryLine }
            events.append(.bodyEnds)
            state = .epilogue
            return true
        }
        var place = start
        while place < held.count,
            held[place] == UInt8(ascii: " ") || held[place] == UInt8(ascii: "\t")
        {
            place += 1
        }
        guard place - start <= MultipartLimits.paddingBytes else { throw .boundaryLine }
        guard held.count - place >= 2 else {
            if place < held.count, held[place] != UInt8(ascii: "\r") { throw .boundaryLine }
            return false
        }
        guard held[place] == UInt8(ascii: "\r"), held[place + 1] == UInt8(ascii: "\n") else {
            throw .boundaryLine
        }
        parts += 1
        guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
        start = place + 2
        state = .headers
        return true
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(MultipartError) -> Bool {
        // A part without any header begins with the empty line.
        let end =
            held.hasPlace(of: Self.lineEnd, at: start)
            ? start : held.firstPlace(of: Self.emptyLine, from: start).map { $0 + 2 }
        guard let end else {
            let most = MultipartLimits.headerBytes + Self.emptyLine.count
            guard held.count - start <= most else { throw Self.tooLong }
            return false
        }
        guard end - start <= MultipartLimits.headerBytes else { throw Self.tooLong }
        events.append(.partBegins(try MultipartPart(headers: Array(held[start..<end]))))
        start = end + 2
        partBytes = 0
        state = .content
        return true
    }

    private static let lineEnd = Array("\r\n".utf8)
    private static let emptyLine = Array("\r\n\r\n".utf8)
    private static let tooLong = MultipartError.headerTooLong(limit: MultipartLimits.headerBytes)

    private mutating func readContent(_ events: inout [Event]) throws(MultipartError) -> Bool {
        let place = held.firstPlace(of: delimiter, from: start)
        // What could be the beginning of a boundary waits for what comes.
        let end = place ?? max(start, held.count - delimiter.count + 1)
        if end > start {
            partBytes += Int64(end - start)
            guard partBytes <= limits.partBytes else { throw .partTooLong(limit: limits.partBytes) }
            events.append(.bytes(Array(held[start..<end])))
            start = end
        }
        guard let place else { return false }
        events.append(.partEnds)
        start = place + delimiter.count
        state = .boundaryLine
        return true
    }
}

extension [UInt8] {
    fileprivate func hasPlace(of wanted: [UInt8], at place: Int) -> Bool {
        count - place >= wanted.count && self[place..<place + wanted.count].elementsEqual(wanted)
    }

    /// Where `wanted` stands first at `start` or later.
    fileprivate func firstPlace(of wanted: [UInt8], from start: Int) -> Int? {
        guard let first = wanted.first else { return nil }
        var place = start
        while let next = self[place...].firstIndex(of: first) {
            if count - next < wanted.count { return nil }
            if hasPlace(of: wanted, at: next) { return next }
            place = next + 1
        }
        return nil
    }
}
