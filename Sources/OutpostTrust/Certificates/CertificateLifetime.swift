import Foundation

/// The dates of certificates. In Outpost the key decides, not the date; the dates are written for TLS
/// stacks that look at them all the same, libcurl's among them.
enum CertificateLifetime {
    /// Every certificate is valid from 1970 on: that is where the clock of a laptop stands whose
    /// battery died, and a dead clock must not make TLS impossible.
    static let beginning = Date(timeIntervalSince1970: 0)

    /// 2026-01-01 00:00 UTC. A machine that tells an earlier time is wrong, and a certificate counted
    /// from its clock would have ended before it was used.
    static let earliestNow = Date(timeIntervalSince1970: 1_767_225_600)

    /// 20 years of 365.25 days, for the authority and for servers: an earlier end of a server's
    /// certificate would only cut bases off, since a server's key is replaced by the authority, not by
    /// waiting.
    static let authority = Duration.seconds(631_152_000)

    /// 2 years of 365.25 days, in which a device renews many times. The roster shuts a device out, not
    /// this date.
    static let device = Duration.seconds(63_115_200)

    /// When a certificate made at `now` ends.
    static func end(of lifetime: Duration, from now: Date) -> Date {
        max(now, earliestNow).addingTimeInterval(TimeInterval(lifetime.components.seconds))
    }
}
