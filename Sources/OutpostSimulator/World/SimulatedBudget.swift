import OutpostLink

/// The bytes that a base may use a day, and when: the state machine that decides it, the shell around that, and a count of its own.
final class SimulatedBudget {
    /// The simulator's exchanges are short: each of their bytes stands for so many of a link's.
    static let bytesForEach: Int64 = 32
    /// What moves at once, as curl takes and gives it, in the simulator's bytes.
    static let piece = Int((16 << 10) / bytesForEach)
    private static let hour = 60
    private static let minute: Int64 = 60_000
    private static let day: Int64 = 86_400_000

    let plan: OutpostLink.LinkPlan
    private var manager: LinkManager
    private(set) var action: LinkManager.Action
    /// True time at which a pause ends: it is waited for by a clock that nobody sets.
    private(set) var deadline: Int64
    /// The attempt that is made.
    var attempt: Attempt?
    /// The process writes down how much was used, and when that was.
    private var noted: LinkManager.Spent
    /// Counted apart from the machine: bytes since the base's clock last came to a later day than it showed before.
    private var spent: Int64 = 0
    private var shownDay: Int64

    /// An exchange for which bytes were given.
    struct Attempt {
        let number: Int
        let given: Int64
        var used: Int64 = 0
        var isStopped = false

        /// As the shell looks after each piece.
        var mustStop: Bool { used > given - LinkPolicyLimits.marginBytes }
    }

    /// - Parameters:
    ///   - now: by the base's clock.
    ///   - trueNow: by a clock that nobody sets.
    init(_ random: inout SplitMix64, now: Int64, trueNow: Int64) {
        var windows: [OutpostLink.LinkPlan.Window] = []
        if random.chance(40) {
            let start = random.below(24) * Self.hour
            windows = [.init(start: start, end: (start + 8 * Self.hour) % (24 * Self.hour))]
        }
        plan = OutpostLink.LinkPlan(
            windows: windows, dailyBytes: Int64(random.number(in: 56_000...140_000)),
            interval: Self.minute)
        shownDay = plan.day(at: now)
        manager = LinkManager(plan, now: now)
        noted = manager.spent
        action = manager.begin(now: now)
        deadline = trueNow
        sleep(now, trueNow)
    }

    /// - Returns: the bytes of an exchange that may begin, or why none may; nil where all is exchanged, say.
    func ask(
        now: Int64, trueNow: Int64, isWritten: Bool, _ random: inout SplitMix64
    ) throws -> (given: Int64?, refusal: LinkManager.Reason?) {
        noteDay(now)
        if case .attempt = action {
            // The shell would have begun at once: what it was given then is asked for again.
            action = manager.pauseEnded(now: now)
            sleep(now, trueNow)
        }
        var next: LinkManager.Action?
        if isWritten { next = manager.written(now: now) }
        if next == nil, random.chance(10) { next = manager.networkChanged(now: now) }
        if let next {
            action = next
            sleep(now, trueNow)
        } else if trueNow >= deadline {
            action = manager.pauseEnded(now: now)
            sleep(now, trueNow)
        }
        return try given(now)
    }

    private func given(_ now: Int64) throws -> (given: Int64?, refusal: LinkManager.Reason?) {
        switch action {
        case .wait(_, let reason): return (nil, reason)
        case .attempt(let bytes, _):
            guard let bytes else {
                throw SimulationFailure("an exchange may use bytes without end")
            }
            guard isOpen(at: now) else {
                throw SimulationFailure("an exchange may begin while every window is closed")
            }
            return (bytes, nil)
        }
    }

    private func sleep(_ now: Int64, _ trueNow: Int64) {
        guard case .wait(let until, _) = action else { return }
        deadline = trueNow + max(0, until - now)
    }

    /// - Returns: whether a window is open, as the plan's own words say.
    func isOpen(at now: Int64) -> Bool {
        let rest = now % Self.day
        let minute = Int((rest < 0 ? rest + Self.day : rest) / Self.minute)
        return plan.windows.isEmpty
            || plan.windows.contains { window in
                window.start < window.end
                    ? minute >= window.start && minute < window.end
                    : minute >= window.start || minute < window.end
            }
    }

    private func noteDay(_ now: Int64) {
        let today = plan.day(at: now)
        if today > shownDay { spent = 0 }
        shownDay = today
    }

    /// The attempt is over.
    func end(
        _ outcome: LinkManager.Outcome, now: Int64, trueNow: Int64, random: UInt64
    ) throws {
        guard let ended = attempt else { return }
        attempt = nil
        noteDay(now)
        spent += ended.used
        guard ended.used <= ended.given, spent <= plan.dailyBytes ?? 0 else {
            throw SimulationFailure(
                "an exchange that may use \(ended.given) bytes used \(ended.used), and the day "
                    + "\(spent) of \(plan.dailyBytes ?? 0)")
        }
        action = manager.attempted(
            outcome, bytes: ended.used, now: now, random: random)
        noted = manager.spent
        sleep(now, trueNow)
    }

    /// The process ends, and another one begins with what was written down.
    func startAgain(now: Int64, trueNow: Int64) {
        noteDay(now)
        manager = LinkManager(plan, spent: noted, now: now)
        action = manager.begin(now: now)
        sleep(now, trueNow)
    }
}
