/// Limits of the relay; each bounds what a connection can hold in memory, or says why it is so.
enum RelayLimits {
    /// The largest piece that is read at once, in bytes.
    static let readBytes = 16 * 1024
    /// How much of one direction may be on its way inside the relay, in bytes. A sender is not read
    /// from beyond it, so slowness is felt by the sender's TCP as it would be on a real line.
    static let inFlightBytes = 256 * 1024
    /// How long the far side may take to accept a connection, in seconds.
    static let connectSeconds: Int64 = 10

    // Emulated links

    /// The most that may be on its way in one direction of a connection over an emulated link, in
    /// bytes, however long and fast the link is.
    static let emulatedInFlightBytes = 64 * 1024 * 1024
    /// What the kernel may take from a sender before the emulated queue does, in bytes. Linux doubles
    /// it. Left to itself it would grow to megabytes, which a slow line takes minutes to send.
    static let receiveBufferBytes = 16 * 1024
    /// What a packet carries beside its payload, in bytes: IPv4 20, TCP 20, its time stamps 12.
    static let headerBytes = 52
    /// Linux's least retransmission time-out, in nanoseconds (TCP_RTO_MIN in include/net/tcp.h; RFC
    /// 6298, 2.4, would have a second).
    static let leastRetransmission: Int64 = 200_000_000
    /// No time-out is doubled beyond this, in nanoseconds: the bound of RFC 6298, 2.5.
    static let mostRetransmission: Int64 = 60_000_000_000
    /// How often one packet is sent again before it is through in any case. Linux gives up a connection
    /// after 15; here it is `cut` that ends one.
    static let retransmissions = 15
    /// Lines of a trace: more than an hour at 12 Mbit/s.
    static let traceLines = 4_000_000
    /// What one line of a trace lets through, in bytes.
    static let opportunityBytes = 1500
    /// How much a captive portal reads before it answers, in bytes: a ClientHello or a head is less.
    static let portalReadBytes = 4096

    /// What a key of `--set` may be. Times stay within a day and rates within what 64 bits of
    /// nanoseconds and bits hold.
    static func settings(for key: String) -> ClosedRange<Double> {
        switch key {
        case "delay", "jitter": 0...60_000
        case "up", "down": 0...10e9
        case "loss": 0...0.9
        case "burst": 1...1000
        case "queue": 1500...67_108_864
        case "mtu": 128...65_535
        // A shorter time up lets nothing through; the machine's timers are no better than this.
        case "on": 0.01...86_400
        default: 0...86_400
        }
    }
}
