import ArgumentParser
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a new report.",
        discussion: """
            Example: outpost report incident category=road_blocked title="Barricade" severity=3
            A column that refers to another row takes its base reference. Without observed_at it is of now.
            """)

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var vault: VaultOptions

    @Argument(help: "The kind of report: a table of the mission.")
    var table: String

    @Argument(help: "What it says: column=value …")
    var values: [String] = []

    private struct Answer: Encodable {
        let table, key: String
        let reference: String?
    }

    func run() throws {
        let place = try vault.writing(options, "report")
        let lookup = RowLookup(schema: place.schema, place: options.path)
        let table = try lookup.table(named: table)
        let rules = ValueRules(mission: place.mission, table: table.name)
        let key = try place.write { db in
            let assignments = try Assignments(
                values + observedNow(table), table: table, lookup: lookup, db)
            try assignments.check(rules, isInsert: true)
            let key = try newKey(table, assignments)
            let columns = ["id"] + assignments.values.map(\.column)
            try db.execute(
                sql: """
                    INSERT INTO \(Replica.quoted(table.name))
                    (\(columns.map(Replica.quoted).joined(separator: ", ")))
                    VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                    """,
                values: [.text(key.description)] + assignments.values.map(\.value))
            return key
        }.result
        place.copy()
        try answer(table, key, place.replica)
    }

    /// A report is of now unless it says when; someone in a hurry should not have to type it.
    private func observedNow(_ table: TableSchema) -> [String] {
        let column = "observed_at"
        guard table.column(named: column) != nil,
            !values.contains(where: { $0.hasPrefix("\(column)=") })
        else { return [] }
        let now = HybridTime(milliseconds: Surroundings.system.wallMilliseconds())
        return ["\(column)=\(ShowCommand.text(now))"]
    }

    /// In the table's space, or in that of the row that the new one follows.
    private func newKey(_ table: TableSchema, _ assignments: Assignments) throws -> RowKey {
        let space: SpaceID
        switch table.residence {
        case .space(let id): space = id
        case .follows(let column):
            guard
                case .text(let text)? = assignments.values.first(where: { $0.column == column })?
                    .value,
                let followed = RowKey(text)
            else {
                throw OutpostError(
                    .invalidInput, operation: "write a report", place: "\(table.name).\(column)",
                    cause: "it must name the report that this one belongs to",
                    hint: "give its reference: \(column)=REF")
            }
            space = followed.space
        }
        let surroundings = Surroundings.system
        return RowKey(
            space: space, milliseconds: surroundings.wallMilliseconds(),
            random: surroundings.random())
    }

    private func answer(_ table: TableSchema, _ key: RowKey, _ replica: any ReplicaReading) throws {
        let reference = try replica.read { db in
            try table.referenceColumn.flatMap { column in
                try db.fetchValues(
                    sql: """
                        SELECT \(Replica.quoted(column)) FROM \(Replica.quoted(table.name))
                        WHERE id = ?
                        """, values: [.text(key.description)]
                ).first?.first?.description
            }
        }
        options.output.line("\(reference ?? key.description)  saved here")
        try options.output.json(
            Answer(table: table.name, key: key.description, reference: reference))
    }
}
