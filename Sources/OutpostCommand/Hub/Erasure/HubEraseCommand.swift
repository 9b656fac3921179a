import ArgumentParser
import OutpostField
import OutpostModel
import OutpostStore

struct HubEraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Order that reports, or columns of them, are erased everywhere.",
        discussion: """
            At the hub at once, at each base with its next exchange: from tables, history, journals and free pages. Chains and \
            seals still verify. It cannot be taken back. A report that is erased whole stays so; a column can be written again.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "Reports, by reference or key; a removed one by key.")
    var reports: [String] = []

    @Option(
        name: .customLong("column"),
        help: "Only this column, or its group; may be given several times.")
    var columns: [String] = []

    @Option(
        name: .customLong("changeset"),
        help:
            "A changeset as a whole, as outpost hub held and verify name it; also one that is encrypted."
    )
    var changesets: [String] = []

    @Option(help: "Why, in short and without names: it stays in the roster.")
    var reason: String?

    @Flag(help: "Name what came late for earlier orders, and nothing new.")
    var again = false

    func validate() throws {
        guard again == (reports.isEmpty && changesets.isEmpty) else {
            throw ValidationError("name reports to erase, or say --again")
        }
        guard again || reason?.isEmpty == false else {
            throw ValidationError("say why: --reason \"…\"")
        }
    }

    func run() throws {
        let editor = try RosterEditor(options, "erase")
        let (_, view) = try options.view()
        let rows = try reports.map { try row($0, view) }
        let answer = try ErasureDesk(options, editor).order(
            Set(rows), changesets: Set(try changesets.map(dot)), reason: reason ?? "")
        try options.output.json(answer)
    }

    private func row(_ name: String, _ view: ReplicaView) throws -> ErasedRow {
        let found = try find(name, view)
        return ErasedRow(
            table: found.table.name, key: found.key, cells: try found.table.cells(of: columns))
    }

    private func dot(_ text: String) throws -> Dot {
        let sides = text.split(separator: "#", omittingEmptySubsequences: false)
        guard sides.count == 2, let journal = JournalID(sides[0]), let sequence = UInt64(sides[1]),
            (1...Limits.sequence).contains(sequence)
        else {
            throw OutpostError(
                .invalidInput, operation: "erase", place: text,
                cause: "this names no changeset", hint: "journal#number")
        }
        return Dot(journal, sequence)
    }

    private func find(_ name: String, _ view: ReplicaView) throws -> FoundRow {
        if let key = RowKey(name.lowercased()), let table = try view.table(holding: key) {
            return FoundRow(table: table, key: key)
        }
        return try view.read { db in
            try RowLookup(schema: view.schema, place: view.place).find(name, db)
        }
    }
}

extension TableSchema {
    /// The cells that some columns belong to: a group goes as one.
    func cells(of columns: [String]) throws -> Set<String> {
        Set(
            try columns.map { name in
                if let cell = cells.first(where: { $0.name == name }) { return cell.name }
                guard let index = columnIndex(named: name),
                    let cell = cells.first(where: { $0.columnIndices.contains(index) })
                else {
                    throw OutpostError(
                        .notFound, operation: "erase", place: "\(self.name).\(name)",
                        cause: "the table has no such column",
                        hint: "it has: \(self.columns.map(\.name).joined(separator: ", "))")
                }
                return cell.name
            })
    }
}
