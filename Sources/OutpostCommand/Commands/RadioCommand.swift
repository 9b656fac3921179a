import ArgumentParser
import GRDB
import OutpostField
import OutpostModel
import OutpostPages
import OutpostStore

struct RadioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "radio",
        abstract: "Print a report as it is read over a radio: every line with its number.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var vault: VaultOptions

    @Argument(help: "The report's reference or key.")
    var reference: String

    @Option(help: "The language of labels: en, fr, ht, sw.")
    var language = "en"

    func run() throws {
        let place = try vault.reading(options, "radio")
        let lookup = RowLookup(schema: place.schema, place: options.path)
        let row = try place.replica.read { db in try lookup.find(reference, db) }
        guard let table = place.mission.table(named: row.table.name) else {
            preconditionFailure("a row was found in a table that the mission has not")
        }
        let phrases = try Phrases.load()
        let clock = MissionClock(place.mission)
        try place.disclose(Disclosure(.show, row))
        let said = try place.replica.read { db in
            try ReadBack(
                table: table, schema: row.table, values: try values(of: row, db),
                mission: place.mission, language: language,
                words: ReadBack.Words(
                    report: phrases.text("radio_report", in: language),
                    end: phrases.text("radio_end", in: language)),
                time: { clock.text(stored: $0) },
                named: { try lookup.name(of: $0, db) })
        }
        for line in said.text { options.output.line(line) }
        try options.output.json(said.text)
    }

    private func values(of row: FoundRow, _ db: Database) throws -> [String: Value] {
        let names = row.table.columns.map(\.name)
        let rows = try db.fetchValues(
            sql: """
                SELECT \(names.map(ReplicaView.quoted).joined(separator: ", "))
                FROM \(ReplicaView.quoted(row.table.name)) WHERE id = ?
                """, values: [.text(row.key.description)])
        return Dictionary(zip(names, rows.first ?? [])) { first, _ in first }
    }
}
