import ArgumentParser
import Foundation
import OutpostBenchmark

@main
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outpost-bench", abstract: "Measures Outpost beside plain SQLite.",
        discussion: """
            Both write the same reports in the same process, in turn, with the same durability; the figures are \
            medians. The hash is of the rows that both ended with: a run whose two sides differ fails.
            """)

    @Option(help: "Rows of the table.")
    var rows = BenchmarkLimits.rows

    @Option(help: "Rounds, whose medians are shown.")
    var rounds = BenchmarkLimits.rounds

    @Option(help: ArgumentHelp("Measure only this; may be repeated.", valueName: "name"))
    var only: [String] = []

    @Option(help: ArgumentHelp("Where to make the databases.", valueName: "directory"))
    var folder = FileManager.default.currentDirectoryPath

    @Option(help: ArgumentHelp("Write the figures to a file, as JSON.", valueName: "file"))
    var json: String?

    @Option(help: .hidden)
    var mergeInto: String?

    @Argument(help: .hidden)
    var pages: String?

    func validate() throws {
        if let unknown = only.first(where: { !BenchmarkSuite.names.contains($0) }) {
            throw ValidationError(
                "no figure is named \(unknown); they are \(BenchmarkSuite.names.joined(separator: ", "))"
            )
        }
        guard rows >= 100, rounds >= 1 else {
            throw ValidationError("at least 100 rows and 1 round are needed")
        }
    }

    func run() throws {
        if let mergeInto, let pages {
            return try BenchmarkMemory.mergePages(at: pages, into: mergeInto)
        }
        let summary = try BenchmarkSuite(
            rows: rows, rounds: rounds, wanted: only.isEmpty ? BenchmarkSuite.names : only,
            folder: URL(fileURLWithPath: folder),
            program: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        ) { FileHandle.standardError.write(Data("\($0)\n".utf8)) }.run()
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(summary.figures).write(to: URL(fileURLWithPath: json))
        }
        print(BenchmarkTable.text(of: summary.figures))
        print("rows' hash \(summary.hash)")
    }
}
