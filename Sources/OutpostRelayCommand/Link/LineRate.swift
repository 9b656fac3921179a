/// How fast one direction of a link puts bytes onto the line. Pure; times are nanoseconds since the
/// link began.
enum LineRate: Equatable, Sendable {
    case unlimited
    case steady(bitsPerSecond: Int64)
    /// With the line of the trace in use, and what is left of it in bytes.
    case recorded(DeliveryTrace, line: Int, left: Int)

    static func recorded(_ trace: DeliveryTrace) -> Self {
        .recorded(trace, line: 0, left: RelayLimits.opportunityBytes)
    }

    /// When the last of so many bytes is on the line, if the first may go at `start`.
    mutating func finish(sending bytes: Int, from start: Int64) -> Int64 {
        switch self {
        case .unlimited: return start
        case .steady(let bitsPerSecond):
            return start + Int64(bytes) * 8 * 1_000_000_000 / bitsPerSecond
        case .recorded(let trace, var line, var left):
            if trace.time(of: line) < start {
                line = trace.lines(before: start)
                left = RelayLimits.opportunityBytes
            }
            var time = trace.time(of: line)
            var rest = bytes
            while rest > 0 {
                if left == 0 {
                    line += 1
                    left = RelayLimits.opportunityBytes
                    time = trace.time(of: line)
                }
                let taken = min(rest, left)
                left -= taken
                rest -= taken
            }
            self = .recorded(trace, line: line, left: left)
            return time
        }
    }

    /// How many bytes fit through a stretch of time; `nil` where there is no bound.
    func capacity(of window: Range<Int64>) -> Int? {
        switch self {
        case .unlimited: return nil
        case .steady(let bitsPerSecond):
            let seconds = Double(window.upperBound - window.lowerBound) / 1e9
            return Int(seconds * Double(bitsPerSecond) / 8)
        case .recorded(let trace, _, _):
            let lines =
                trace.lines(before: window.upperBound) - trace.lines(before: window.lowerBound)
            return lines * RelayLimits.opportunityBytes
        }
    }

    /// On the average, `nil` where there is no bound.
    var bitsPerSecond: Double? {
        switch self {
        case .unlimited: nil
        case .steady(let bitsPerSecond): Double(bitsPerSecond)
        case .recorded(let trace, _, _): trace.bitsPerSecond
        }
    }
}
