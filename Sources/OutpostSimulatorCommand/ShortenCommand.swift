import ArgumentParser
import OutpostSimulator

struct ShortenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shorten",
        abstract: "Tells the shortest story of a seed that fails.",
        discussion: """
            Leaves out steps of the run for as long as it fails in the same way, then plays what is left and \
            prints every event. With --steps it plays those alone, as a line of Fixtures/seeds/found.txt names them.
            """)

    @Argument(help: "The seed.")
    var seed: UInt64

    @Option(help: "Play these steps, with commas between, and shorten nothing.")
    var steps: String?

    @Option(help: "With the faults that the simulator had by then, as 'plan 1' in found.txt.")
    var plan: Int?

    func validate() throws {
        guard steps == nil || kept != nil else {
            throw ValidationError("--steps takes numbers with commas between")
        }
        guard plan.map(Shortening.plans.contains) ?? true else {
            throw ValidationError(
                "--plan takes \(Shortening.plans.lowerBound) to \(Shortening.plans.upperBound)")
        }
    }

    private var kept: [Int]? {
        guard let steps else { return nil }
        let numbers = steps.split(separator: ",").map { Int($0) }
        return numbers.contains(nil) ? nil : numbers.compactMap(\.self)
    }

    func run() throws {
        var steps = kept
        if steps == nil {
            guard let story = try Shortening.story(ofSeed: seed, plan: plan) else {
                print("seed \(seed) holds")
                return
            }
            steps = story.steps
            print("\(story.runs) runs left \(story.steps.count) steps; the story:")
        }
        let kept = steps ?? []
        guard
            let cause = Shortening.failure(
                ofSeed: seed, keeping: kept, plan: plan, isVerbose: true)
        else {
            print("seed \(seed) holds with these steps")
            return
        }
        let list = kept.map(String.init).joined(separator: ",")
        let plan = plan ?? Shortening.plans.upperBound
        print("failed: \(cause)")
        print("play it: outpost-sim shorten \(seed) --plan \(plan) --steps \(list)")
        throw ExitCode(1)
    }
}
