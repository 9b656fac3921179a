/// Limits of this implementation; none of them is part of the protocol.
package enum LinkLimits {
    /// The longest head (status line and headers) of a response, in bytes.
    package static let responseHeadBytes = 64 * 1024
    /// The longest path of a request, in bytes.
    package static let pathBytes = 2048
    /// The longest header of a request, name and value together, in bytes.
    package static let headerBytes = 8 * 1024
    /// How much of the request body is asked for at once, in bytes. Small, so that an urgent
    /// changeset need not wait behind a large one that has left for the buffers already.
    package static let uploadBufferBytes = 16 * 1024
    /// How much may wait unsent in the kernel, in bytes, for the same reason.
    package static let unsentBytes = 16 * 1024
    /// A warm connection that nobody used for so long is not used again, in seconds: by then the
    /// hub or a middle box has dropped it as often as not.
    package static let idleConnectionSeconds = 50
    /// How long a connection is quiet before the kernel probes it, in seconds. Only a question that waits at the hub is quiet for longer
    /// than `LinkTimeouts.response`: a probe and its answer are some 130 bytes, and middle boxes forget a connection after some minutes.
    package static let keepAliveIdleSeconds = 60
    /// The time between two such probes, in seconds.
    package static let keepAliveIntervalSeconds = 5

    /// The longest time, in milliseconds, after which what was not acknowledged is sent again: twice the round trip, and at least the
    /// second that a kernel takes as the least. At most what it would do by itself.
    ///
    /// - Parameter roundTrip: smoothed, in milliseconds; 0: not known.
    static func longestRetransmission(roundTrip: UInt32) -> UInt32 {
        roundTrip == 0 ? 3_000 : min(max(1_000, 2 * min(roundTrip, 60_000)), 120_000)
    }
}
