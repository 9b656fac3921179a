/// Bounds of the hub, each with its reason.
package enum HubLimits {
    /// A request's body. An edge sends at most `SyncLimits.pushBytes` of bodies in one, which columns and zstd
    /// only make smaller; twice that leaves room for what does not compress.
    package static let requestBytes = 20 << 20
    /// An enrolment request: a code and a certificate request.
    package static let enrolmentBytes = 32 << 10
    /// A connection with nothing on it is closed after this many seconds.
    package static let idleSeconds: Int64 = 60
    /// A request that has not ended after this many seconds is cut; what came is in the log. A base on a
    /// 64 kbit/s link sends `requestBytes` in less.
    package static let requestSeconds: Int64 = 3600
    /// Wrong enrolment codes in one minute, all callers together, before the hub answers 429. A code has 128
    /// bits: this is against noise, not against guessing.
    package static let wrongCodesPerMinute = 30
    /// Exchanges that are answered at once; more wait. Each holds at most one frame and one page in memory.
    package static let concurrentExchanges = 64
    /// Connections that are open at once.
    package static let connections = 1024
    /// How long a roster is fresh, in milliseconds: 90 days. A base that hears of no newer one for so long is told that who was
    /// revoked meanwhile is not known there.
    package static let rosterLifetime: Int64 = 90 * 86_400_000
}
