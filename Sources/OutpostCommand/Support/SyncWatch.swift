import Foundation
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync

/// Keeps a base in touch with its hub until it is stopped: the shell of `LinkManager`. Says what it does in a line.
struct SyncWatch {
    private let replica: Replica
    private let folder: ReplicaFolder
    private let plan: LinkPlan
    private let via: String?
    private let largestFile: Int64
    private let tell: (String) -> Void
    private let day: LinkDay
    private let copies: CopyWatch
    private let told = ToldOfCopy()

    init(
        _ replica: Replica, folder: ReplicaFolder, plan: LinkPlan, via: String?,
        largestFile: Int64, tell: @escaping (String) -> Void
    ) {
        self.replica = replica
        self.folder = folder
        self.plan = plan
        self.via = via
        self.largestFile = largestFile
        self.tell = tell
        day = LinkDay(folder)
        copies = CopyWatch { replica in try CopyDesk(folder).keep(replica, surroundings: .system) }
    }

    /// - Throws: what this machine's disk said; a link or a hub ends it never.
    func run() throws -> Never {
        copies.begin(replica)
        var manager = LinkManager(plan, spent: try day.spent(), now: now)
        var action = manager.begin(now: now)
        var heads = try replica.heads()
        while true {
            switch action {
            case .attempt(let bytes, let takesFiles):
                // What is written from here on and not taken along is seen as written.
                try replica.adoptForeignWrites()
                heads = try replica.heads()
                let (outcome, used) = try attempt(bytes, takesFiles, before: manager.spent)
                action = manager.attempted(
                    outcome, bytes: used, now: now, random: Surroundings.system.random())
                try day.note(manager.spent)
                if outcome == .done { heads = try headsAfter(heads) }
            case .wait(let until, let reason):
                tell(Self.text(reason, until: until))
                action = try wait(until, &manager, &heads)
            }
        }
    }

    /// What came is no write of this base; its own journals stay as they were before the exchange, so that what was written during it
    /// is seen.
    private func headsAfter(_ before: [JournalID: Head]) throws -> [JournalID: Head] {
        let identity = replica.id.identity
        return try replica.heads().filter { $0.key.replica.identity != identity }
            .merging(before.filter { $0.key.replica.identity == identity }) { $1 }
    }

    private var now: Int64 { Surroundings.system.wallMilliseconds() }

    // MARK: An attempt

    private func attempt(
        _ bytes: Int64?, _ takesFiles: Bool, before: LinkManager.Spent
    ) throws -> (LinkManager.Outcome, used: Int64) {
        var used: Int64 = 0
        let meter = SpentMeter(day, before: before)
        do {
            let run = try SyncRun(
                replica, folder: folder, via: via, largestFile: takesFiles ? largestFile : 0)
            let report = try run.run(
                budget: bytes, traffic: { used = $0.sent + $0.received }, spent: meter.note)
            guard let refusal = report.refusals.first else {
                tell(
                    "\(report.sentChangesets) changesets sent, \(report.receivedChangesets) received, "
                        + "\(used) bytes")
                return (.done, used)
            }
            tell("the hub says: \(refusal.cause)")
            return (.refused, used)
        } catch let error as OutpostError {
            let outcome = Self.outcome(error.code)
            if outcome != .bytesSpent { tell("\(error.cause)\(Self.hint(error))") }
            return (outcome, used)
        }
    }

    private static func hint(_ error: OutpostError) -> String {
        error.hint.isEmpty ? "" : ": \(error.hint)"
    }

    private static func outcome(_ code: OutpostError.Code) -> LinkManager.Outcome {
        switch code {
        case .cancelled: .bytesSpent
        case .unreachable: .unreachable
        case .notAHub: .notTheHub
        default: .refused
        }
    }

    // MARK: A pause

    /// By the clock that goes on whatever the machine's own is set to.
    private func wait(
        _ until: Int64, _ manager: inout LinkManager, _ heads: inout [JournalID: Head]
    ) throws -> LinkManager.Action {
        let clock = ContinuousClock()
        let deadline = clock.now + .milliseconds(max(0, until - now))
        var network = NetworkLook()
        while clock.now < deadline {
            Thread.sleep(forTimeInterval: min(1, (deadline - clock.now) / .seconds(1)))
            told.tell(copies.current, tell)
            let look = NetworkLook()
            if look != network {
                network = look
                if let action = manager.networkChanged(now: now) { return action }
            }
            try replica.adoptForeignWrites()
            let current = try replica.heads()
            if current != heads {
                heads = current
                if let action = manager.written(now: now) { return action }
            }
        }
        return manager.pauseEnded(now: now)
    }

    private static func text(_ reason: LinkManager.Reason, until: Int64) -> String {
        let next = ShowCommand.text(HybridTime(milliseconds: until))
        return switch reason {
        case .nothingNew: "all is exchanged; next at \(next)"
        case .settling: "something is to be sent; next at \(next)"
        case .windowClosed: "the link may be used from \(next) on"
        case .bytesSpent: "the day's bytes are used; next at \(next)"
        case .unreachable(let failures):
            "the hub was not reached, \(failures) times; next at \(next)"
        case .notTheHub: "this network leads to something that is not the hub; next at \(next)"
        case .refused: "somebody must look; next at \(next)"
        }
    }
}

/// Notes now and then what an attempt has used, so that a power cut in the middle of it does not give the bytes back.
private final class SpentMeter {
    private static let step: Int64 = 64 << 10
    private let day: LinkDay
    private let before: LinkManager.Spent
    private var noted: Int64 = 0

    init(_ day: LinkDay, before: LinkManager.Spent) {
        self.day = day
        self.before = before
    }

    func note(_ spent: Int64) {
        guard spent - noted >= Self.step else { return }
        noted = spent
        do {
            try day.note(LinkManager.Spent(day: before.day, bytes: before.bytes + spent))
        } catch {
            // The attempt's end notes all of it, and stops the watch where that cannot be written either.
        }
    }
}

/// Says once how the second copy stands, when that has changed.
private final class ToldOfCopy {
    private var last = CopyWatch.State.off

    func tell(_ state: CopyWatch.State, _ tell: (String) -> Void) {
        guard state != last else { return }
        last = state
        switch state {
        case .off: break
        case .kept: tell("the second copy holds all that is here")
        case .failed(let cause, let hint):
            tell("the second copy is not kept up: \(cause)\(hint.isEmpty ? "" : ": \(hint)")")
        }
    }
}
