import ArgumentParser
import Foundation
import OutpostField
import OutpostModel
import OutpostReconcile
import OutpostStore

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a report, and of each value which device and person wrote it, and when.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var vault: VaultOptions

    @Argument(help: "The report's reference or key.")
    var reference: String

    @Option(help: "The language of labels: en, fr, ht, sw.")
    var language = "en"

    @Flag(
        help: "Every value that the report ever had, also those that others replaced or outlived.")
    var history = false

    private struct Line: Encodable {
        let column, label: String
        let value: JSONValue
        let device, person, identification, time: String
        /// Other undominated values of the same cell.
        let others: Int
    }

    private struct Answer: Encodable {
        let table, key: String
        let removed, broughtBack: Bool
        let values: [Line]
    }

    func run() throws {
        let place = try vault.reading(options, "show")
        let (mission, view) = (place.mission, place.replica)
        let lookup = RowLookup(schema: place.schema, place: options.path)
        let row = try found(by: lookup, view)
        let events = try view.events(table: row.table.name, key: row.key)
        let state = ReplicaView.rebuiltState(of: events, table: row.table)
        try place.disclose(Disclosure(history ? .history : .show, row))
        if history {
            return try show(
                RowHistory(events, state: state, table: row.table, roster: place.roster))
        }
        let answer = Answer(
            table: row.table.name, key: row.key.description, removed: state.isDeleted(row.table),
            broughtBack: state.isBroughtBack(row.table),
            values: try lines(row, state, events, mission, place.roster))
        try options.output.json(answer)
        show(answer, mission)
    }

    /// A removed row too, by its key.
    private func found(by lookup: RowLookup, _ view: any ReplicaReading) throws -> FoundRow {
        do {
            return try view.read { db in try lookup.find(reference, db) }
        } catch let error as OutpostError where error.code == .notFound {
            guard let key = RowKey(reference.lowercased()),
                let table = try view.table(holding: key)
            else { throw error }
            return FoundRow(table: table, key: key)
        }
    }

    private func lines(
        _ row: FoundRow, _ state: RowState, _ events: [RowEvent], _ mission: Mission,
        _ roster: Roster
    ) throws -> [Line] {
        let byDot = Dictionary(events.map { ($0.dot, $0.header) }) { first, _ in first }
        let table = mission.table(named: row.table.name)
        var lines: [Line] = []
        for (cell, schema) in zip(state.cells(row.table), row.table.cells) {
            // A set or a counter shows what several writes made: the last of them is named.
            let standing = cell.standingDots.compactMap { byDot[$0] }
            guard let shown = cell.shown(schema.rule, deleted: state.deleted),
                let changeset = shown.dot.flatMap({ byDot[$0] })
                    ?? standing.max(by: { $0.time < $1.time })
            else { continue }
            for (value, index) in zip(shown.values, schema.columnIndices) where !value.isNull {
                let column = row.table.columns[index].name
                let label = table?.column(named: column)?.labels
                lines.append(
                    Line(
                        column: column,
                        label: label?.text(in: language, of: mission.languages) ?? column,
                        value: JSONValue(value),
                        device: roster.name(of: changeset.journal.replica),
                        person: changeset.author.person,
                        identification: "\(changeset.author.identification)",
                        time: Self.text(changeset.time)
                            + (changeset.isClockDoubtful ? " (clock in doubt)" : ""),
                        others: max(0, cell.writes.count - 1)))
            }
        }
        return lines
    }

    private func show(_ history: RowHistory) throws {
        struct Entry: Encodable {
            let time, device, person, deed, column, value, standing, reason: String
        }
        try options.output.json(
            history.entries.map { entry in
                Entry(
                    time: Self.text(entry), device: entry.device, person: entry.person,
                    deed: entry.deed, column: entry.column, value: entry.value,
                    standing: entry.standing, reason: entry.reason)
            })
        var text = TextTable(header: ["time", "device", "person", "", "column", "value", ""])
        for entry in history.entries {
            text.add([
                Self.text(entry), entry.device,
                entry.person.isEmpty ? "nobody signed in" : entry.person, entry.deed, entry.column,
                entry.value.singleLine,
                entry.reason.isEmpty ? entry.standing : "\(entry.standing): \(entry.reason)",
            ])
        }
        for line in text.lines { options.output.line(line) }
    }

    private static func text(_ entry: RowHistory.Entry) -> String {
        text(HybridTime(milliseconds: entry.milliseconds))
    }

    static func text(_ time: HybridTime) -> String {
        let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
        return date.formatted(.iso8601)
    }

    private func show(_ answer: Answer, _ mission: Mission) {
        let label = mission.table(named: answer.table)?.labels
            .text(in: language, of: mission.languages)
        options.output.line("\(label ?? answer.table) \(answer.key)")
        if answer.removed { options.output.line("removed; what it said last:") }
        if answer.broughtBack { options.output.line("was removed, and brought back by an edit") }
        var text = TextTable(header: ["", "", "device", "person", "time", ""])
        for line in answer.values {
            let person = line.person.isEmpty ? "nobody signed in" : line.person
            text.add([
                line.label, line.value.text.singleLine, line.device,
                line.identification == "pin" ? person : "\(person) (\(line.identification))",
                line.time, line.others > 0 ? "and \(line.others) other value(s)" : "",
            ])
        }
        for line in text.lines { options.output.line(line) }
    }
}

extension JSONValue {
    var text: String {
        switch self {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        case .list, .object: "…"
        }
    }
}
