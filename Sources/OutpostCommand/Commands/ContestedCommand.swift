import ArgumentParser
import OutpostModel
import OutpostStore

struct ContestedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contested",
        abstract:
            "List what several people wrote without seeing each other's, and a person must decide.",
        discussion: "Decide with: outpost resolve REPORT column=VALUE --because \"…\"")

    @OptionGroup var options: ReplicaOptions

    @Option(help: "How many at most.")
    var limit = 100

    private struct Candidate: Encodable {
        let values: [JSONValue]
        let device, person, time: String
        let shown: Bool
    }

    private struct Answer: Encodable {
        let table, key: String
        let reference: String?
        let cell: String
        let columns: [String]
        let candidates: [Candidate]
    }

    func run() throws {
        let (mission, view) = try options.view()
        let roster = try view.roster()
        let cells = try view.contestedCells(limit: limit)
        try AccessDesk(options, mission).note(
            Disclosure(.contested, rows: cells.map { ($0.table, $0.key.space) }))
        let answers = cells.map { contested in
            Answer(
                table: contested.table, key: contested.key.description,
                reference: contested.reference, cell: contested.cell, columns: contested.columns,
                candidates: contested.candidates.map { candidate in
                    Candidate(
                        values: candidate.values.map { JSONValue($0) },
                        device: roster.name(of: candidate.dot.journal.replica),
                        person: candidate.author.person, time: ShowCommand.text(candidate.time),
                        shown: candidate.isShown)
                })
        }
        try options.output.json(answers)
        guard !answers.isEmpty else { return options.output.line("nothing is contested") }
        var text = TextTable(header: ["report", "column", "value", "device", "person", "time", ""])
        for answer in answers {
            for candidate in answer.candidates {
                text.add([
                    answer.reference ?? answer.key, answer.columns.joined(separator: ", "),
                    candidate.values.map(\.text.singleLine).joined(separator: ", "),
                    candidate.device,
                    candidate.person.isEmpty ? "nobody signed in" : candidate.person,
                    candidate.time, candidate.shown ? "shows" : "",
                ])
            }
        }
        for line in text.lines { options.output.line(line) }
        options.output.line("decide with: outpost resolve REPORT column=VALUE --because \"…\"")
    }
}
