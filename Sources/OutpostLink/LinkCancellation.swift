import Synchronization

/// Ends a request from outside: from another thread or from a signal handler.
///
/// It is noticed while bytes move, and within about a second while none do. Once set it stays set:
/// later requests of the same link fail at once.
package final class LinkCancellation: Sendable {
    // An atomic and not a lock, because a signal handler may interrupt the very thread that would hold
    // the lock. Relaxed is enough: nothing else is published along with the flag.
    private let flag = Atomic<Bool>(false)

    package init() {}

    /// Asks for the end. May be called any number of times.
    package func cancel() {
        flag.store(true, ordering: .relaxed)
    }

    /// Whether the end was asked for.
    package var isCancelled: Bool {
        flag.load(ordering: .relaxed)
    }
}
