/// Whether the roster that stands is one that its hub would still vouch for. A stale one warns and stops nothing: a laptop records
/// and merges for months without a hub.
package enum RosterFreshness: Sendable, Equatable {
    /// Until then, in milliseconds since 1970.
    case fresh(until: Int64)
    /// Since then, in milliseconds since 1970: who was revoked after it is not known here.
    case stale(since: Int64)

    /// - Parameter now: milliseconds since 1970, by the best clock at hand. One that stands before the roster's own issue is
    ///   wrong, and makes nothing stale.
    package init(_ header: RosterHeader, now: Int64) {
        self = now < header.expires ? .fresh(until: header.expires) : .stale(since: header.expires)
    }
}
