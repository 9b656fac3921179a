/// What is noted before somebody is shown something of a restricted space. Which device, which person and when, the changeset says
/// that carries it; so they stand in the chain and under the seal.
///
/// It holds nothing of what was shown, save the key of a single report. Of a private space it names the space alone: the entries
/// are read by others than the space's readers.
package struct AccessEntry: Sendable, Hashable {
    /// The columns that the table of access entries has. A mission may add its own.
    package enum Column: String, Sendable, CaseIterable {
        /// `list`, `show`, `sql` …: see `Disclosure.Action`.
        case action
        /// The restricted spaces, by name, apart by `, `.
        case spaces
        /// The tables that were read; of SQL with their columns, as in `arrest(id, legal_basis)`.
        case tables
        /// The key of a report that was shown by itself.
        case report
        /// An SQL statement without its values: see `StatementOutline`.
        case statement
        /// How many rows were shown.
        case rowCount = "row_count"

        /// What the column must be able to hold.
        package var kind: ColumnSchema.Kind { self == .rowCount ? .integer : .text }
    }

    package let action: String
    package let spaces: [String]
    package let tables: String
    package let report: String
    package let statement: String
    package let rowCount: Int

    package init(
        action: String, spaces: [String], tables: String = "", report: String = "",
        statement: String = "", rowCount: Int
    ) {
        self.action = action
        self.spaces = spaces
        self.tables = tables
        self.report = report
        self.statement = statement
        self.rowCount = rowCount
    }

    /// What a row of the table holds; what does not apply is NULL.
    package func value(of column: Column) -> Value {
        func text(_ text: String) -> Value { text.isEmpty ? .null : .text(text) }
        return switch column {
        case .action: text(action)
        case .spaces: text(spaces.joined(separator: ", "))
        case .tables: text(tables)
        case .report: text(report)
        case .statement: text(statement)
        case .rowCount: .integer(Int64(rowCount))
        }
    }

    /// What a changeset says that it inserted: other programs may have said anything.
    package init(_ change: RowChange) {
        func text(_ column: Column) -> String {
            let write = change.writes.first { $0.cell == column.rawValue }
            guard case .text(let text)? = write?.values.first else { return "" }
            return text
        }
        let count = change.writes.first { $0.cell == Column.rowCount.rawValue }?.values.first
        var rowCount = 0
        if case .integer(let number)? = count { rowCount = Int(clamping: number) }
        self.init(
            action: text(.action),
            spaces: text(.spaces).split(separator: ",").map {
                String($0.drop { $0 == " " })
            }, tables: text(.tables), report: text(.report), statement: text(.statement),
            rowCount: rowCount)
    }
}
