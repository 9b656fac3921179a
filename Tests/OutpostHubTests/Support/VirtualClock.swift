import Foundation
import OutpostStore
import Synchronization

/// A clock that stands where a test put it, ahead of the machine's by so many days or anywhere.
final class VirtualClock: Sendable {
    // A lock: the hub reads it on threads of its own.
    private let offset = Mutex<Double>(0)

    var now: Date { Date(timeIntervalSinceNow: offset.withLock { $0 }) }

    var surroundings: Surroundings {
        Surroundings(
            wallMilliseconds: { [self] in Int64(now.timeIntervalSince1970 * 1000) },
            random: Surroundings.system.random)
    }

    func advance(days: Double) { offset.withLock { $0 += days * 86_400 } }

    /// The first of January of a year.
    func set(year: Int) {
        let moment = Date(timeIntervalSince1970: Double(year - 1970) * 365.25 * 86_400)
        offset.withLock { $0 = moment.timeIntervalSinceNow }
    }

    func set(as other: VirtualClock) {
        let now = other.now
        offset.withLock { $0 = now.timeIntervalSinceNow }
    }
}
