import ArgumentParser
import Foundation
import OutpostField
import OutpostModel
import OutpostStore

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import a CSV file by a mapping; run again, it completes.",
        discussion: "Bad lines are reported by number and kept in the replica's rejects folder.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The CSV file.")
    var file: String

    @Option(help: "The mapping file. Without it: the shipped one that knows the header.")
    var mapping: String?

    @Option(
        help: ArgumentHelp(
            "Take only the records of one part: 2/3 is every third from the second.",
            valueName: "part/parts"))
    var part: ImportPart?

    private struct Answer: Encodable {
        let records, imported, present, changedAtSource, rejected, flagged: Int
        let rejects: String?
        let rejectedLines: [Line]
        struct Line: Encodable {
            let line: Int
            let reason: String
        }
    }

    func run() throws {
        let (mission, replica) = try options.open("import")
        let mapping = try ImportRun.mapping(mapping, for: file, mission)
        let folder = ReplicaFolder(path: options.path)
        let author = try Session.author(in: folder, isImport: true)
        let progress = Progress(options.output)
        defer { progress.end() }
        var run = try ImportRun(
            file: file, mapping: mapping, mission: mission, replica: replica, author: author,
            part: part ?? .whole)
        let tally = try run.run { progress.show("\($0) records read") }
        progress.end()
        let rejects = try RejectsFile.write(
            run.rejections, header: run.header, of: file, in: folder)
        CopyAfterWrite.run(replica, options)
        try answer(tally, run.rejections, rejects)
    }

    private func answer(
        _ tally: ImportRun.Tally, _ rejections: [Rejection], _ rejects: String?
    ) throws {
        let output = options.output
        output.line(
            "\(tally.imported) of \(tally.records) records imported, \(tally.present) were here already, "
                + "\(rejections.count) rejected, \(tally.flagged) flagged")
        if !tally.changed.isEmpty {
            output.line(
                "changed at the source since, not imported again: \(tally.changed.joined(separator: ", "))"
            )
        }
        for rejection in rejections.prefix(20) {
            // A reason that knows a line of its own names that one: a record can have several.
            let hasLine = rejection.reason.hasPrefix("line ")
            output.line((hasLine ? "" : "line \(rejection.line): ") + rejection.reason)
        }
        if let rejects { output.line("rejected records: \(rejects)") }
        try output.json(
            Answer(
                records: tally.records, imported: tally.imported, present: tally.present,
                changedAtSource: tally.changed.count, rejected: rejections.count,
                flagged: tally.flagged, rejects: rejects,
                rejectedLines: rejections.map { .init(line: $0.line, reason: $0.reason) }))
    }
}

/// Every n-th record, so that several bases can share one file.
struct ImportPart: ExpressibleByArgument {
    let number, count: Int

    static let whole = ImportPart(number: 1, count: 1)

    private init(number: Int, count: Int) {
        self.number = number
        self.count = count
    }

    init?(argument: String) {
        let numbers = argument.split(separator: "/").map { Int($0) }
        guard numbers.count == 2, let number = numbers[0], let count = numbers[1], count > 0,
            (1...count).contains(number)
        else { return nil }
        self.init(number: number, count: count)
    }

    func takes(record index: Int) -> Bool { index % count == number - 1 }
}
