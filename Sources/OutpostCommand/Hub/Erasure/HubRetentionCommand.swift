import ArgumentParser
import Foundation
import OutpostField
import OutpostModel
import OutpostStore

struct HubRetentionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "List what the mission file no longer lets be kept, and erase it.",
        discussion: """
            By the retention of each table and the hub's clock. What is due counts also where it only stands in the history, or in a \
            report that was removed. --erase issues the orders: outpost hub erasures.
            """)

    @OptionGroup var options: ReplicaOptions

    @Flag(help: "Order that what is due is erased.")
    var erase = false

    private struct Answer: Encodable {
        let table: String
        let columns: [String]
        let days, due: Int
        /// Keys, the oldest first; at most `listed`.
        let rows: [String]
        static let listed = 1000
    }

    private struct Due {
        let table: TableSchema
        let retention: Retention
        let cells: Set<String>
        let rows: [DueRow]
    }

    func run() throws {
        let editor = try RosterEditor(options, "look what is due")
        let (mission, view) = try options.view()
        let now = Date().milliseconds
        var found: [Due] = []
        for table in mission.tables {
            guard let retention = table.retention,
                let schema = mission.schema.table(named: table.name)
            else { continue }
            found.append(try due(retention, schema, view, now: now))
        }
        try options.output.json(
            found.map { due in
                Answer(
                    table: due.table.name, columns: due.retention.columns,
                    days: due.retention.days, due: due.rows.count,
                    rows: due.rows.prefix(Answer.listed).map(\.key.description))
            })
        for due in found { say(due) }
        if found.isEmpty { options.output.line("the mission file says nothing of retention") }
        if erase { try order(found, editor) }
    }

    private func due(
        _ retention: Retention, _ table: TableSchema, _ view: ReplicaView, now: Int64
    ) throws -> Due {
        let cells = try table.cells(of: retention.columns)
        let column: String? = if case .column(let name) = retention.start { name } else { nil }
        let end = now - Int64(retention.days) * Self.millisecondsPerDay
        return Due(
            table: table, retention: retention, cells: cells,
            rows: try view.dueRows(of: table, cells: cells, since: column, before: end))
    }

    private static let millisecondsPerDay: Int64 = 86_400_000

    private func say(_ due: Due) {
        let what =
            due.retention.columns.isEmpty
            ? "" : " \(due.retention.columns.joined(separator: ", ")) of"
        options.output.line(
            "\(due.table.name): \(due.retention.days) days; due:\(what) \(due.rows.count) reports")
    }

    /// An order names so many rows at most.
    private func order(_ found: [Due], _ editor: RosterEditor) throws {
        let desk = try ErasureDesk(options, editor)
        for due in found {
            var rest = due.rows[...]
            while !rest.isEmpty {
                let part = rest.prefix(Limits.rowsPerErasure)
                rest = rest.dropFirst(part.count)
                try desk.order(
                    Set(
                        part.map {
                            ErasedRow(table: due.table.name, key: $0.key, cells: due.cells)
                        }),
                    reason: "retention: \(due.table.name), \(due.retention.days) days")
            }
        }
    }
}
