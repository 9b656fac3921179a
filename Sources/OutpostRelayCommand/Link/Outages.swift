/// When a link is up: so long on, so long off, again and again from time 0. Pure; times are
/// nanoseconds since the link began.
struct Outages: Equatable, Sendable {
    let on: Int64
    /// 0: always up.
    let off: Int64

    private var period: Int64 { on + off }

    func isUp(at time: Int64) -> Bool {
        off == 0 || time % period < on
    }

    /// The next moment at which the link goes down, after this one.
    func nextEnd(after time: Int64) -> Int64? {
        guard off > 0 else { return nil }
        let end = time / period * period + on
        return end > time ? end : end + period
    }

    /// When something gets onto the link that is tried at this time, and again whenever its time-out,
    /// doubled each time, has passed (RFC 6298, 5.5): nobody tells a sender that a link is back.
    func firstTry(at time: Int64, timeout: Int64) -> Int64 {
        var attempt = time
        var wait = timeout
        for _ in 0..<RelayLimits.retransmissions {
            if isUp(at: attempt) { return attempt }
            attempt += wait
            wait = min(2 * wait, RelayLimits.mostRetransmission)
        }
        // Tries that always fall into outages: the link's own return.
        return isUp(at: attempt) ? attempt : (attempt / period + 1) * period
    }

    /// The times up between two moments.
    func windows(from start: Int64, to end: Int64) -> [Range<Int64>] {
        guard start < end else { return [] }
        guard off > 0 else { return [start..<end] }
        return (start / period...end / period).compactMap { cycle in
            let lower = max(start, cycle * period)
            let upper = min(end, cycle * period + on)
            return lower < upper ? lower..<upper : nil
        }
    }
}
