/// Decides whether a request still gets on. Pure: time and counts come in from outside, time as a
/// duration since any fixed moment.
///
/// curl's own low-speed limit is not used, because it averages over several seconds, counts time
/// that the caller spends in its closures, and knows only one of the two questions below.
struct StallWatch {
    /// What an observation came to.
    enum Verdict: Equatable {
        case moving
        /// Nothing moved for `LinkTimeouts.response`.
        case silent
        /// Less than `LinkTimeouts.minimumBytesPerSecond` over `LinkTimeouts.stall`.
        case slow
    }

    private let timeouts: LinkTimeouts
    private var lastBytes: Int64 = 0
    private var lastMoved: Duration
    private var windowBytes: Int64 = 0
    private var windowStart: Duration

    init(_ timeouts: LinkTimeouts, at now: Duration) {
        self.timeouts = timeouts
        lastMoved = now
        windowStart = now
    }

    /// Takes the count of bytes moved so far, both directions together: of those sent, the ones that were acknowledged.
    mutating func observe(bytes: Int64, at now: Duration) -> Verdict {
        if bytes != lastBytes {
            lastBytes = bytes
            lastMoved = now
        }
        if now - lastMoved >= timeouts.response { return .silent }
        let elapsed = now - windowStart
        guard elapsed >= timeouts.stall else { return .moving }
        let (needed, overflow) = timeouts.minimumBytesPerSecond
            .multipliedReportingOverflow(by: elapsed.components.seconds)
        if overflow || bytes - windowBytes < needed { return .slow }
        windowBytes = bytes
        windowStart = now
        return .moving
    }

    /// Takes back time in which the hub had no chance to show anything.
    mutating func excuse(_ pause: Duration) {
        lastMoved += pause
        windowStart += pause
    }
}
