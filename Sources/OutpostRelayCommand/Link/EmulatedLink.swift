/// A bad link: both its ways, and what it was used for. All connections share it, as the hosts behind
/// a modem do. Pure: time comes in from outside, as nanoseconds since the link began.
///
/// The client's and the server's own acknowledgements take nothing of the other way: they are some
/// hundredths of what they acknowledge.
struct EmulatedLink: Sendable {
    /// One way, what crossed it, and what it could have carried while it was in use.
    struct Way: Sendable {
        var line: EmulatedDirection
        /// Bytes of connections that came out at the far end.
        var crossed = 0
        /// `nil` where there is no bound.
        fileprivate(set) var couldCarry: Int? = 0
    }

    let settings: LinkSettings
    private(set) var up: Way
    private(set) var down: Way
    private(set) var connections = 0
    /// How long there was a connection, and how long of that the link was up, in nanoseconds.
    private(set) var inUse: Int64 = 0
    private(set) var inUseAndUp: Int64 = 0
    private var open = 0
    private var openSince: Int64 = 0

    /// - Parameters:
    ///   - traces: in place of the settings' rates.
    ///   - seed: of loss and jitter. Each way draws for itself.
    init(
        _ settings: LinkSettings, upTrace: DeliveryTrace? = nil, downTrace: DeliveryTrace? = nil,
        seed: UInt64
    ) {
        self.settings = settings
        var seeds = SplitMix64(seed: seed)
        up = Way(
            line: EmulatedDirection(
                settings, rate: Self.rate(settings.up, upTrace), seed: seeds.next()))
        down = Way(
            line: EmulatedDirection(
                settings, rate: Self.rate(settings.down, downTrace), seed: seeds.next()))
    }

    private static func rate(_ bitsPerSecond: Double, _ trace: DeliveryTrace?) -> LineRate {
        if let trace { return .recorded(trace) }
        return bitsPerSecond < 1 ? .unlimited : .steady(bitsPerSecond: Int64(bitsPerSecond))
    }

    /// Changes one way.
    mutating func change<Result>(
        _ direction: RelayedConnection.Direction, _ work: (inout Way) -> Result
    ) -> Result {
        switch direction {
        case .up: work(&up)
        case .down: work(&down)
        }
    }

    /// A connection was asked for.
    ///
    /// - Returns: when its handshake is through and it may be read from.
    mutating func opened(at now: Int64) -> Int64 {
        connections += 1
        if open == 0 { openSince = now }
        open += 1
        let start = settings.outages.firstTry(at: now, timeout: settings.repair)
        return start + settings.roundTrip
    }

    /// A connection is over.
    mutating func closed(at now: Int64) {
        open -= 1
        if open == 0 { use(until: now) }
    }

    /// The link as it would stand if nobody used it from now on.
    func settled(at now: Int64) -> EmulatedLink {
        var link = self
        if open > 0 { link.use(until: now) }
        return link
    }

    /// How much of one direction of a connection may be on its way, in bytes: what the line carries
    /// in two round trips and a repair, and what may wait in front of it.
    func window(_ direction: RelayedConnection.Direction) -> Int {
        let rate = direction == .up ? up.line.rate : down.line.rate
        guard let bitsPerSecond = rate.bitsPerSecond else { return RelayLimits.inFlightBytes }
        let seconds = Double(2 * settings.roundTrip + settings.repair) / 1e9
        let carried = seconds * bitsPerSecond / 8 + settings.queue
        return min(
            max(Int(carried), RelayLimits.inFlightBytes), RelayLimits.emulatedInFlightBytes)
    }

    private mutating func use(until now: Int64) {
        inUse += now - openSince
        for window in settings.outages.windows(from: openSince, to: now) {
            inUseAndUp += window.upperBound - window.lowerBound
            up.carry(window)
            down.carry(window)
        }
        openSince = now
    }
}

extension EmulatedLink.Way {
    fileprivate mutating func carry(_ window: Range<Int64>) {
        guard let before = couldCarry, let more = line.rate.capacity(of: window) else {
            couldCarry = nil
            return
        }
        couldCarry = before + more
    }
}
