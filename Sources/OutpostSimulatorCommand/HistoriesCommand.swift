import ArgumentParser
import Foundation
import OutpostSimulator

struct HistoriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "histories",
        abstract: "Plays random histories through real files, beside a naive model of every rule.",
        discussion: """
            Two to six replicas write, delete, insert again, decide and count, other programs write \
            into their files, files are closed and opened, and journals reach the others late and in \
            part. Each row is compared with what true causality says. The exit status is 1 when one \
            history disagrees, or when many never reached what they must try.
            """)

    @Option(help: "How many histories.")
    var count: UInt64 = 100

    @Option(help: "The first one's seed; the others follow it.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Where the files are made.", valueName: "directory"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "Write the histories as merge vectors instead, one a line.", valueName: "file"))
    var vectors: String?

    @Flag(help: "Print every event.")
    var verbose = false

    func validate() throws {
        guard count > 0, seed <= .max - count else {
            throw ValidationError("--count must be 1 or more")
        }
    }

    func run() throws {
        let runner = HistoryRunner(folder: folder, isVerbose: verbose)
        let seeds = seed...(seed + count - 1)
        if let vectors {
            let lines = try runner.vectors(seeds)
            let text = lines.joined(separator: "\n") + "\n"
            try text.write(toFile: vectors, atomically: true, encoding: .utf8)
            print("wrote \(lines.count) vectors to \(vectors)")
            return
        }
        let summary = try runner.run(seeds) { summary in
            // A long run says that it goes on.
            guard summary.count.isMultiple(of: 500) else { return }
            FileHandle.standardError.write(
                Data("\(summary.agreed) of \(summary.count) so far\n".utf8))
        }
        print(summary.text)
        guard summary.isHeld else { throw ExitCode(1) }
    }
}
