/// When to exchange with the hub, as a pure state machine: each event says what its shell does next. It reads no clock and draws no
/// numbers, so that a test plays a month in no time.
///
///     begin ─▶ attempting ──attempted──▶ waiting ──pause ended, a write, a link that came──▶ attempting
///                  └── a window is closed, the day's bytes are spent: waiting until then ──┘
///
/// Nothing here waits longer than until its time: a write in a closed window goes when it opens.
package struct LinkManager: Sendable {
    /// Why nothing happens now.
    package enum Reason: Sendable, Equatable {
        /// All is exchanged.
        case nothingNew
        /// Something was written: what follows it in the next seconds goes along.
        case settling
        case windowClosed
        case bytesSpent
        /// The hub was not reached, so many times in a row.
        case unreachable(failures: Int)
        /// Something else answered: a portal that wants a sign-in, or another hub.
        case notTheHub
        /// The hub answered and does not take us, or this machine has trouble: somebody must look.
        case refused
    }

    /// What the shell does next.
    package enum Action: Sendable, Equatable {
        /// - Parameters:
        ///   - bytes: at most so many, both ways; nil: no limit.
        ///   - takesFiles: whether files of reports may travel: a part of each day's bytes is kept for reports.
        case attempt(bytes: Int64?, takesFiles: Bool)
        case wait(until: Int64, Reason)
    }

    /// How an attempt ended.
    package enum Outcome: Sendable, Equatable {
        case done
        /// The bytes that it was given were all used.
        case bytesSpent
        case unreachable
        case notTheHub
        case refused
    }

    /// Bytes of a day, as they are written down and outlive a restart.
    package struct Spent: Sendable, Equatable {
        /// As the plan counts days.
        package var day: Int64
        package var bytes: Int64

        package init(day: Int64, bytes: Int64) {
            self.day = day
            self.bytes = bytes
        }
    }

    private let plan: LinkPlan
    private let backoff: Backoff
    private var failures = 0
    private var isAttempting = false
    /// A write came while an attempt ran, or where none may be made.
    private var isWritten = false
    private var waiting: (until: Int64, reason: Reason)?
    /// The latest day that the clock showed, and its bytes.
    package private(set) var spent: Spent

    /// - Parameter spent: what a process before this one noted last; nil: nothing.
    package init(_ plan: LinkPlan, backoff: Backoff = Backoff(), spent: Spent? = nil, now: Int64) {
        self.plan = plan
        self.backoff = backoff
        self.spent = spent ?? Spent(day: plan.day(at: now), bytes: 0)
        turnDay(now)
    }

    package mutating func begin(now: Int64) -> Action { attempt(now) }

    /// The pause that was asked for is over.
    package mutating func pauseEnded(now: Int64) -> Action { attempt(now) }

    /// Something was written here.
    ///
    /// - Returns: nil: what the shell does stays.
    package mutating func written(now: Int64) -> Action? {
        guard !isAttempting, let waiting else {
            isWritten = true
            return nil
        }
        switch waiting.reason {
        case .nothingNew: return settle(now)
        // Each of them is about more than this write.
        case .settling, .windowClosed, .bytesSpent, .unreachable, .notTheHub, .refused:
            isWritten = true
            return nil
        }
    }

    /// A network came, or another one.
    ///
    /// - Returns: nil: what the shell does stays.
    package mutating func networkChanged(now: Int64) -> Action? {
        failures = 0
        guard !isAttempting, let waiting else { return nil }
        switch waiting.reason {
        case .unreachable, .notTheHub: return wait(now + LinkPolicyLimits.settle, .settling)
        case .nothingNew, .settling, .windowClosed, .bytesSpent, .refused: return nil
        }
    }

    /// An attempt ended.
    ///
    /// - Parameters:
    ///   - bytes: what it used, also where it failed.
    ///   - random: 64 random bits.
    package mutating func attempted(
        _ outcome: Outcome, bytes: Int64, now: Int64, random: UInt64
    ) -> Action {
        isAttempting = false
        note(bytes, now)
        switch outcome {
        case .done:
            failures = 0
            return isWritten ? settle(now) : wait(now + plan.interval, .nothingNew)
        case .bytesSpent:
            failures = 0
            return attempt(now)
        case .unreachable:
            failures += 1
            let pause = backoff.pause(afterFailures: failures, random: random)
            return wait(now + pause.milliseconds, .unreachable(failures: failures))
        case .notTheHub:
            failures += 1
            let pause = backoff.pause(afterFailures: failures, random: random).milliseconds
            return wait(now + max(pause, LinkPolicyLimits.portal), .notTheHub)
        case .refused:
            return wait(now + max(plan.interval, LinkPolicyLimits.refused), .refused)
        }
    }

    private mutating func note(_ bytes: Int64, _ now: Int64) {
        turnDay(now)
        spent.bytes += max(0, bytes)
    }

    /// A clock that is put back gives no day's bytes twice. Where it had been ahead by more than a day it was wrong, and is right now:
    /// what was used counts for today then, or there would be no bytes until the day comes that it showed.
    private mutating func turnDay(_ now: Int64) {
        let today = plan.day(at: now)
        if today > spent.day {
            spent = Spent(day: today, bytes: 0)
        } else if today < spent.day - LinkPolicyLimits.daysAhead {
            spent.day = today
        }
    }

    private mutating func attempt(_ now: Int64) -> Action {
        turnDay(now)
        let opening = plan.opening(from: now)
        guard opening <= now else { return wait(opening, .windowClosed) }
        guard let daily = plan.dailyBytes else {
            return begin(bytes: nil, takesFiles: true)
        }
        let left = daily - spent.bytes
        guard left >= LinkPolicyLimits.leastBytes else {
            return wait(plan.nextDay(after: now), .bytesSpent)
        }
        return begin(bytes: left, takesFiles: left > daily / LinkPolicyLimits.reportShare)
    }

    private mutating func begin(bytes: Int64?, takesFiles: Bool) -> Action {
        isAttempting = true
        isWritten = false
        waiting = nil
        return .attempt(bytes: bytes, takesFiles: takesFiles)
    }

    private mutating func settle(_ now: Int64) -> Action {
        isWritten = false
        return wait(now + LinkPolicyLimits.settle, .settling)
    }

    private mutating func wait(_ until: Int64, _ reason: Reason) -> Action {
        waiting = (until, reason)
        return .wait(until: until, reason)
    }
}

/// Bounds of the link policy, each with its reason; times in milliseconds.
package enum LinkPolicyLimits {
    /// After a write, so that a report and what is added to it a moment later go together.
    package static let settle: Int64 = 3_000
    /// A portal does not open by itself; somebody has to sign in.
    package static let portal: Int64 = 60_000
    /// What a hub refused it refuses again: it waits for a person.
    package static let refused: Int64 = 300_000
    /// How far before its bytes are used an attempt is stopped: curl takes and gives 16 KiB at a time, each way.
    package static let marginBytes: Int64 = 32 << 10
    /// With less than this an attempt would be stopped before it brought anything.
    package static let leastBytes: Int64 = 48 << 10
    /// A clock is put back by less where somebody corrects it by hours, or a machine travels.
    package static let daysAhead: Int64 = 1
    /// Of each day's bytes one part in so many is for reports alone.
    package static let reportShare: Int64 = 5
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
