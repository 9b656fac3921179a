import ArgumentParser
import OutpostField
import OutpostModel
import OutpostStore

struct FlashSizesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flash-sizes",
        abstract: "Say how long the flash messages of a CSV file's records would be.",
        discussion: """
            Each record becomes one report of the columns given, sealed and encrypted with keys made for this, and is opened again. \
            Nothing is kept, and the replica is not touched.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The CSV file.")
    var file: String

    @Option(help: "The mapping file. Without it: the shipped one that knows the header.")
    var mapping: String?

    @Option(help: "The mission file. Without it: the shipped one.")
    var mission: String?

    @Option(help: "The columns that a report has, with commas between.")
    var columns = "title,place_text,category,observed_at,latitude,longitude"

    /// A message that a satellite carries at once, and one that most do.
    private static let lengths = [340, 270]

    func run() throws {
        let bytes = try mission.map {
            try AtomicFile.read($0, operation: "read the mission file")
        }
        let mission = try ReplicaOptions.mission(
            bytes ?? Mission.defaultBytes, file: mission ?? "the shipped mission")
        let sizes = try FlashSizes(
            mission: mission, columns: columns.split(separator: ",").map(String.init))
        let answer = try sizes.measure(
            file, try ImportRun.mapping(mapping, for: file, mission), mission)
        try options.output.json(answer)
        let sorted = answer.bytes.sorted()
        guard let longest = sorted.last else { return options.output.line("no records") }
        for length in Self.lengths {
            let share = Double(sorted.filter { $0 <= length }.count) / Double(sorted.count)
            options.output.line("within \(length) bytes: \(share)")
        }
        options.output.line(
            "\(sorted.count) messages, half within \(sorted[sorted.count / 2]) bytes, the longest \(longest); "
                + "\(answer.unequal) came to another report")
        let whole = answer.stretches.filter { $0.changesets == 50 }
        options.output.line(
            "of 6,000 bytes: \(answer.stretches.count) messages, \(whole.count) of them with 50 reports, "
                + "the longest of those \(whole.map(\.bytes).max() ?? 0) bytes")
    }
}
