import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import Synchronization

/// Exchanges with the hub in the background, and knows how it went: asked for by a button, after a write, and from time to time.
///
/// When and how much is the link policy's to say, which comes with its own issue; until then this is what an officer would do by hand.
package final class LinkWatch: Sendable {
    /// How it stands.
    package enum State: Sendable, Equatable {
        case notEnrolled
        /// Nothing was tried since the program started.
        case idle
        case exchanging(since: Int64)
        case done(at: Int64, sent: Int, received: Int)
        case failed(at: Int64, cause: String, hint: String)
    }

    /// What one sync needs of the world; says nothing of when.
    package typealias Exchange = @Sendable (Replica) throws -> SyncEngine.Report

    /// Everything that changes, under one lock.
    private struct Running {
        var machine: StateMachine
        var replica: Replica?
        /// What an event of another thread made the next thing to do; nil: nothing came.
        var next: StateMachine.Action?
    }

    private static let settleSeconds: TimeInterval = 5
    private let exchange: Exchange
    private let isEnrolled: @Sendable () -> Bool
    private let intervalSeconds: TimeInterval?
    private let surroundings: Surroundings
    /// A lock: pages read the state while the exchange runs on its own thread.
    private let running: Mutex<Running>
    private let wake = DispatchSemaphore(value: 0)

    /// - Parameter intervalSeconds: nil: only when somebody asks.
    package init(
        intervalSeconds: TimeInterval?, surroundings: Surroundings,
        isEnrolled: @escaping @Sendable () -> Bool, exchange: @escaping Exchange
    ) {
        self.exchange = exchange
        self.isEnrolled = isEnrolled
        self.intervalSeconds = intervalSeconds
        self.surroundings = surroundings
        // A lock, for the reason above.
        running = Mutex(Running(machine: StateMachine(isPeriodic: intervalSeconds != nil)))
    }

    package var state: State {
        let state = running.withLock(\.machine.state)
        return state == .idle && !isEnrolled() ? .notEnrolled : state
    }

    /// Starts the thread that exchanges: once in a watch's life.
    func begin(_ replica: Replica) {
        running.withLock { $0.replica = replica }
        let thread = Thread { [self] in run(replica) }
        thread.name = "outpost link"
        thread.start()
    }

    func end() {
        tell { $0.end() }
        running.withLock { $0.replica = nil }
    }

    /// Somebody wants it now.
    package func ask() {
        let moment = moment()
        tell { $0.ask(moment) }
    }

    /// Something was written here.
    func noteWrite() { tell { $0.write() } }

    // MARK: The thread

    private func moment() -> StateMachine.Moment {
        StateMachine.Moment(now: surroundings.wallMilliseconds(), isEnrolled: isEnrolled())
    }

    /// An event from another thread.
    private func tell(_ event: (inout StateMachine) -> StateMachine.Action?) {
        let isNews = running.withLock { running in
            guard let action = event(&running.machine) else { return false }
            running.next = action
            return true
        }
        if isNews { wake.signal() }
    }

    private func run(_ replica: Replica) {
        do {
            // An original may have come by another road than this program.
            try replica.joinTypedCopies()
        } catch {
            // Tried again after the next exchange; until then both stand, and nothing is lost.
        }
        let start = moment()
        var action = running.withLock { $0.machine.begin(start) }
        while true {
            switch action {
            case .stop: return
            case .exchange:
                let outcome = attempt()
                let end = moment()
                action = running.withLock { $0.machine.exchanged(outcome, end) }
            case .pause(let pause): action = wait(pause)
            }
        }
    }

    /// Waits, and gives what came: an event's action, or the pause's end.
    private func wait(_ pause: StateMachine.Pause) -> StateMachine.Action {
        let deadline: DispatchTime =
            switch pause {
            case .endless: .distantFuture
            case .interval: intervalSeconds.map { .now() + $0 } ?? .distantFuture
            case .settle: .now() + Self.settleSeconds
            }
        while true {
            let isOver = wake.wait(timeout: deadline) == .timedOut
            let moment = moment()
            // Of an event that was taken up already a signal may be left.
            let action = running.withLock { running -> StateMachine.Action? in
                defer { running.next = nil }
                return running.next ?? (isOver ? running.machine.pauseEnded(moment) : nil)
            }
            if let action { return action }
        }
    }

    private func attempt() -> State {
        guard let replica = running.withLock(\.replica) else { return .idle }
        do {
            let report = try exchange(replica)
            // What was typed under the number of a report that has arrived now.
            try replica.joinTypedCopies()
            return .done(
                at: surroundings.wallMilliseconds(), sent: report.sentChangesets,
                received: report.receivedChangesets)
        } catch {
            let known = error as? OutpostError
            return .failed(
                at: surroundings.wallMilliseconds(), cause: known?.cause ?? "\(error)",
                hint: known?.hint ?? "")
        }
    }
}
