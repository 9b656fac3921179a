import ArgumentParser
import Foundation
import OutpostFuzz

@main
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outpost-fuzz",
        abstract: "Gives every reader of Outpost what no honest program would write.",
        discussion: """
            Inputs are made of the repository's fixtures and of random values, altered in the ways in which files \
            are damaged; the same seed tries the same ones. Each is tried in a process of its own kind: what \
            crashes it, hangs or takes memory without bound is kept as a file, and the run fails.
            """)

    @Option(help: ArgumentHelp("A reader, or all.", valueName: "name"))
    var target = "all"

    @Option(help: "For how long, all targets together.")
    var seconds = 20.0

    @Option(help: "How many inputs of each target, in place of a time.")
    var executions: UInt64?

    @Option(help: "Which inputs.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("A folder of inputs to begin with too.", valueName: "directory"))
    var corpus: String?

    @Option(help: ArgumentHelp("The repository's fixtures.", valueName: "directory"))
    var fixtures = "Fixtures"

    @Option(
        help: ArgumentHelp("Where to keep an input that breaks something.", valueName: "directory"))
    var found = ".build-fuzz-found"

    @Option(
        help: ArgumentHelp("Try the inputs that are kept, and no others.", valueName: "directory"))
    var replay: String?

    @Flag(help: "Name the readers.")
    var list = false

    @Option(help: .hidden)
    var work: String?

    @Option(help: .hidden)
    var samples: String?

    @Option(parsing: .remaining, help: .hidden)
    var coverage: [String] = []

    func run() throws {
        #if OUTPOST_COVERAGE
            if !coverage.isEmpty, let target = try targets.first {
                throw ExitCode(CoverageFuzzing.run(target, arguments: coverage))
            }
        #endif
        if let samples {
            try writeSamples(to: URL(fileURLWithPath: samples))
        } else if list {
            for target in FuzzTargets.all { print("\(target.name)\t\(target.reads)") }
        } else if let work {
            try FuzzProcess.work(self, record: work)
        } else if let replay {
            try replayAll(URL(fileURLWithPath: replay))
        } else {
            try fuzz()
        }
    }

    var targets: [FuzzTarget] {
        get throws {
            if target == "all" { return FuzzTargets.all }
            guard let one = FuzzTargets.target(named: target) else {
                let names = FuzzTargets.all.map(\.name).joined(separator: ", ")
                throw ValidationError("no reader is named \(target); they are \(names)")
            }
            return [one]
        }
    }

    private func fuzz() throws {
        let targets = try targets
        var failures = 0
        for target in targets {
            let process = FuzzProcess(
                command: self, target: target, seconds: seconds / Double(targets.count))
            let result = try process.run()
            print(result.line)
            if result.finding != nil { failures += 1 }
        }
        guard failures == 0 else {
            print("\(failures) of \(targets.count) readers are broken")
            throw ExitCode.failure
        }
    }

    /// What a target begins with, as files: libFuzzer's corpus.
    private func writeSamples(to folder: URL) throws {
        let fixtures = FuzzFixtures(folder: URL(fileURLWithPath: fixtures))
        for target in try targets {
            for (index, sample) in try target.samples(fixtures).enumerated() {
                try Data(sample).write(to: folder.appending(path: "\(target.name)-\(index)"))
            }
        }
    }

    private func replayAll(_ folder: URL) throws {
        let kept = try KeptInputs(folder: folder)
        for input in kept.all {
            // Before it is tried: it may be the last line.
            print(input.description)
            _ = try input.target.answer(to: input.bytes)
            try FuzzWork.checkMemory()
        }
        print("\(kept.all.count) inputs that once broke something, and none does")
    }
}
