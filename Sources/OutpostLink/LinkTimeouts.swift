/// How long a link waits. Every wait has an end: a field device must learn that a link is dead while
/// there may still be time to use another one.
///
/// Time that the caller spends in its own closures never counts against the hub.
package struct LinkTimeouts: Sendable, Equatable {
    /// From the start of a request until the connection stands: name look-up, TCP and TLS together.
    /// Generous, because at 2 s a round trip and a lost packet in three TLS takes its time.
    package var connect: Duration
    /// The part of it within which the other end must answer at all (TCP's handshake): four knocks of a kernel that doubles its pauses,
    /// three of them in time for the longest round trip. A link that is there for some seconds is found by knocking anew, and not by
    /// waiting for a knock after sixteen.
    package var knock: Duration
    /// The longest silence on a connection that stands, nothing moving in either direction. It bounds
    /// the hub's thinking, and it is what notices a half-open connection: looked at about once a
    /// second, the default is inside the 30 s that `FAULTS.md` 24 allows. Bytes that the kernel sent
    /// and nobody acknowledged for as long end the connection too.
    package var response: Duration
    /// The stretch of time over which `minimumBytesPerSecond` is measured.
    package var stall: Duration
    /// A request that moves fewer bytes a second than this, both directions together, over a whole
    /// `stall` is given up: at that rate the link costs more than it brings. 0 accepts any trickle.
    package var minimumBytesPerSecond: Int64

    package init(
        connect: Duration = .seconds(30),
        knock: Duration = .seconds(8),
        response: Duration = .seconds(25),
        stall: Duration = .seconds(60),
        minimumBytesPerSecond: Int64 = 32
    ) {
        self.connect = connect
        self.knock = knock
        self.response = response
        self.stall = stall
        self.minimumBytesPerSecond = minimumBytesPerSecond
    }

    /// Of a request that the hub was asked to wait with.
    func patient(_ patience: Duration) -> LinkTimeouts {
        var timeouts = self
        timeouts.response = patience
        timeouts.minimumBytesPerSecond = 0
        return timeouts
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a short time-out never becomes 0, which curl and the
    /// kernel read as "for ever"; at most what fits 31 bits (24 days).
    var timeoutMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return 1 }
        guard seconds < Int64(Int32.max) / 1000 else { return Int32.max }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(max(1, seconds * 1000 + fraction))
    }
}
