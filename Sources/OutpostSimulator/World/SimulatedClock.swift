import OutpostStore
import Synchronization

/// A node's wall clock and its source of randomness: everything that the engine asks of the world
/// outside.
///
/// The closures of `Surroundings` must be sendable, hence the locks; the simulator has one thread.
final class SimulatedClock: Sendable {
    private struct State {
        var milliseconds: Int64
        /// How much faster than true time it runs, in millionths.
        let drift: Int64
        var owed: Int64 = 0
        var isFrozen = false
        var random: SplitMix64
    }

    private let state: Mutex<State>

    init(milliseconds: Int64, drift: Int64, seed: UInt64) {
        // A lock because of `Sendable`; never waited for.
        state = Mutex(
            State(milliseconds: milliseconds, drift: drift, random: SplitMix64(seed: seed)))
    }

    var milliseconds: Int64 { state.withLock(\.milliseconds) }

    var surroundings: Surroundings {
        Surroundings(
            wallMilliseconds: { self.milliseconds },
            random: { self.state.withLock { $0.random.next() } })
    }

    /// Lets true time pass.
    func advance(by milliseconds: Int64) {
        state.withLock { state in
            guard !state.isFrozen else { return }
            state.owed += milliseconds * state.drift
            state.milliseconds += milliseconds + state.owed / 1_000_000
            state.owed %= 1_000_000
        }
    }

    /// Its clock stands still, or goes on.
    func freeze(_ isFrozen: Bool) {
        state.withLock { $0.isFrozen = isFrozen }
    }

    var isFrozen: Bool { state.withLock(\.isFrozen) }

    /// Somebody sets it, or its battery died.
    func jump(to milliseconds: Int64) {
        state.withLock { $0.milliseconds = milliseconds }
    }
}
