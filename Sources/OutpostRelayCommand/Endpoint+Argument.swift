import ArgumentParser

extension Relay.Endpoint: ExpressibleByArgument {
    /// "host:port", the host an address or a name, an IPv6 address in brackets.
    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), colon != argument.startIndex,
            let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = argument[..<colon]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        self.init(host: String(host), port: Int(port))
    }
}

/// "A..B", both included.
struct ByteRange: ExpressibleByArgument, Equatable {
    let range: ClosedRange<Int>

    init?(argument: String) {
        let ends = argument.split(separator: ".", omittingEmptySubsequences: true)
        guard argument.contains(".."), ends.count == 2, let first = Int(ends[0]),
            let last = Int(ends[1]), 0 <= first, first <= last
        else { return nil }
        range = first...last
    }
}
