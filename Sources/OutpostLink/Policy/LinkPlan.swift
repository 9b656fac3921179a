/// When a base may use its link, and how much of it, as whoever pays for it says. Pure: times are milliseconds since 1970, and days and
/// windows are those of the place, by its offset.
package struct LinkPlan: Sendable, Equatable {
    /// A part of each day.
    package struct Window: Sendable, Equatable {
        /// Minutes after midnight; an end before the start is on the next day.
        package let start, end: Int

        package init(start: Int, end: Int) {
            self.start = start
            self.end = end
        }

        /// - Parameter text: as in `06:00-07:30`, or `22:00-02:00`.
        /// - Returns: nil for anything else, and for a window of nothing.
        package init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let start = Self.minutes(parts[0]),
                let end = Self.minutes(parts[1]), start != end
            else { return nil }
            self.init(start: start, end: end)
        }

        private static func minutes(_ text: Substring) -> Int? {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCII) }),
                let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]), hours < 24,
                minutes < 60
            else { return nil }
            return Int(hours) * 60 + Int(minutes)
        }

        func contains(_ minute: Int) -> Bool {
            start < end
                ? (start..<end).contains(minute) : minute >= start || minute < end
        }
    }

    /// None: always.
    package var windows: [Window]
    /// HTTP's bytes, both ways together, without TLS and TCP; nil: as many as there are.
    package var dailyBytes: Int64?
    /// Between two exchanges that nobody asked for; nil: only when somebody asks, whatever is written.
    package var interval: Int64?
    /// Of the place's clock, east of Greenwich.
    package var offsetMinutes: Int

    package init(
        windows: [Window] = [], dailyBytes: Int64? = nil, interval: Int64?,
        offsetMinutes: Int = 0
    ) {
        self.windows = windows
        self.dailyBytes = dailyBytes
        self.interval = interval
        self.offsetMinutes = offsetMinutes
    }

    private static let minute: Int64 = 60_000
    private static let day: Int64 = 86_400_000

    /// The day of the place, counted from 1970.
    package func day(at now: Int64) -> Int64 { local(now).flooredQuotient(by: Self.day) }

    /// When the next day begins there.
    package func nextDay(after now: Int64) -> Int64 {
        (day(at: now) + 1) * Self.day - Int64(offsetMinutes) * Self.minute
    }

    private func local(_ now: Int64) -> Int64 { now + Int64(offsetMinutes) * Self.minute }

    /// - Returns: now where a window is open, else when the next one opens.
    package func opening(from now: Int64) -> Int64 {
        guard !windows.isEmpty else { return now }
        let sinceMidnight = local(now) - day(at: now) * Self.day
        let minute = Int(sinceMidnight / Self.minute)
        guard !windows.contains(where: { $0.contains(minute) }) else { return now }
        let waits = windows.map { window in
            let start = Int64(window.start) * Self.minute - sinceMidnight
            return start > 0 ? start : start + Self.day
        }
        return now + (waits.min() ?? 0)
    }

    /// - Returns: when no window will be open that is open now, by the minute; nil where there are none, and now where none is.
    package func closing(from now: Int64) -> Int64? {
        guard !windows.isEmpty else { return nil }
        let sinceMidnight = local(now) - day(at: now) * Self.day
        let minute = Int(sinceMidnight / Self.minute)
        let ends = windows.filter { $0.contains(minute) }.map { window in
            let end = Int64(window.end) * Self.minute - sinceMidnight
            return end > 0 ? end : end + Self.day
        }
        return now + (ends.max() ?? 0)
    }
}

extension Int64 {
    /// Towards minus infinity: a clock may stand before 1970.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
