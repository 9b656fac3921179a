import ArgumentParser
import OutpostModel
import OutpostReconcile
import OutpostStore

struct HubSourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "Say what came from whom, and what more than one base edited.")

    @OptionGroup var options: ReplicaOptions

    @Option(help: "How many shared reports to list at most.")
    var limit = 10

    private struct Answer: Encodable {
        let sources: [Source]
        let editedByMoreThanOne: [Shared]
        struct Source: Encodable {
            let name, replica: String
            let changesets, inserts, edits, deletes: Int
        }
        struct Shared: Encodable {
            let table, key: String
            let editors: [String]
        }
    }

    func run() throws {
        let (mission, view) = try options.view()
        let provenance = try Provenance(of: view)
        try AccessDesk(options, mission).note(
            Disclosure(.sources, rows: provenance.sharedRows.map { ($0.table, $0.key.space) }))
        try options.output.json(
            Answer(
                sources: provenance.sources.map {
                    .init(
                        name: $0.name, replica: $0.replica.description, changesets: $0.changesets,
                        inserts: $0.inserts, edits: $0.edits, deletes: $0.deletes)
                },
                editedByMoreThanOne: provenance.sharedRows.map {
                    .init(table: $0.table, key: $0.key.description, editors: $0.editors)
                }))
        var text = TextTable(header: ["from", "changesets", "new", "edits", "removed"])
        for source in provenance.sources {
            text.add(
                [source.name]
                    + [source.changesets, source.inserts, source.edits, source.deletes].map {
                        "\($0)"
                    })
        }
        for line in text.lines { options.output.line(line) }
        options.output.line(
            "\(provenance.sharedRows.count) reports were edited by more than one base")
        for row in provenance.sharedRows.prefix(limit) {
            options.output.line("  \(row.table) \(row.key)  \(row.editors.joined(separator: ", "))")
        }
    }
}
