import COutpostDisk
import Dispatch
import OutpostModel
import Synchronization

/// Runs seeds, several at once, and sums up.
package struct SeedRunner: Sendable {
    /// What a run of seeds came to.
    package struct Summary: Sendable {
        /// The seeds that were to run.
        package let seeds: ClosedRange<UInt64>
        /// What each counted kind came to, by name.
        package let counts: [(name: String, count: Int)]
        /// SHA-256 over the traces of all seeds; the same seeds make the same.
        package let trace: Digest
        /// The first seed that failed, and why.
        package let failure: (seed: UInt64, cause: String)?
        /// Kinds that so many seeds must have reached, and that none did.
        package let neverReached: [String]

        /// Every promise held, and everything was tried.
        package var isHeld: Bool { failure == nil && neverReached.isEmpty }
    }

    /// What one seed came to.
    private struct Outcome: Sendable {
        var tally = Tally()
        var trace = Digest.zero
        var failure: String?
    }

    private let isVerbose: Bool
    private let jobs: Int

    /// - Parameters:
    ///   - isVerbose: every event is printed as it happens; then one seed runs at a time.
    ///   - jobs: how many run at once.
    package init(isVerbose: Bool, jobs: Int = 1) {
        self.isVerbose = isVerbose
        self.jobs = isVerbose ? 1 : max(1, jobs)
    }

    /// For a process that runs seeds and nothing else, before its first: SQLite counts no memory, so that threads do not wait for each
    /// other.
    package static func prepareProcess() {
        // Refused where SQLite is in use already: then it counts, and is slower.
        _ = outpost_disk_forgo_statistics()
    }

    /// Begins no other once a seed has failed.
    package func run(_ seeds: ClosedRange<UInt64>) -> Summary {
        // A lock: the seeds run on several threads, and each takes the next that nobody has.
        let shared = Mutex((next: seeds.lowerBound as UInt64?, outcomes: [UInt64: Outcome]()))
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while let seed = shared.withLock({ shared -> UInt64? in
                guard let seed = shared.next else { return nil }
                shared.next = seed < seeds.upperBound ? seed + 1 : nil
                return seed
            }) {
                let outcome = run(seed)
                shared.withLock { shared in
                    shared.outcomes[seed] = outcome
                    if outcome.failure != nil { shared.next = nil }
                }
            }
        }
        return summary(seeds, shared.withLock(\.outcomes))
    }

    private func run(_ seed: UInt64) -> Outcome {
        var outcome = Outcome()
        do {
            let simulation = try Simulation(seed: seed, isVerbose: isVerbose)
            defer {
                outcome.tally = simulation.tally
                outcome.trace = simulation.trace.digest
            }
            try simulation.run()
        } catch {
            outcome.failure = "\(error)"
        }
        return outcome
    }

    private func summary(
        _ seeds: ClosedRange<UInt64>, _ outcomes: [UInt64: Outcome]
    ) -> Summary {
        var tally = Tally()
        var traces: [UInt8] = []
        var failure: (UInt64, String)?
        for (seed, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
            tally.add(outcome.tally)
            traces += outcome.trace.bytes
            if failure == nil, let cause = outcome.failure { failure = (seed, cause) }
        }
        let mustReachAll = failure == nil && seeds.count >= Tally.seedsToReachAll
        return Summary(
            seeds: seeds, counts: tally.lines, trace: Digest(of: traces), failure: failure,
            neverReached: mustReachAll ? tally.neverReached.map(\.rawValue) : [])
    }
}
