import ArgumentParser
import GRDB
import OutpostModel
import OutpostStore

struct SQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql", abstract: "Read with SQL; it cannot write.",
        discussion: "Example: outpost sql \"SELECT category, count(*) FROM incident GROUP BY 1\"")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var vault: VaultOptions

    @Argument(help: "One SELECT statement.")
    var statement: String

    func run() throws {
        let place = try vault.reading(options, "sql")
        let rows = try place.replica.read { db in
            do {
                let prepared = try db.makeStatement(sql: statement)
                guard prepared.isReadonly else {
                    throw OutpostError(
                        .refused, operation: "run SQL", place: statement, cause: "it would write",
                        hint: "write with: outpost report, edit, remove")
                }
                let reach = try StatementReach(of: prepared, place.replica, db)
                let rows = try ValueRows(prepared)
                return (columns: rows.columnNames, values: try Array(rows), reach: reach)
            } catch let error as DatabaseError {
                throw OutpostError(
                    .invalidInput, operation: "run SQL", place: statement,
                    cause: error.message ?? "SQLite refused it",
                    hint: "outpost list shows the tables")
            }
        }
        try place.disclose(
            Disclosure(
                .sql, spaces: rows.reach.spaces, tables: rows.reach.tables,
                statement: StatementOutline.text(of: statement, schema: place.schema),
                rowCount: rows.values.count))
        try options.output.json(rows.values.map { JSONValue(row: $0, columns: rows.columns) })
        guard !rows.values.isEmpty else { return }
        var text = TextTable(header: rows.columns)
        for row in rows.values { text.add(row.map(\.description.singleLine)) }
        for line in text.lines { options.output.line(line) }
    }
}
