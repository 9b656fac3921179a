import OutpostModel

/// Runs seeds one after the other and sums up.
package struct SeedRunner {
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

    private let isVerbose: Bool

    /// - Parameter isVerbose: every event is printed as it happens.
    package init(isVerbose: Bool) {
        self.isVerbose = isVerbose
    }

    /// Stops at the first seed that fails.
    package func run(_ seeds: ClosedRange<UInt64>) -> Summary {
        var tally = Tally()
        var traces: [UInt8] = []
        for seed in seeds {
            do {
                let simulation = try Simulation(seed: seed, isVerbose: isVerbose)
                defer {
                    tally.add(simulation.tally)
                    traces += simulation.trace.digest.bytes
                }
                try simulation.run()
            } catch {
                return summary(seeds, tally, traces, failure: (seed, "\(error)"))
            }
        }
        return summary(seeds, tally, traces, failure: nil)
    }

    private func summary(
        _ seeds: ClosedRange<UInt64>, _ tally: Tally, _ traces: [UInt8],
        failure: (seed: UInt64, cause: String)?
    ) -> Summary {
        let mustReachAll = failure == nil && seeds.count >= Tally.seedsToReachAll
        return Summary(
            seeds: seeds, counts: tally.lines, trace: Digest(of: traces), failure: failure,
            neverReached: mustReachAll ? tally.neverReached.map(\.rawValue) : [])
    }
}
