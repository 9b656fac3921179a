import OutpostModel
import Synchronization

/// How many requests each device may still make: a bucket that fills with time. Pure: time is an argument. There are as
/// many buckets as devices, since only the enrolled are counted.
struct RequestBudget<Key: Hashable & Sendable>: Sendable {
    private let burst: Double
    private let perSecond: Double
    private var buckets: [Key: (left: Double, at: Duration)] = [:]

    init(burst: Int, perMinute: Int) {
        self.burst = Double(burst)
        perSecond = Double(perMinute) / 60
    }

    /// - Returns: whether one more is allowed now.
    mutating func spend(_ key: Key, at now: Duration) -> Bool {
        let known = buckets[key] ?? (burst, now)
        let passed = max(0, Double((now - known.at).components.seconds))
        let left = min(burst, known.left + passed * perSecond)
        guard left >= 1 else { return false }
        // Whole seconds are counted: the rest of one stays for the next time.
        buckets[key] = (left - 1, passed > 0 ? now : known.at)
        return true
    }
}

/// The same by the hub's own clock, for the devices of its certificates.
final class DeviceBudget: Sendable {
    /// A device has used its requests up.
    struct Spent: Error {}

    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    // A lock, for a dictionary that is touched once a request and never across a wait.
    private let budget = Mutex(
        RequestBudget<ReplicaID>(
            burst: HubLimits.requestBurst, perMinute: HubLimits.requestsPerMinute))

    init() { start = clock.now }

    func spend(_ device: ReplicaID) throws(Spent) {
        let now = clock.now - start
        guard budget.withLock({ $0.spend(device, at: now) }) else { throw Spent() }
    }
}
