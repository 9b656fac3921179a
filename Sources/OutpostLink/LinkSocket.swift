import COutpostCurl

/// The TCP connection under a request, as the kernel sees it.
struct LinkSocket {
    private let descriptor: Int32

    /// - Returns: nil while there is no connection.
    init?(_ handle: CurlHandle) {
        guard let descriptor = handle.socket else { return nil }
        self.descriptor = descriptor
    }

    /// Bytes that were given to the kernel and that the hub has not acknowledged: what curl counts as sent may stand there for as
    /// long as a link is away. 0 where the kernel does not say.
    var unacknowledgedBytes: Int64 { Int64(max(0, outpost_socket_unacknowledged(descriptor))) }

    /// Whether the hub's machine has answered at all; true where the kernel does not say.
    var isAnswered: Bool { outpost_socket_is_connected(descriptor) != 0 }

    /// Lets the kernel look for a link that came back soon after it did. By itself it doubles the time after which it sends again
    /// what was not acknowledged (RFC 6298, 5.5), and sleeps through half of a link that is there for seconds. What is allowed follows
    /// the round trip, so that a satellite's answers are waited for. A kernel before Linux 6.15 goes on as it did.
    ///
    /// - Parameter set: what was set before; nil: nothing.
    /// - Returns: what is set now.
    func followRoundTrip(set: UInt32?) -> UInt32? {
        let wanted = LinkLimits.longestRetransmission(
            roundTrip: outpost_socket_round_trip(descriptor))
        if let set, wanted >= set / 2, wanted <= set + set / 2 { return set }
        return outpost_socket_set_longest_retransmission(descriptor, wanted) == 0 ? wanted : set
    }
}
