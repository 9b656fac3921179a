/// When to exchange with the hub, as a pure state machine: each event says what its shell does next. It reads no clock and draws no
/// numbers, so that a test plays a month in no time.
///
///     begin ─▶ attempting ──attempted──▶ waiting ──pause ended, a write, a link that came──▶ attempting
///                  └── a window is closed, the day's bytes are spent: waiting until then ──┘
///
/// Nothing here waits longer than until its time: a write in a closed window goes when it opens. While all is exchanged, the shell may
/// keep a question waiting at the hub (`listensUntil`), so that what others write comes at once.
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
        /// No hub knows this machine yet.
        case notEnrolled
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
        /// Nothing answered at all, not even to refuse: there may be no link. One of some seconds is found by trying often.
        case unheard
        case notTheHub
        case refused
        case notEnrolled
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
    /// Somebody asked while an attempt ran.
    private var isAsked = false
    /// The attempt is made since the hub had news.
    private var isForNews = false
    /// News that brought nothing would come again at once.
    private var isNewsVain = false
    private var waiting: (until: Int64, reason: Reason)?
    /// When the last attempt that was done ended.
    private var exchanged: Int64?
    /// The latest day that the clock showed, and its bytes.
    package private(set) var spent: Spent

    /// - Parameter spent: what a process before this one noted last; nil: nothing.
    package init(_ plan: LinkPlan, backoff: Backoff = Backoff(), spent: Spent? = nil, now: Int64) {
        self.plan = plan
        self.backoff = backoff
        self.spent = spent ?? Spent(day: plan.day(at: now), bytes: 0)
        turnDay(now)
    }

    package mutating func begin(now: Int64) -> Action {
        plan.interval == nil ? wait(.max, .nothingNew) : attempt(now)
    }

    /// The pause that was asked for is over.
    package mutating func pauseEnded(now: Int64) -> Action { attempt(now) }

    /// Something was written here.
    ///
    /// - Returns: nil: what the shell does stays.
    package mutating func written(now: Int64) -> Action? {
        guard plan.interval != nil else { return nil }
        guard !isAttempting, let waiting else {
            isWritten = true
            return nil
        }
        switch waiting.reason {
        case .nothingNew: return settle(now)
        // Each of them is about more than this write.
        case .settling, .windowClosed, .bytesSpent, .unreachable, .notTheHub, .refused,
            .notEnrolled:
            isWritten = true
            return nil
        }
    }

    /// Somebody wants it now: also where no window is open, and never beyond the day's bytes.
    ///
    /// - Returns: nil: an attempt runs, and another one follows it.
    package mutating func asked(now: Int64) -> Action? {
        guard !isAttempting else {
            isAsked = true
            return nil
        }
        return attempt(now, isAsked: true)
    }

    /// Until when the shell may keep a question waiting at the hub; nil: it may not. Where bytes are counted it costs too many.
    package func listensUntil(now: Int64) -> Int64? {
        guard case (let until, .nothingNew)? = waiting, plan.dailyBytes == nil,
            plan.interval != nil, !isNewsVain
        else { return nil }
        return min(until, plan.closing(from: now) ?? until)
    }

    /// The hub has something for this base.
    ///
    /// - Returns: nil: what the shell does stays.
    package mutating func heard(now: Int64) -> Action? {
        guard !isAttempting, waiting?.reason == .nothingNew else { return nil }
        isForNews = true
        return attempt(now)
    }

    /// The hub said that it has nothing, which is worth an exchange that brings nothing. Now and then there is one all the same.
    ///
    /// - Returns: the longer wait; nil: what the shell does stays.
    package mutating func heardNothing(now: Int64) -> Action? {
        guard let exchanged, let interval = plan.interval,
            case (let until, .nothingNew)? = waiting
        else { return nil }
        let later = min(now + interval, max(until, exchanged + LinkPolicyLimits.longestListening))
        return later > until ? wait(later, .nothingNew) : nil
    }

    /// A network came, or another one.
    ///
    /// - Returns: nil: what the shell does stays.
    package mutating func networkChanged(now: Int64) -> Action? {
        failures = 0
        guard !isAttempting, let waiting else { return nil }
        switch waiting.reason {
        case .unreachable, .notTheHub:
            guard plan.interval != nil else { return nil }
            return wait(now + LinkPolicyLimits.settle, .settling)
        case .nothingNew, .settling, .windowClosed, .bytesSpent, .refused, .notEnrolled:
            return nil
        }
    }

    /// An attempt ended.
    ///
    /// - Parameters:
    ///   - bytes: what it used, also where it failed.
    ///   - broughtAnything: whether work of others came; false: nothing.
    ///   - random: 64 random bits.
    package mutating func attempted(
        _ outcome: Outcome, bytes: Int64, broughtAnything: Bool = true, now: Int64, random: UInt64
    ) -> Action {
        isAttempting = false
        note(bytes, now)
        isNewsVain = isForNews && !broughtAnything
        isForNews = false
        if outcome == .done { exchanged = now }
        if isAsked { return attempt(now, isAsked: true) }
        switch outcome {
        case .done:
            failures = 0
            return isWritten && plan.interval != nil ? settle(now) : pause(now, nil, .nothingNew)
        case .bytesSpent:
            failures = 0
            return attempt(now)
        case .unreachable:
            failures += 1
            let pause = backoff.pause(afterFailures: failures, random: random)
            return self.pause(now, pause.milliseconds, .unreachable(failures: failures))
        case .unheard:
            failures += 1
            let pause = backoff.pause(afterFailures: failures, random: random).milliseconds
            return self.pause(
                now, min(pause, LinkPolicyLimits.unheard), .unreachable(failures: failures))
        case .notTheHub:
            failures += 1
            let pause = backoff.pause(afterFailures: failures, random: random).milliseconds
            return self.pause(now, max(pause, LinkPolicyLimits.portal), .notTheHub)
        case .refused:
            return pause(now, max(plan.interval ?? 0, LinkPolicyLimits.refused), .refused)
        case .notEnrolled: return pause(now, nil, .notEnrolled)
        }
    }

    /// Until it is time again; where only persons ask, until one does.
    private mutating func pause(
        _ now: Int64, _ milliseconds: Int64?, _ reason: Reason
    ) -> Action {
        guard let interval = plan.interval else { return wait(.max, reason) }
        return wait(now + (milliseconds ?? interval), reason)
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

    private mutating func attempt(_ now: Int64, isAsked: Bool = false) -> Action {
        self.isAsked = false
        turnDay(now)
        let opening = isAsked ? now : plan.opening(from: now)
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
    /// The longest pause after an attempt that nothing answered. Such an attempt knocks for eight seconds (`LinkTimeouts.knock`), so a link
    /// that is there for 40 seconds a day is found within five. Where there is a link and the hub's machine is gone, its knocks are some
    /// 2 MB a day.
    package static let unheard: Int64 = 4_000
    /// A portal does not open by itself; somebody has to sign in.
    package static let portal: Int64 = 60_000
    /// After an hour a base exchanges although the hub has nothing for it: what the hub tells of this base's own work (backups, other
    /// bases) is no news.
    package static let longestListening: Int64 = 3_600_000
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
