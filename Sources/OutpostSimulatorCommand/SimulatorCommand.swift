import ArgumentParser
import Foundation
import OutpostSimulator

@main
struct SimulatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outpost-sim", abstract: "Tries the merge and the exchange against oracles.",
        subcommands: [
            RunCommand.self, HistoriesCommand.self, MergeVectorsCommand.self, DisksCommand.self,
            ShortenCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a hub and its edges in virtual time over links that break.",
        discussion: """
            Every promise of the merge and the exchange is checked against an oracle. The same seeds \
            make the same trace and so the same hash. The exit status is 1 when a promise did not \
            hold, or when many seeds never reached what they must try.
            """)

    @Option(help: "Which seeds, A..B.")
    var seeds: SeedRange

    @Flag(help: "Print every event.")
    var verbose = false

    @Option(help: "How many seeds run at once; as many as there are cores unless told.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: ArgumentHelp("Write the summary to a file, as JSON.", valueName: "file"))
    var json: String?

    func run() throws {
        SeedRunner.prepareProcess()
        let summary = SeedRunner(isVerbose: verbose, jobs: jobs).run(seeds.range)
        if let json { try SummaryFile(summary).write(to: json) }
        print(summary.text)
        guard summary.isHeld else { throw ExitCode(1) }
    }
}

/// "A..B", both included; or one seed.
struct SeedRange: ExpressibleByArgument {
    let range: ClosedRange<UInt64>

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
        let ends = [parts.first, parts.last].compactMap { $0.flatMap { UInt64($0) } }
        guard parts.count == 1 || parts.count == 3 && parts[1].isEmpty, ends.count == 2,
            ends[0] <= ends[1]
        else { return nil }
        range = ends[0]...ends[1]
    }
}
