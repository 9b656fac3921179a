import ArgumentParser
import OutpostModel
import OutpostStore

struct FingerprintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprint",
        abstract: "Print what this replica holds as one number a space, to compare with another's.",
        discussion: "Equal fingerprints: the two hold the same, to the last value.")

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let fingerprint: String
        let spaces: [String: String]
        let rows: Int
    }

    func run() throws {
        let (mission, view) = try options.view()
        let sums = try view.storedFingerprints()
        var spaces: [String: String] = [:]
        var all = ByteWriter()
        for space in mission.schema.spaces {
            let sum = sums[space.id] ?? .empty
            spaces[space.name] = sum.description
            all.bytes += sum.bytes
        }
        let total = Digest(of: all.bytes).hexadecimal
        options.output.line(total)
        var text = TextTable(header: ["space", "fingerprint"])
        for (name, sum) in spaces.sorted(by: { $0.key < $1.key }) { text.add([name, sum]) }
        for line in text.lines { options.output.line(line) }
        let rows = try view.rowCounts().values.reduce(0, +)
        try options.output.json(Answer(fingerprint: total, spaces: spaces, rows: rows))
    }
}
