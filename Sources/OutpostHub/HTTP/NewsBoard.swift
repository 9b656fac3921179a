import OutpostModel
import OutpostSync
import ServiceLifecycle

/// Keeps devices waiting until there is something for them. The log is looked at now and then, once for all of them, since another
/// process may write it too.
actor NewsBoard {
    private let executor = BlockingExecutor(label: "outpost.news")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let core: HubCore
    private let pause: Duration
    private let clock = ContinuousClock()
    private var last: (stand: NewsStand, at: ContinuousClock.Instant)?

    init(core: HubCore, pause: Duration = .milliseconds(HubLimits.newsLookMilliseconds)) {
        self.core = core
        self.pause = pause
    }

    /// - Parameters:
    ///   - longest: how long, whatever is asked for.
    ///   - isThere: whether the asker still is.
    /// - Returns: whether there is something; false too where the hub is about to stop.
    func wait(
        with question: NewsQuestion, of device: ReplicaID,
        longest: Int = SyncLimits.newsSeconds, isThere: @Sendable () -> Bool
    ) async throws -> Bool {
        let end = clock.now + .seconds(min(max(0, question.seconds), longest))
        var seen: NewsStand?
        while true {
            let stand = try look()
            if stand != seen {
                if try core.hasNews(since: question, for: device, at: stand) { return true }
                seen = stand
            }
            guard clock.now + pause < end, isThere(), !Task.isShuttingDownGracefully else {
                return false
            }
            try await Task.sleep(for: pause)
        }
    }

    private func look() throws -> NewsStand {
        if let last, clock.now - last.at < pause / 2 { return last.stand }
        let stand = try core.newsStand()
        last = (stand, clock.now)
        return stand
    }
}
