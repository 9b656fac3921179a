/// How long to wait after a failed attempt: exponential with full jitter, so that a fleet that lost
/// its hub in the same second does not come back in the same second (`FAULTS.md` 33).
///
/// Pure: the attempt and the randomness come in from outside.
package struct Backoff: Sendable, Equatable {
    /// No wait is shorter than this.
    package var shortest: Duration
    /// The longest wait after the first failure; it doubles with each further one.
    package var first: Duration
    /// No wait is longer than this, unless the hub asked for it.
    package var longest: Duration

    package init(
        shortest: Duration = BackoffLimits.shortest, first: Duration = BackoffLimits.first,
        longest: Duration = BackoffLimits.longest
    ) {
        precondition(.zero <= shortest && shortest <= first && first <= longest)
        precondition(first > .zero, "a wait of nothing never doubles")
        precondition(longest <= BackoffLimits.longestConfigurable)
        self.shortest = shortest
        self.first = first
        self.longest = longest
    }

    /// The longest wait after so many failures in a row.
    package func ceiling(afterFailures failures: Int) -> Duration {
        var ceiling = first
        var doublings = failures - 1
        // Stops at `longest`: any number of failures costs a few turns, and nothing overflows.
        while doublings > 0, ceiling < longest {
            ceiling = min(ceiling * 2, longest)
            doublings -= 1
        }
        return ceiling
    }

    /// The wait before the next attempt.
    ///
    /// - Parameters:
    ///   - failures: How many attempts in a row have failed, from 1.
    ///   - random: 64 random bits, all of them used.
    ///   - asked: What the hub asked for (`Retry-After`). Nobody comes back before it, and the jitter
    ///     is added to it, or all who were told the same would return together. Taken as at most
    ///     `BackoffLimits.longestConfigurable`.
    package func pause(
        afterFailures failures: Int, random: UInt64, asked: Duration = .zero
    ) -> Duration {
        let span = ceiling(afterFailures: failures) - shortest
        let jitter = Self.fraction(random, of: span)
        let least = min(max(asked, .zero), BackoffLimits.longestConfigurable)
        return max(shortest, least) + jitter
    }

    /// `span` times random / 2^64, in whole nanoseconds and without floating point, so that a seed
    /// gives the same waits on every machine.
    private static func fraction(_ random: UInt64, of span: Duration) -> Duration {
        let (seconds, attoseconds) = span.components
        let nanoseconds = UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
        return .nanoseconds(Int64(nanoseconds.multipliedFullWidth(by: random).high))
    }
}

/// The limits of a `Backoff`.
package enum BackoffLimits {
    /// The default shortest wait: even a lucky draw leaves a failing hub some air.
    package static let shortest = Duration.milliseconds(500)
    /// The default longest wait after the first failure.
    package static let first = Duration.seconds(4)
    /// The default longest wait of all: short enough that a link of ten minutes is not slept through.
    package static let longest = Duration.seconds(300)
    /// No back-off can be set to wait longer, and no hub can ask for more.
    package static let longestConfigurable = Duration.seconds(24 * 3600)
}
