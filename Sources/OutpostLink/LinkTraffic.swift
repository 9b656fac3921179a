/// Bytes that a link moved, requests that failed included, for the budget of the day: HTTP's heads and
/// bodies, without TLS and TCP.
package struct LinkTraffic: Sendable, Equatable {
    package var sent: Int64
    package var received: Int64

    package init(sent: Int64 = 0, received: Int64 = 0) {
        self.sent = sent
        self.received = received
    }
}
