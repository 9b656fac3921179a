import ArgumentParser
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tables, or a table's reports, newest first.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var vault: VaultOptions

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
        let place = try vault.reading(options, "list")
        if let table {
            try listRows(place, table)
        } else {
            try listTables(place)
        }
    }

    private func listTables(_ place: Workplace) throws {
        let counts = try place.replica.rowCounts()
        // Tables of private spaces are where those are open, and nowhere else.
        let tables = place.mission.tables.filter { place.schema.table(named: $0.name) != nil }
        let answer = tables.map { table in
            Count(
                table: table.name,
                label: table.labels.text(in: language, of: place.mission.languages),
                rows: counts[table.name] ?? 0)
        }
        var text = TextTable(header: ["table", "reports", "name"])
        for count in answer { text.add([count.table, String(count.rows), count.label]) }
        for line in text.lines { options.output.line(line) }
        try options.output.json(answer)
    }

    private func listRows(_ place: Workplace, _ name: String) throws {
        let lookup = RowLookup(schema: place.schema, place: options.path)
        let table = try lookup.table(named: name)
        guard limit > 0 else { throw ValidationError("--limit must be above 0") }
        let all = [TableSchema.keyColumn] + table.columns.map(\.name)
        let rows = try place.replica.read { db in
            try db.fetchValues(
                sql: """
                    SELECT \(all.map(ReplicaView.quoted).joined(separator: ", "))
                    FROM \(ReplicaView.quoted(table.name)) ORDER BY id DESC LIMIT ?
                    """, values: [.integer(Int64(limit))])
        }
        try place.disclose(
            Disclosure(.list, table, keys: rows.compactMap { RowKey($0[0].description) }))
        try options.output.json(rows.map { JSONValue(row: $0, columns: all) })
        let columns = [table.referenceColumn, place.mission.table(named: name)?.titleColumn]
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
