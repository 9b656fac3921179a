/// A replica's clock: never goes back, follows stamps from elsewhere only so far, and is corrected by time
/// learnt from the hub. Wall time is an argument; nothing here reads a clock.
public struct HybridClock: Sendable, Equatable {
    /// The last time that was given out or followed.
    public private(set) var last: HybridTime
    /// Hub time minus wall time in milliseconds, as last learnt; 0 until then.
    public private(set) var correction: Int64

    public init(last: HybridTime = .zero, correction: Int64 = 0) {
        self.last = last
        self.correction = correction
    }

    /// The time of the next local write.
    ///
    /// - Parameter wall: milliseconds since 1970 by the machine's clock, however wrong.
    public mutating func tick(wall: Int64) -> HybridTime {
        let now = HybridTime(milliseconds: best(wall: wall))
        last = now > last ? now : last.next
        return last
    }

    /// Follows a stamp from elsewhere, but no further than `Limits.clockLead` ahead of the best time
    /// known: one laptop set to 2030 does not drag the fleet there.
    ///
    /// - Returns: false when the stamp lies too far ahead and was not followed.
    @discardableResult
    public mutating func observe(_ time: HybridTime, wall: Int64) -> Bool {
        guard time.milliseconds <= best(wall: wall) + Limits.clockLead else { return false }
        last = max(last, time)
        return true
    }

    /// Takes the hub's time as the best time known.
    public mutating func learn(hubTime: Int64, wall: Int64) {
        guard (0...Limits.timeMilliseconds).contains(hubTime) else { return }
        let (difference, overflow) = hubTime.subtractingReportingOverflow(wall)
        if !overflow { correction = difference }
    }

    /// The best time known: the machine's, corrected by what was learnt from the hub.
    package func best(wall: Int64) -> Int64 {
        let (sum, overflow) = wall.addingReportingOverflow(correction)
        return overflow ? 0 : min(max(sum, 0), Limits.timeMilliseconds)
    }
}
