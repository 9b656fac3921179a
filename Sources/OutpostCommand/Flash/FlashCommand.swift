import ArgumentParser
import OutpostModel
import OutpostStore
import OutpostSync

struct FlashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flash",
        abstract: "Write one report as a message of a few hundred bytes, sealed and encrypted.",
        discussion: """
            For a satellite's short messages, SMS, HF: no reply is needed. It holds what this device wrote of the report \
            and the hub has not said that it holds. When the report comes by a sync it is the same one. \
            The reader takes it in with 'outpost receive'.
            """)

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var target: FlashOutput

    @Argument(help: "The report's reference or key.")
    var reference: String

    @Option(help: "Who reads it: hub, or the name of a base.")
    var to = "hub"

    @Option(help: "Bytes of one message; what is longer is split into parts.")
    var limit = 340

    @Flag(help: "Also what the hub holds already.")
    var again = false

    private struct Answer: Encodable {
        let report, reader: String
        let changesets: Int
        let bytes: [Int]
        let files: [String]
        let texts: [String]
    }

    func run() throws {
        let desk = try OneWayDesk(options, "flash")
        try desk.replica.adoptForeignWrites()
        let reader = try desk.reader(to)
        let lookup = RowLookup(schema: desk.replica.schema, place: options.path)
        let row = try desk.replica.read { try lookup.find(reference, $0) }
        if let readable = reader.readable, !readable.contains(row.key.space) {
            throw OutpostError(
                .refused, operation: "write a flash message", place: reader.name,
                cause: "this base may not read what the report is in", hint: "send it to the hub")
        }
        let writer = desk.writer(to: reader)
        let acknowledged = again ? [:] : try desk.acknowledged(by: reader)
        var bodies = try writer.bodies(of: row, beyond: acknowledged)
        if reader.isHub, !again {
            bodies = try bodies.filter {
                try desk.replica.flashReceipt(of: Digest(of: $0)) == nil
            }
        }
        guard !bodies.isEmpty else {
            throw OutpostError(
                .notFound, operation: "write a flash message", place: reference,
                cause: "this device wrote nothing of it that \(reader.name) is not known to hold",
                hint: "--again sends what this device wrote once more")
        }
        let given = try target.give(try writer.message(of: bodies), limit: limit)
        target.tell(given, of: reference, to: reader.name, options.output)
        try options.output.json(
            Answer(
                report: reference, reader: reader.name, changesets: bodies.count,
                bytes: given.messages.map(\.count), files: given.files,
                texts: target.text ? given.messages.map { FlashText.text(of: $0) } : []))
    }
}
