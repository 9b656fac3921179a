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
        var state = State.idle
        var replica: Replica?
        var isAsked = false
        var isEnded = false
    }

    /// The pause after a write, so that a report and what is added to it a moment later go together.
    private static let settleSeconds: TimeInterval = 5
    private let exchange: Exchange
    private let isEnrolled: @Sendable () -> Bool
    private let intervalSeconds: TimeInterval?
    private let surroundings: Surroundings
    /// A lock: pages read the state while the exchange runs on its own thread.
    private let running = Mutex(Running())
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
    }

    package var state: State {
        let state = running.withLock(\.state)
        return state == .idle && !isEnrolled() ? .notEnrolled : state
    }

    /// Starts the thread that exchanges.
    func begin(_ replica: Replica) {
        running.withLock {
            $0.replica = replica
            $0.isEnded = false
        }
        let thread = Thread { [self] in run() }
        thread.name = "outpost link"
        thread.start()
    }

    func end() {
        running.withLock {
            $0.isEnded = true
            $0.replica = nil
        }
        wake.signal()
    }

    /// Somebody wants it now.
    package func ask() {
        running.withLock { $0.isAsked = true }
        wake.signal()
    }

    /// Something was written here.
    func noteWrite() { if intervalSeconds != nil { wake.signal() } }

    private func run() {
        do {
            // An original may have come by another road than this program.
            try running.withLock(\.replica)?.joinTypedCopies()
        } catch {
            // Tried again after the next exchange; until then both stand, and nothing is lost.
        }
        while true {
            if running.withLock(\.isEnded) { return }
            let isAsked = running.withLock { running in
                defer { running.isAsked = false }
                return running.isAsked
            }
            if isAsked || intervalSeconds != nil { tryOnce() }
            if let intervalSeconds {
                if wake.wait(timeout: .now() + intervalSeconds) == .success,
                    !running.withLock({ $0.isAsked || $0.isEnded })
                {
                    Thread.sleep(forTimeInterval: Self.settleSeconds)
                }
            } else {
                wake.wait()
            }
        }
    }

    private func tryOnce() {
        guard isEnrolled(), let replica = running.withLock(\.replica) else { return }
        let start = surroundings.wallMilliseconds()
        running.withLock { $0.state = .exchanging(since: start) }
        let state: State
        do {
            let report = try exchange(replica)
            // What was typed under the number of a report that has arrived now.
            try replica.joinTypedCopies()
            state = .done(
                at: surroundings.wallMilliseconds(), sent: report.sentChangesets,
                received: report.receivedChangesets)
        } catch {
            let known = error as? OutpostError
            state = .failed(
                at: surroundings.wallMilliseconds(), cause: known?.cause ?? "\(error)",
                hint: known?.hint ?? "")
        }
        running.withLock { $0.state = state }
    }
}
