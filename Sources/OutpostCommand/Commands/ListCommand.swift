import ArgumentParser
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tables, or a table's reports, newest first.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The table. Without it: how many reports each table has.")
    var table: String?

    @Option(help: "How many at most.")
    var limit = 50

    @Option(help: "The language of labels: en, fr, ht, sw.")
    var language = "en"

    private struct Count: Encodable {
        let table, label: String
        let rows: Int
    }

    func run() throws {
        let (mission, view) = try options.view()
        if let table {
            try listRows(mission, view, table)
        } else {
            try listTables(mission, view)
        }
    }

    private func listTables(_ mission: Mission, _ view: ReplicaView) throws {
        let counts = try view.rowCounts()
        let answer = mission.tables.map { table in
            Count(
                table: table.name, label: table.labels.text(in: language, of: mission.languages),
                rows: counts[table.name] ?? 0)
        }
        var text = TextTable(header: ["table", "reports", "name"])
        for count in answer { text.add([count.table, String(count.rows), count.label]) }
        for line in text.lines { options.output.line(line) }
        try options.output.json(answer)
    }

    private func listRows(_ mission: Mission, _ view: ReplicaView, _ name: String) throws {
        let lookup = RowLookup(schema: mission.schema, place: options.path)
        let table = try lookup.table(named: name)
        guard limit > 0 else { throw ValidationError("--limit must be above 0") }
        let all = [TableSchema.keyColumn] + table.columns.map(\.name)
        let rows = try view.read { db in
            try db.fetchValues(
                sql: """
                    SELECT \(all.map(ReplicaView.quoted).joined(separator: ", "))
                    FROM \(ReplicaView.quoted(table.name)) ORDER BY id DESC LIMIT ?
                    """, values: [.integer(Int64(limit))])
        }
        try options.output.json(rows.map { JSONValue(row: $0, columns: all) })
        let columns = [table.referenceColumn, mission.table(named: name)?.titleColumn]
            .compactMap(\.self)
        let shown =
            ["id"] + columns.enumerated().filter { columns.firstIndex(of: $1) == $0 }.map(\.1)
        var text = TextTable(header: shown)
        for row in rows {
            text.add(
                shown.map { name in
                    all.firstIndex(of: name).map { row[$0].description.singleLine } ?? ""
                })
        }
        for line in text.lines { options.output.line(line) }
        if rows.count == limit { options.output.line("… --limit shows more") }
    }
}

extension JSONValue {
    /// An object of a row's values by column.
    init(row: [Value], columns: [String]) {
        self = .object(
            Dictionary(zip(columns, row.map { JSONValue($0) })) { first, _ in first })
    }
}

extension String {
    /// The first sixty characters, on one line.
    var singleLine: String {
        let line = split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 60 ? line.prefix(59) + "…" : line
    }
}
