import ArgumentParser
import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a table as CSV, to a file or to standard output.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var vault: VaultOptions

    @Argument(help: "The table.")
    var table: String

    @Option(help: "The file. Without it: standard output.")
    var out: String?

    private struct Answer: Encodable {
        let file: String
        let rows: Int
    }

    func run() throws {
        let place = try vault.reading(options, "export")
        let table = try RowLookup(schema: place.schema, place: options.path)
            .table(named: table)
        var keys: [RowKey] = []
        var text = [UInt8](
            Self.line(([TableSchema.keyColumn] + table.columns.map(\.name)).map { .text($0) }).utf8)
        try place.replica.read { db in
            let columns = ([TableSchema.keyColumn] + table.columns.map(\.name))
                .map(ReplicaView.quoted).joined(separator: ", ")
            let rows = try db.valueRows(
                sql: "SELECT \(columns) FROM \(ReplicaView.quoted(table.name)) ORDER BY id")
            while let row = try rows.next() {
                if let key = RowKey(row[0].description) { keys.append(key) }
                text.append(contentsOf: Self.line(row).utf8)
            }
        }
        try place.disclose(Disclosure(.export, table, keys: keys))
        let count = keys.count
        guard let out else {
            FileHandle.standardOutput.write(Data(text))
            return
        }
        try AtomicFile.write(text, to: out)
        options.output.line("\(count) reports to \(out)")
        try options.output.json(Answer(file: out, rows: count))
    }

    /// RFC 4180.
    static func line(_ values: [Value]) -> String {
        values.map { value in
            let text = value.description
            let isPlain = !text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
            return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",") + "\r\n"
    }
}
