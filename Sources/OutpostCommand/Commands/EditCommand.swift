import ArgumentParser
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

struct EditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change a report.",
        discussion:
            "Example: outpost edit KM7QD-A-104-R severity=4. An empty value clears a column.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var vault: VaultOptions

    @Argument(help: "The report's reference or key.")
    var reference: String?

    @Argument(help: "What changes: column=value …")
    var values: [String] = []

    @Option(
        help: "Read edits from a file, one a line: reference, then column=value …, apart by tabs.")
    var lines: String?

    private struct Answer: Encodable {
        let table, key: String
        let changed: Bool
    }

    func validate() throws {
        guard (reference == nil) == (lines != nil), lines != nil || !values.isEmpty else {
            throw ValidationError("give a reference and column=value …, or --lines FILE")
        }
    }

    func run() throws {
        let place = try vault.writing(options, "edit")
        var answers: [Answer] = []
        for edit in try edits() {
            let answer = try apply(edit, place)
            options.output.line(
                answer.changed
                    ? "\(edit.reference)  changed, saved here"
                    : "\(edit.reference) says that already: nothing was written")
            answers.append(answer)
        }
        place.copy()
        try options.output.json(answers)
    }

    private func edits() throws -> [(reference: String, values: [String])] {
        guard let lines else { return reference.map { [($0, values)] } ?? [] }
        let bytes = try AtomicFile.read(lines, operation: "read edits")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t").map(String.init)
            return (parts.first ?? "", Array(parts.dropFirst()))
        }
    }

    private func apply(
        _ edit: (reference: String, values: [String]), _ place: Workplace
    ) throws -> Answer {
        let lookup = RowLookup(schema: place.schema, place: options.path)
        let (row, changesets) = try place.write { db in
            let row = try lookup.find(edit.reference, db)
            let assignments = try Assignments(edit.values, table: row.table, lookup: lookup, db)
            try assignments.check(
                ValueRules(mission: place.mission, table: row.table.name), isInsert: false)
            let changes = assignments.values.map { "\(Replica.quoted($0.column)) = ?" }
            guard !changes.isEmpty else { return row }
            try db.execute(
                sql: """
                    UPDATE \(Replica.quoted(row.table.name))
                    SET \(changes.joined(separator: ", ")) WHERE id = ?
                    """,
                values: assignments.values.map(\.value) + [.text(row.key.description)])
            return row
        }
        return Answer(
            table: row.table.name, key: row.key.description, changed: !changesets.isEmpty)
    }
}

struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a report; its history stays.",
        discussion: "An edit that nobody had seen when it was removed brings it back, flagged.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var vault: VaultOptions

    @Argument(help: "The report's reference or key.")
    var reference: String

    func run() throws {
        let place = try vault.writing(options, "remove")
        let lookup = RowLookup(schema: place.schema, place: options.path)
        let row = try place.write { db in
            let row = try lookup.find(reference, db)
            try db.execute(
                sql: "DELETE FROM \(Replica.quoted(row.table.name)) WHERE id = ?",
                arguments: [row.key.description])
            return row
        }.result
        place.copy()
        options.output.line("\(reference)  removed; its history stays: outpost show \(row.key)")
        try options.output.json(["table": row.table.name, "key": row.key.description])
    }
}
