import ArgumentParser
import OutpostModel
import OutpostStore

struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "List who read what of restricted spaces, the latest first.",
        discussion: """
            A laptop that may only add to the access log lists its own entries; the hub has those of all: outpost hub access. \
            Looking at them leaves no entry.
            """)

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var filter: AccessFilter

    func run() throws {
        let (_, view) = try options.view()
        try filter.list(view, options.output)
    }
}

struct HubAccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "List who read what of restricted spaces, at which laptop, the latest first.",
        discussion: """
            What a laptop's entries say is known here once it synced. Looking at them leaves no entry.
            """)

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var filter: AccessFilter

    func run() throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub("list who read what")
        let (_, view) = try options.view()
        try filter.list(view, options.output)
    }
}

/// Which entries are listed, and how.
struct AccessFilter: ParsableArguments {
    @Option(help: "How many at most.")
    var limit = 100

    @Option(help: "Of this device alone: a base's name.")
    var device: String?

    @Option(help: ArgumentHelp("Of this person alone.", valueName: "id"))
    var person: String?

    @Option(help: "Of this space alone.")
    var space: String?

    private struct Answer: Encodable {
        let time, device, person, identification, action: String
        let spaces: [String]
        let tables, report, statement: String
        let rows: Int
        let changeset: String
    }

    func list(_ view: ReplicaView, _ output: Output) throws {
        guard view.schema.accessLog != nil else {
            throw OutpostError(
                .notFound, operation: "list who read what", place: view.place,
                cause: "the mission file names no table for access entries",
                hint: "no space of this mission is restricted")
        }
        let roster = try view.roster()
        let noted = try view.accessEntries(limit: limit) { noted in
            (device == nil || roster.name(of: noted.header.journal.replica) == device)
                && (person == nil || noted.header.author.person == person)
                && (space == nil || space.map(noted.entry.spaces.contains) == true)
        }
        let answers = noted.map { noted in
            let (entry, header) = (noted.entry, noted.header)
            return Answer(
                time: ShowCommand.text(header.time)
                    + (header.isClockDoubtful ? " (clock in doubt)" : ""),
                device: roster.name(of: header.journal.replica), person: header.author.person,
                identification: "\(header.author.identification)", action: entry.action,
                spaces: entry.spaces, tables: entry.tables, report: entry.report,
                statement: entry.statement, rows: entry.rowCount, changeset: "\(header.dot)")
        }
        try output.json(answers)
        guard !answers.isEmpty else { return output.line("nobody read anything restricted") }
        var text = TextTable(header: ["time", "device", "person", "", "spaces", "rows", "what"])
        for answer in answers {
            let person = answer.person.isEmpty ? "nobody signed in" : answer.person
            text.add([
                answer.time, answer.device,
                answer.identification == "pin" ? person : "\(person) (\(answer.identification))",
                answer.action, answer.spaces.joined(separator: ", "), "\(answer.rows)",
                [answer.tables, answer.report, answer.statement].filter { !$0.isEmpty }
                    .joined(separator: "; "),
            ])
        }
        for line in text.lines { output.line(line) }
        if answers.count == limit { output.line("… --limit shows more") }
    }
}
