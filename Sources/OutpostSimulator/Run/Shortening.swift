/// Finds few steps of a run that fail as all of them did: Zeller and Hildebrandt's delta debugging ("Simplifying and isolating
/// failure-inducing input", 2002). Each step of a run draws from numbers of its own, so that leaving one out does not change
/// the others, save by what it had done.
package struct Shortening: Sendable {
    /// What is left.
    package struct Story: Sendable {
        package let steps: [Int]
        package let cause: String
        /// How many runs it took.
        package let runs: Int
    }

    /// Runs that are made at most: a failure that needs many steps stays long rather than take an hour.
    private static let mostRuns = 2_000

    /// Whether these steps fail, and how; nil where they hold.
    private let failure: @Sendable ([Int]) -> String?

    package init(failure: @escaping @Sendable ([Int]) -> String?) { self.failure = failure }

    /// - Returns: nil where the steps do not fail.
    package func shortest(of steps: [Int]) -> Story? {
        guard let cause = failure(steps) else { return nil }
        let kind = Self.kind(of: cause)
        var (story, parts, runs) = (Story(steps: steps, cause: cause, runs: 1), 2, 1)
        while story.steps.count > 1, runs < Self.mostRuns {
            let size = max(1, (story.steps.count + parts - 1) / parts)
            var shorter: Story?
            for start in stride(from: 0, to: story.steps.count, by: size) {
                var rest = story.steps
                rest.removeSubrange(start..<min(start + size, rest.count))
                runs += 1
                if let cause = failure(rest), Self.kind(of: cause) == kind {
                    shorter = Story(steps: rest, cause: cause, runs: runs)
                    break
                }
            }
            if let shorter {
                story = shorter
                parts = max(2, parts - 1)
            } else if size == 1 {
                break
            } else {
                parts = min(story.steps.count, parts * 2)
            }
        }
        return Story(steps: story.steps, cause: story.cause, runs: runs)
    }

    /// The failure without what differs from run to run: a shorter run has other numbers and fewer rows.
    static func kind(of cause: String) -> String {
        let line = cause.prefix { $0 != "\n" }
        return line.split { !$0.isLetter }.filter { $0.count > 2 && !$0.allSatisfy(\.isHexDigit) }
            .prefix(6).joined(separator: " ")
    }
}

extension Shortening {
    /// Plans of faults that the simulator knows, the newest last.
    package static let plans = 1...Simulation.newestPlan

    /// Of a simulator's seed.
    ///
    /// - Parameter plan: without the faults that came to the simulator later; nil: with all.
    /// - Returns: nil where the seed holds.
    package static func story(ofSeed seed: UInt64, plan: Int? = nil) throws -> Story? {
        let steps = Array(0..<(try Simulation(seed: seed, isVerbose: false).faults.steps))
        return Shortening { kept in
            failure(ofSeed: seed, keeping: kept, plan: plan, isVerbose: false)
        }.shortest(of: steps)
    }

    /// Runs some steps of a seed; nil: all.
    ///
    /// - Parameter plan: without the faults that came to the simulator later; nil: with all.
    /// - Returns: why it failed; nil where it held.
    package static func failure(
        ofSeed seed: UInt64, keeping steps: [Int]?, plan: Int? = nil,
        isVerbose: Bool
    ) -> String? {
        do {
            let simulation = try Simulation(
                seed: seed, keeping: steps.map(Set.init), plan: plan ?? Simulation.newestPlan,
                isVerbose: isVerbose)
            try simulation.run()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
