import Foundation
import OutpostLink
import OutpostModel
import OutpostStore
import Synchronization

/// One thread's round of attempts and pauses: it sleeps, looks and exchanges, and `LinkManager` says when.
struct LinkLoop {
    /// How often it looks for writes, networks and news: what is noticed within a second is noticed at once.
    private static let lookSeconds: TimeInterval = 1

    private let watch: LinkWatch
    private let replica: Replica
    private var network = NetworkLook()
    private var use: LinkSettings.Use
    private var plan: LinkPlan
    private var day: LinkDay
    private var manager: LinkManager
    /// What was there when it was last looked at.
    private var heads: [JournalID: Head] = [:]

    init(_ watch: LinkWatch, _ replica: Replica) throws {
        self.watch = watch
        self.replica = replica
        use = try watch.world.settings().use(of: network.interfaces)
        (plan, day, manager) = try Self.policy(of: use, watch.world)
    }

    private static func policy(
        of use: LinkSettings.Use, _ world: LinkWatch.World
    ) throws -> (LinkPlan, LinkDay, LinkManager) {
        let plan = use.plan(offsetMinutes: world.offsetMinutes)
        let day = LinkDay(world.folder, of: use.name)
        let now = world.surroundings.wallMilliseconds()
        return (plan, day, LinkManager(plan, spent: try day.spent(), now: now))
    }

    private var now: Int64 { watch.world.surroundings.wallMilliseconds() }

    mutating func run() throws {
        // An original may have come by another road than this program.
        try replica.joinTypedCopies()
        heads = try replica.heads()
        var action = manager.begin(now: now)
        while !watch.isEnding {
            switch action {
            case .attempt(let bytes, let takesFiles): action = try attempt(bytes, takesFiles)
            case .wait(let until, let reason):
                watch.note(LinkWatch.Pause(until: until, reason: reason))
                action = try wait(until, reason)
            }
        }
    }

    // MARK: An attempt

    private mutating func attempt(
        _ bytes: Int64?, _ takesFiles: Bool
    ) throws -> LinkManager.Action {
        guard watch.world.isEnrolled() else {
            return manager.attempted(.notEnrolled, bytes: 0, now: now, random: 0)
        }
        watch.note(.exchanging(since: now))
        // What is written from here on and not taken along is seen as written.
        try replica.adoptForeignWrites()
        let before = try replica.heads()
        heads = before
        let meter = SpentMeter(day, before: manager.spent)
        let (outcome, report) = exchange(
            LinkWatch.Attempt(
                bytes: bytes, takesFiles: takesFiles, spent: { meter.note($0) },
                heard: { meter.noteHeard() }))
        let action = manager.attempted(
            outcome == .unreachable && !meter.isHeard ? .unheard : outcome, bytes: meter.spent,
            broughtAnything: report?.receivedChangesets ?? 0 > 0,
            now: now, random: watch.world.surroundings.random())
        try day.note(manager.spent)
        if let report { watch.say(.exchanged(report, bytes: meter.spent)) }
        // What came is no write of this base; its own journals stay as they were before the exchange, so that what was written during
        // it is seen.
        if outcome == .done { heads = try own(before).merging(others(replica.heads())) { $1 } }
        return action
    }

    private func own(_ heads: [JournalID: Head]) -> [JournalID: Head] {
        heads.filter { $0.key.replica.identity == replica.id.identity }
    }

    private func others(_ heads: [JournalID: Head]) -> [JournalID: Head] {
        heads.filter { $0.key.replica.identity != replica.id.identity }
    }

    private func exchange(
        _ attempt: LinkWatch.Attempt
    ) -> (LinkManager.Outcome, SyncEngine.Report?) {
        do {
            let report = try watch.world.exchange(replica, attempt)
            // What was typed under the number of a report that has arrived now.
            try replica.joinTypedCopies()
            guard let refusal = report.refusals.first else {
                watch.note(
                    .done(at: now, sent: report.sentChangesets, received: report.receivedChangesets)
                )
                return (.done, report)
            }
            let error = OutpostError(
                .refused, operation: "sync", cause: "the hub says: \(refusal.cause)",
                hint: refusal.hint)
            watch.note(error)
            watch.say(.failed(error))
            return (.refused, report)
        } catch let error as OutpostError {
            watch.note(error)
            let outcome = LinkManager.Outcome(error.code)
            if outcome != .bytesSpent { watch.say(.failed(error)) }
            return (outcome, nil)
        } catch {
            watch.note(error)
            watch.say(.failed(OutpostError(.storage, operation: "sync", cause: "\(error)")))
            return (.refused, nil)
        }
    }

    // MARK: A pause

    /// By the clock that goes on whatever the machine's own is set to.
    private mutating func wait(
        _ until: Int64, _ reason: LinkManager.Reason
    ) throws -> LinkManager.Action {
        let clock = ContinuousClock()
        var deadline = until == .max ? nil : clock.now + .milliseconds(max(0, until - now))
        var listener = listener()
        var listensUntil = manager.listensUntil(now: now) ?? 0
        defer { listener?.end() }
        while deadline.map({ clock.now < $0 }) ?? true, !watch.isEnding {
            let left = deadline.map { ($0 - clock.now) / .seconds(1) } ?? Self.lookSeconds
            watch.sleep(max(0, min(Self.lookSeconds, left)))
            if watch.takeAsk(), let action = manager.asked(now: now) { return action }
            if let action = try lookAtNetwork() ?? lookAtWrites() { return action }
            if now >= listensUntil {
                // The window closes.
                listener?.end()
                listener = nil
            }
            if let heard = listener?.look() {
                if heard.isNews, let action = manager.heard(now: now) { return action }
                if heard.isNothing, case .wait(let later, _)? = manager.heardNothing(now: now) {
                    deadline = clock.now + .milliseconds(max(0, later - now))
                    listensUntil = manager.listensUntil(now: now) ?? 0
                    watch.note(LinkWatch.Pause(until: later, reason: reason))
                }
            }
        }
        return manager.pauseEnded(now: now)
    }

    private func listener() -> NewsListener? {
        guard let until = manager.listensUntil(now: now), until > now,
            let listen = watch.world.listen
        else { return nil }
        return NewsListener { [replica] cancellation in try listen(replica, cancellation) }
    }

    /// A network of another kind has a policy of its own.
    private mutating func lookAtNetwork() throws -> LinkManager.Action? {
        let look = NetworkLook()
        let hasChanged = look != network
        network = look
        // Somebody may also have said otherwise how it may be used.
        let other = try watch.world.settings().use(of: look.interfaces)
        guard other != use else { return hasChanged ? manager.networkChanged(now: now) : nil }
        use = other
        (plan, day, manager) = try Self.policy(of: other, watch.world)
        return manager.begin(now: now)
    }

    private mutating func lookAtWrites() throws -> LinkManager.Action? {
        try replica.adoptForeignWrites()
        let current = try replica.heads()
        guard current != heads else { return nil }
        heads = current
        return manager.written(now: now)
    }
}

extension LinkManager.Outcome {
    /// What an attempt's failure means for the next one.
    fileprivate init(_ code: OutpostError.Code) {
        self =
            switch code {
            case .cancelled: .bytesSpent
            case .unreachable: .unreachable
            case .notAHub: .notTheHub
            default: .refused
            }
    }
}

/// Notes now and then what an attempt has used, so that a power cut in the middle of it does not give the bytes back.
private final class SpentMeter: Sendable {
    private static let step: Int64 = 64 << 10
    private let day: LinkDay
    private let before: LinkManager.Spent
    // A lock, for two numbers: the exchange may tell it on another thread.
    private let state = Mutex((spent: Int64(0), noted: Int64(0), isHeard: false))

    init(_ day: LinkDay, before: LinkManager.Spent) {
        self.day = day
        self.before = before
    }

    var spent: Int64 { state.withLock(\.spent) }

    /// Whether anything answered.
    var isHeard: Bool { state.withLock(\.isHeard) }

    func noteHeard() { state.withLock { $0.isHeard = true } }

    func note(_ spent: Int64) {
        let isDue = state.withLock { state in
            state.spent = max(state.spent, spent)
            guard spent - state.noted >= Self.step else { return false }
            state.noted = spent
            return true
        }
        guard isDue else { return }
        do {
            try day.note(LinkManager.Spent(day: before.day, bytes: before.bytes + spent))
        } catch {
            // The attempt's end notes all of it, and stops the watch where that cannot be written either.
        }
    }
}
