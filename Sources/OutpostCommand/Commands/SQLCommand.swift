import ArgumentParser
import GRDB
import OutpostModel
import OutpostStore

struct SQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql", abstract: "Read with SQL; it cannot write.",
        discussion: "Example: outpost sql \"SELECT category, count(*) FROM incident GROUP BY 1\"")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "One SELECT statement.")
    var statement: String

    func run() throws {
        let (_, view) = try options.view()
        let rows = try view.read { db in
            do {
                let prepared = try db.makeStatement(sql: statement)
                guard prepared.isReadonly else {
                    throw OutpostError(
                        .refused, operation: "run SQL", place: statement, cause: "it would write",
                        hint: "write with: outpost report, edit, remove")
                }
                return try Row.fetchAll(prepared)
            } catch let error as DatabaseError {
                throw OutpostError(
                    .invalidInput, operation: "run SQL", place: statement,
                    cause: error.message ?? "SQLite refused it",
                    hint: "outpost list shows the tables")
            }
        }
        try options.output.json(rows.map { JSONValue.object($0.json) })
        guard let first = rows.first else { return }
        var text = TextTable(header: Array(first.columnNames))
        for row in rows { text.add(row.map { Value($0.1).description.singleLine }) }
        for line in text.lines { options.output.line(line) }
    }
}
