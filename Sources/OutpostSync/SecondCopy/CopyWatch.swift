import Foundation
import OutpostModel
import OutpostStore
import Synchronization

/// Keeps the second copy up beside other work, as long as a program has the replica open: looks every quarter of a minute whether something was
/// written, so that it also stands there within a minute.
package final class CopyWatch: Sendable {
    /// How it stands.
    package enum State: Sendable, Equatable {
        /// None is kept.
        case off
        /// All that is here was there at the last look.
        case kept
        case failed(cause: String, hint: String)
    }

    /// What one look needs of the world.
    ///
    /// - Returns: nil where no copy is kept.
    package typealias Keep = @Sendable (Replica) throws -> CopyKeeper.Report?

    private static let lookSeconds: TimeInterval = 15

    private let keep: Keep
    private let tell: @Sendable (State) -> Void
    /// A lock: pages read the state while the copy is written on its own thread.
    private let state = Mutex(State.off)
    /// A lock, as above.
    private let isEnding = Mutex(false)
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter tell: called when it stands otherwise than before.
    package init(
        tell: @escaping @Sendable (State) -> Void = { _ in }, _ keep: @escaping Keep
    ) {
        self.tell = tell
        self.keep = keep
    }

    package var current: State { state.withLock { $0 } }

    /// Starts the thread: once in a watch's life.
    package func begin(_ replica: Replica) {
        let thread = Thread { [self] in
            while !isEnding.withLock({ $0 }) {
                look(replica)
                _ = wake.wait(timeout: .now() + Self.lookSeconds)
            }
            ended.signal()
        }
        thread.name = "outpost copy"
        thread.start()
    }

    /// Looks now.
    package func ask() { wake.signal() }

    /// Returns once the replica is left alone.
    package func end() {
        isEnding.withLock { $0 = true }
        wake.signal()
        ended.wait()
    }

    /// One look. What goes wrong is told by the state, and tried again at the next.
    package func look(_ replica: Replica) {
        let found: State
        do {
            var report = try keep(replica)
            // Large files go a few at a time, so that reports need not wait for all of them.
            while let last = report, last.filesLeft > 0, last.files > 0 {
                report = try keep(replica)
            }
            found = report == nil ? .off : .kept
        } catch {
            let known = error as? OutpostError
            found = .failed(cause: known?.cause ?? "\(error)", hint: known?.hint ?? "")
        }
        let isChanged = state.withLock { state in
            defer { state = found }
            return state != found
        }
        if isChanged { tell(found) }
    }
}
