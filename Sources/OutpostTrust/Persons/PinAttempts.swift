/// How often a PIN may be tried: pure, an attempt in, a verdict and the next state out.
///
/// An attempt is counted before it is made, so that pulling the plug takes none back. Time is that since the machine started: a
/// clock that is set forward opens nothing, and one that is dead shuts nobody out. After a restart the wait begins again.
package struct PinAttempts: Codable, Sendable, Equatable {
    /// What becomes of an attempt.
    package enum Verdict: Sendable, Equatable {
        case mayTry
        /// Milliseconds until the next one.
        case mustWait(Int64)
        /// Only the hub's officer helps now: the person is enrolled here once more.
        case isLockedOut
    }

    /// Wrong ones in a row that cost nothing: a tired officer in the dark.
    package static let free = 5
    /// The first wait; it doubles with each further one.
    package static let firstWait: Int64 = 30_000
    package static let longestWait: Int64 = 3_600_000
    /// A guesser has so many of the million that six digits are.
    package static let most = 20

    /// In a row, and the one that is being made.
    package private(set) var failures = 0
    private var last: SteadyTime?

    package init() {}

    /// Asks for one attempt. After `.mayTry` the state is to be on the disk before the PIN is tried.
    package mutating func attempt(at now: SteadyTime) -> Verdict {
        guard failures < Self.most else { return .isLockedOut }
        let wait = wait(at: now)
        guard wait <= 0 else { return .mustWait(wait) }
        failures += 1
        last = now
        return .mayTry
    }

    package mutating func succeeded() { self = PinAttempts() }

    private func wait(at now: SteadyTime) -> Int64 {
        guard failures >= Self.free, let last else { return 0 }
        let doublings = min(failures - Self.free, 20)
        return min(Self.longestWait, Self.firstWait << Int64(doublings)) - now.since(last)
    }
}

/// Milliseconds since the machine started, time asleep included, and which start it was.
package struct SteadyTime: Codable, Sendable, Hashable {
    package let boot: String
    package let milliseconds: Int64

    package init(boot: String, milliseconds: Int64) {
        self.boot = boot
        self.milliseconds = milliseconds
    }

    /// Since an earlier moment; at least since this start, where that was in another.
    package func since(_ earlier: SteadyTime) -> Int64 {
        boot == earlier.boot ? milliseconds - earlier.milliseconds : milliseconds
    }
}
