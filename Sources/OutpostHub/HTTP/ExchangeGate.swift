import Synchronization

/// Lets only so many exchanges in at once.
final class ExchangeGate: Sendable {
    /// Held while an exchange lasts; gives its place back when it goes.
    final class Pass: Sendable {
        private let gate: ExchangeGate
        init(gate: ExchangeGate) { self.gate = gate }
        deinit { gate.leave() }
    }

    private let limit: Int
    // A lock, for one counter that is touched twice an exchange and never across a wait.
    private let count = Mutex(0)

    init(limit: Int) { self.limit = limit }

    func enter() -> Pass? {
        let isFree = count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        return isFree ? Pass(gate: self) : nil
    }

    private func leave() { count.withLock { $0 -= 1 } }
}
