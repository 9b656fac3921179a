import OutpostTestSupport
import Testing

@testable import OutpostLink

/// The link policy over virtual months: no test waits.
@Suite struct LinkManagerTests {
    private static let start: Int64 = 1_800_000_000_000
    private let plan = LinkPlan(interval: 300_000)

    @Test func `It exchanges at once, then from time to time, and soon after a write`() {
        var manager = LinkManager(plan, now: Self.start)
        #expect(manager.begin(now: Self.start) == .attempt(bytes: nil, takesFiles: true))
        #expect(
            manager.attempted(.done, bytes: 500, now: Self.start, random: 0)
                == .wait(until: Self.start + 300_000, .nothingNew))
        let soon = Self.start + 1_000 + LinkPolicyLimits.settle
        #expect(manager.written(now: Self.start + 1_000) == .wait(until: soon, .settling))
        #expect(manager.written(now: Self.start + 2_000) == nil)
        #expect(manager.pauseEnded(now: soon) == .attempt(bytes: nil, takesFiles: true))
        #expect(manager.written(now: soon + 1) == nil)
        // What was written while it ran goes with the next one, soon.
        #expect(
            manager.attempted(.done, bytes: 1, now: soon + 9, random: 0)
                == .wait(until: soon + 9 + LinkPolicyLimits.settle, .settling))
    }

    @Test func `A hub that is not reached is tried less often, and soon by a new network`() {
        var manager = LinkManager(plan, now: Self.start)
        _ = manager.begin(now: Self.start)
        var pauses: [Int64] = []
        for _ in 0..<12 {
            guard
                case .wait(let until, .unreachable) = manager.attempted(
                    .unreachable, bytes: 0, now: Self.start, random: .max)
            else { return #expect(Bool(false)) }
            pauses.append(until - Self.start)
            #expect(manager.written(now: Self.start) == nil)
            _ = manager.pauseEnded(now: Self.start)
        }
        #expect(pauses == pauses.sorted() && pauses[0] < 5_000)
        #expect(pauses.last.map { $0 <= 301_000 } == true)
        _ = manager.attempted(.unreachable, bytes: 0, now: Self.start, random: .max)
        #expect(
            manager.networkChanged(now: Self.start)
                == .wait(until: Self.start + LinkPolicyLimits.settle, .settling))
        _ = manager.pauseEnded(now: Self.start)
        #expect(
            manager.attempted(.unreachable, bytes: 0, now: Self.start, random: 0)
                == .wait(until: Self.start + 500, .unreachable(failures: 1)))
    }

    @Test func `A portal is left alone for a while, and what the hub refuses for longer`() {
        var manager = LinkManager(plan, now: Self.start)
        _ = manager.begin(now: Self.start)
        #expect(
            manager.attempted(.notTheHub, bytes: 9, now: Self.start, random: 0)
                == .wait(until: Self.start + LinkPolicyLimits.portal, .notTheHub))
        _ = manager.pauseEnded(now: Self.start)
        #expect(
            manager.attempted(.refused, bytes: 9, now: Self.start, random: 0)
                == .wait(until: Self.start + LinkPolicyLimits.refused, .refused))
        #expect(manager.networkChanged(now: Self.start) == nil)
    }

    @Test func `The last fifth of a day's bytes is for reports alone`() {
        let plan = LinkPlan(dailyBytes: 1_000_000, interval: 300_000)
        var manager = LinkManager(
            plan, spent: LinkManager.Spent(day: plan.day(at: Self.start), bytes: 790_000),
            now: Self.start)
        #expect(manager.begin(now: Self.start) == .attempt(bytes: 210_000, takesFiles: true))
        _ = manager.attempted(.done, bytes: 20_000, now: Self.start, random: 0)
        #expect(manager.pauseEnded(now: Self.start) == .attempt(bytes: 190_000, takesFiles: false))
        #expect(
            manager.attempted(.bytesSpent, bytes: 180_000, now: Self.start, random: 0)
                == .wait(until: plan.nextDay(after: Self.start), .bytesSpent))
        let next = plan.nextDay(after: Self.start)
        #expect(manager.pauseEnded(now: next) == .attempt(bytes: 1_000_000, takesFiles: true))
    }

    @Test func `A clock that is put back gives no day's bytes twice`() {
        let plan = LinkPlan(dailyBytes: 100_000, interval: 300_000)
        var manager = LinkManager(plan, now: Self.start)
        _ = manager.begin(now: Self.start)
        _ = manager.attempted(.bytesSpent, bytes: 90_000, now: Self.start, random: 0)
        guard case .wait(_, .bytesSpent) = manager.pauseEnded(now: Self.start - 86_400_000) else {
            return #expect(Bool(false))
        }
    }

    /// What knocks where nobody is takes eight seconds, as long as `LinkTimeouts.knock`: it is answered where the link comes meanwhile.
    @Test func `A link of 40 seconds a day is used on every day of a month`() throws {
        try forEachSeed(20) { seed, random in
            var now = Self.start
            var manager = LinkManager(plan, now: now)
            var action = manager.begin(now: now)
            let day: Int64 = 86_400_000
            let openings = (0..<30).map {
                Self.start + $0 * day + Int64.random(in: 0..<day - 40_000, using: &random)
            }
            var used: Set<Int> = []
            func open(during moments: ClosedRange<Int64>) -> Int? {
                openings.firstIndex {
                    moments.overlaps($0...($0 + 40_000 - Self.exchange))
                }
            }
            while now < Self.start + 30 * day {
                switch action {
                case .attempt:
                    let found = open(during: now...now + 7_000)
                    if let found { used.insert(found) }
                    now += found == nil ? 8_000 : Self.exchange
                    action = manager.attempted(
                        found == nil ? .unheard : .done, bytes: 0, now: now, random: random.next())
                case .wait(let until, _):
                    // While the link is away a write waits, which is why it tries.
                    now = min(until, now + 300_000)
                    action = manager.written(now: now) ?? manager.pauseEnded(now: now)
                }
            }
            #expect(used.count == 30, "seed \(seed): \(used.sorted())")
        }
    }

    /// How long an exchange of some reports takes, in milliseconds.
    private static let exchange: Int64 = 20_000

    // MARK: Who asks

    @Test func `Without an interval it exchanges when somebody asks, and for nothing else`() {
        var manager = LinkManager(LinkPlan(interval: nil), now: Self.start)
        #expect(manager.begin(now: Self.start) == .wait(until: .max, .nothingNew))
        #expect(manager.written(now: Self.start) == nil)
        #expect(manager.asked(now: Self.start) == .attempt(bytes: nil, takesFiles: true))
        #expect(manager.written(now: Self.start) == nil)
        #expect(
            manager.attempted(.unreachable, bytes: 0, now: Self.start, random: 0)
                == .wait(until: .max, .unreachable(failures: 1)))
        #expect(manager.networkChanged(now: Self.start) == nil)
        #expect(manager.listensUntil(now: Self.start) == nil)
    }

    @Test func `Who asks while it exchanges gets one exchange more, however often they ask`() {
        var manager = LinkManager(plan, now: Self.start)
        _ = manager.begin(now: Self.start)
        for _ in 0..<3 { #expect(manager.asked(now: Self.start) == nil) }
        #expect(
            manager.attempted(.refused, bytes: 0, now: Self.start, random: 0)
                == .attempt(bytes: nil, takesFiles: true))
        #expect(
            manager.attempted(.done, bytes: 0, now: Self.start, random: 0)
                == .wait(until: Self.start + 300_000, .nothingNew))
    }

    @Test func `Who asks need not wait for a window, and gets no more than the day's bytes`() {
        let closed = LinkPlan.Window(start: 0, end: 1)
        let plan = LinkPlan(windows: [closed], dailyBytes: 100_000, interval: 300_000)
        var manager = LinkManager(plan, now: Self.start)
        guard case .wait(_, .windowClosed) = manager.begin(now: Self.start) else {
            return #expect(Bool(false))
        }
        #expect(manager.asked(now: Self.start) == .attempt(bytes: 100_000, takesFiles: true))
        guard
            case .wait(_, .windowClosed) = manager.attempted(
                .bytesSpent, bytes: 90_000, now: Self.start, random: 0),
            case .wait(_, .bytesSpent)? = manager.asked(now: Self.start)
        else { return #expect(Bool(false)) }
    }

    @Test func `A machine that is not enrolled waits, and a write does not hurry it`() {
        var manager = LinkManager(plan, now: Self.start)
        _ = manager.begin(now: Self.start)
        #expect(
            manager.attempted(.notEnrolled, bytes: 0, now: Self.start, random: 0)
                == .wait(until: Self.start + 300_000, .notEnrolled))
        #expect(manager.written(now: Self.start) == nil)
        #expect(manager.asked(now: Self.start) == .attempt(bytes: nil, takesFiles: true))
    }

    // MARK: News

    /// One that has exchanged and waits.
    private func waiting(_ plan: LinkPlan) -> LinkManager {
        var manager = LinkManager(plan, now: Self.start)
        _ = manager.begin(now: Self.start)
        _ = manager.attempted(.done, bytes: 0, now: Self.start, random: 0)
        return manager
    }

    @Test func `It listens until its window closes, and never where bytes count`() {
        #expect(waiting(plan).listensUntil(now: Self.start) == Self.start + 300_000)
        let minute = Int(Self.start % 86_400_000 / 60_000)
        let window = LinkPlan.Window(start: minute, end: (minute + 2) % 1440)
        let narrow = LinkPlan(windows: [window], interval: 300_000)
        #expect(
            waiting(narrow).listensUntil(now: Self.start).map { $0 - Self.start }
                == 120_000 - Self.start % 60_000)
        let counted = LinkPlan(dailyBytes: 1_000_000, interval: 300_000)
        #expect(waiting(counted).listensUntil(now: Self.start) == nil)
        var settling = waiting(plan)
        _ = settling.written(now: Self.start)
        #expect(settling.listensUntil(now: Self.start) == nil)
    }

    @Test func `News are fetched at once, and not believed again where they brought nothing`() {
        var manager = waiting(plan)
        #expect(manager.heard(now: Self.start) == .attempt(bytes: nil, takesFiles: true))
        #expect(manager.heard(now: Self.start) == nil)
        _ = manager.attempted(.done, bytes: 9, now: Self.start, random: 0)
        #expect(manager.listensUntil(now: Self.start) != nil)
        _ = manager.heard(now: Self.start)
        _ = manager.attempted(
            .done, bytes: 9, broughtAnything: false, now: Self.start, random: 0)
        #expect(manager.listensUntil(now: Self.start) == nil)
        _ = manager.pauseEnded(now: Self.start + 300_000)
        _ = manager.attempted(
            .done, bytes: 9, broughtAnything: false, now: Self.start + 300_000, random: 0)
        #expect(manager.listensUntil(now: Self.start + 300_000) != nil)
    }

    @Test func `While the hub says that it has nothing, it exchanges once an hour`() {
        var manager = waiting(plan)
        var (now, until) = (Self.start, Self.start + 300_000)
        while now < until {
            now += 240_000
            if case .wait(let later, .nothingNew)? = manager.heardNothing(now: now) {
                #expect(later > until)
                until = later
            }
        }
        #expect(until == Self.start + LinkPolicyLimits.longestListening)
    }

    @Test func `A clock that was years ahead and is set right stops the link for a day at most`() {
        let plan = LinkPlan(dailyBytes: 100_000, interval: 300_000)
        let ahead = Self.start + 3_000 * 86_400_000
        var manager = LinkManager(plan, now: ahead)
        _ = manager.begin(now: ahead)
        _ = manager.attempted(.bytesSpent, bytes: 90_000, now: ahead, random: 0)
        guard case .wait(_, .bytesSpent) = manager.pauseEnded(now: Self.start) else {
            return #expect(Bool(false))
        }
        let action = manager.pauseEnded(now: plan.nextDay(after: Self.start))
        #expect(action == .attempt(bytes: 100_000, takesFiles: true))
    }

    @Test func `What was noted before a restart counts, also of a clock that was put back since`() {
        let plan = LinkPlan(dailyBytes: 100_000, interval: 300_000)
        let day = plan.day(at: Self.start)
        var manager = LinkManager(
            plan, spent: LinkManager.Spent(day: day, bytes: 90_000),
            now: Self.start - 86_400_000)
        guard case .wait(_, .bytesSpent) = manager.begin(now: Self.start - 86_400_000) else {
            return #expect(Bool(false))
        }
        #expect(manager.spent == LinkManager.Spent(day: day, bytes: 90_000))
    }

    /// A month of whatever may come: nothing is attempted in a closed window or beyond a day's bytes, and no write waits longer than
    /// the plan says.
    @Test func `A month keeps to its windows and its bytes`() throws {
        try forEachSeed(40) { seed, random in try month(seed, &random) }
    }

    private func month(_ seed: UInt64, _ random: inout SeededGenerator) throws {
        let windows = [LinkPlan.Window(start: 360, end: 420), .init(start: 1380, end: 60)]
        let plan = LinkPlan(
            windows: windows, dailyBytes: 400_000, interval: 300_000, offsetMinutes: -300)
        var now = Self.start
        var manager = LinkManager(plan, now: now)
        var action = manager.begin(now: now)
        var used: [Int64: Int64] = [:]
        while now < Self.start + 30 * 86_400_000 {
            switch action {
            case .attempt(let bytes, _):
                #expect(plan.opening(from: now) == now, "seed \(seed)")
                let left = bytes ?? .max
                let spent = Int64.random(in: 0...min(left, 150_000), using: &random)
                used[plan.day(at: now), default: 0] += spent
                now += Int64.random(in: 1...60_000, using: &random)
                let outcomes: [LinkManager.Outcome] = [
                    .done, .bytesSpent, .unreachable, .notTheHub, .refused,
                ]
                action = manager.attempted(
                    outcomes.randomElement(using: &random) ?? .done, bytes: spent, now: now,
                    random: random.next())
            case .wait(let until, _):
                #expect(until - now <= 86_400_000, "seed \(seed)")
                if let listens = manager.listensUntil(now: now) {
                    Issue.record("seed \(seed): it listens until \(listens), and bytes count")
                }
                let moment = Int64.random(in: 0...3, using: &random)
                if moment == 0, let next = manager.written(now: now) {
                    action = next
                } else if moment == 1, let next = manager.networkChanged(now: now) {
                    action = next
                } else {
                    now = max(now, until)
                    action = manager.pauseEnded(now: now)
                }
            }
        }
        #expect(used.values.allSatisfy { $0 <= 400_000 }, "seed \(seed): \(used)")
        #expect(used.count >= 30)
    }
}
