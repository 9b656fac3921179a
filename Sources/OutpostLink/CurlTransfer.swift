import COutpostCurl

/// One request while it runs: what curl's callbacks read and write.
///
/// A callback cannot throw through C. The first error is kept here, the callback tells curl to stop,
/// and `CurlLink` throws it afterwards in place of curl's own code.
final class CurlTransfer {
    private let closures: Closures
    private let configuration: LinkConfiguration
    private let timeouts: LinkTimeouts
    private let cancellation: LinkCancellation
    // The clock that stands still while the machine sleeps: waking up is not the hub's silence.
    private let clock = SuspendingClock()
    private let start: SuspendingClock.Instant
    private let socket: () -> LinkSocket?
    private var longestRetransmission: UInt32?
    private var lookedAtSocket: Duration?
    /// Since when a socket has knocked, until it is answered.
    private var knocking: Duration?
    /// Whether the other end answered at all.
    private(set) var isAnswered = false

    private var head = ResponseHead()
    private var watch: StallWatch?
    private var bodyEnded = false
    private var bodyBytes: Int64 = 0
    /// What `respond` was given.
    private(set) var response: LinkResponse?
    /// Why this side ended the request.
    private(set) var error: (any Error)?

    /// The caller's closures, which end with the call of `perform`.
    struct Closures {
        let produce: (Int) throws -> [UInt8]
        let respond: (LinkResponse) throws -> Void
        let consume: (UnsafeRawBufferPointer) throws -> Void
        let progress: (LinkTraffic) -> Void
    }

    /// - Parameters:
    ///   - patience: of the request, where the hub is asked to wait.
    ///   - socket: the connection, once there is one.
    init(
        _ closures: Closures, configuration: LinkConfiguration, patience: Duration?,
        cancellation: LinkCancellation, socket: @escaping () -> LinkSocket?
    ) {
        timeouts = patience.map { configuration.timeouts.patient($0) } ?? configuration.timeouts
        self.socket = socket
        self.closures = closures
        self.configuration = configuration
        self.cancellation = cancellation
        start = clock.now
    }

    /// Whether the connection stood, TLS included.
    var isConnected: Bool { watch != nil }

    /// The connection stands. From here on silence counts; until here, the connect time-out does.
    func connected() {
        isAnswered = true
        watch = StallWatch(timeouts, at: elapsed)
    }

    /// Fills the buffer with the next bytes of the request body, returns how many; 0 at its end.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if bodyEnded { return 0 }
        let bytes = try excused { try closures.produce(buffer.count) }
        precondition(
            bytes.count <= buffer.count, "produce returned more bytes than it was asked for")
        buffer.copyBytes(from: bytes)
        bodyEnded = bytes.isEmpty
        return bytes.count
    }

    /// Takes one line of the response's head.
    func take(headerLine line: UnsafeRawBufferPointer) throws {
        guard var response = try head.take(line) else { return }
        response.seconds = elapsed / .seconds(1)
        self.response = response
        try excused { try closures.respond(response) }
    }

    /// Takes bytes of the response body.
    func take(body bytes: UnsafeRawBufferPointer) throws {
        bodyBytes += Int64(bytes.count)
        if let limit = configuration.maximumResponseBytes, bodyBytes > limit {
            throw LinkFailure.bodyTooLong(limit: limit)
        }
        try excused { try closures.consume(bytes) }
    }

    /// Looks after the request; called while bytes move and about once a second while none do.
    func check(_ traffic: LinkTraffic) throws(LinkFailure) {
        if cancellation.isCancelled { throw .cancelled }
        excused { closures.progress(traffic) }
        try checkAnswered()
        let moved = traffic.sent + traffic.received - unacknowledgedBytes()
        switch watch?.observe(bytes: moved, at: elapsed) {
        case nil, .moving: return
        case .silent: throw .silent(timeouts.response)
        case .slow: throw .slow(timeouts)
        }
    }

    /// Looking for the hub's name takes its time; from the first knock on, somebody must answer.
    private func checkAnswered() throws(LinkFailure) {
        guard !isConnected, !isAnswered, let socket = socket() else { return }
        guard !socket.isAnswered else {
            isAnswered = true
            return
        }
        let since = knocking ?? elapsed
        knocking = since
        guard elapsed - since < timeouts.knock else { throw .unanswered(timeouts.knock) }
    }

    /// What curl counts as sent and the hub has not.
    private func unacknowledgedBytes() -> Int64 {
        guard isConnected, let socket = socket() else { return 0 }
        if lookedAtSocket.map({ elapsed - $0 >= .seconds(1) }) ?? true {
            lookedAtSocket = elapsed
            longestRetransmission = socket.followRoundTrip(set: longestRetransmission)
        }
        return socket.unacknowledgedBytes
    }

    /// Runs a callback's work. The first error is kept and `false` returned: curl must stop.
    func attempt(_ work: () throws -> Void) -> Bool {
        guard error == nil else { return false }
        do {
            try work()
            return true
        } catch {
            self.error = error
            return false
        }
    }

    private var elapsed: Duration { start.duration(to: clock.now) }

    /// Runs work of the caller, whose time does not count as the hub's.
    private func excused<Result, Failure: Error>(
        _ work: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let before = clock.now
        defer { watch?.excuse(before.duration(to: clock.now)) }
        return try work()
    }
}
