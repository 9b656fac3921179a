import OutpostModel
import OutpostStore

/// Every value that a row ever had, as far as this replica saw: who wrote it, when, and what became of it.
package struct RowHistory {
    /// One write to one of its cells.
    package struct Entry: Sendable {
        /// When, by its author's clock: milliseconds since 1970.
        package let milliseconds: Int64
        package let isClockDoubtful: Bool
        package let device, person: String
        /// By a PIN.
        package let isProven: Bool
        /// inserted, edited, deleted, decided.
        package let deed: String
        package let column: String
        package let value: String
        /// The same, one for each column of the cell; empty where it is no plain value (an increment, an element).
        package let values: [Value]
        /// shows, stands (contested, or beside the one that shows), counted, or replaced.
        package let standing: String
        /// Of a decision.
        package let reason: String
    }

    /// In the order of their times.
    package let entries: [Entry]

    package init(_ events: [RowEvent], state: RowState, table: TableSchema, roster: Roster) {
        let shown = zip(state.cells(table), table.cells).map { cell, schema in
            cell.shown(schema.rule, deleted: state.deleted)?.dot
        }
        var entries: [Entry] = []
        let ordered = events.sorted {
            ($0.header.time, $0.dot) < ($1.header.time, $1.dot)
        }
        for event in ordered {
            let changeset = event.header
            func entry(
                _ column: String, _ value: String, _ standing: String, _ values: [Value] = []
            ) -> Entry {
                Entry(
                    milliseconds: changeset.time.milliseconds,
                    isClockDoubtful: changeset.isClockDoubtful,
                    device: roster.name(of: changeset.journal.replica),
                    person: Self.person(changeset.author),
                    isProven: changeset.author.identification == .pin,
                    deed: Self.deed(event.change.operation),
                    column: column, value: value, values: values, standing: standing,
                    reason: event.change.reason)
            }
            if event.change.operation == .delete {
                let stands = state.standingDeletes.contains(changeset.dot) || state.isDeleted(table)
                entries.append(entry("", "", stands ? "stands" : "replaced"))
            }
            for write in event.change.writes {
                guard let index = table.cellIndex(named: write.cell) else {
                    // A column of a newer mission version: kept, and shown after the upgrade.
                    entries.append(entry(write.cell, Self.text(write), "not known yet"))
                    continue
                }
                let standing = Self.standing(
                    changeset.dot, write, state.cell(index, table: table), shown: shown[index])
                entries.append(
                    entry(
                        write.cell, Self.text(write), standing,
                        write.kind == .set ? write.values : []))
            }
        }
        self.entries = entries
    }

    private static func person(_ author: Author) -> String {
        switch author.identification {
        case .foreignProgram, .unprovenProgram: author.person + " (another program)"
        case .none, .unproven, .pin, .import, .unprovenImport: author.person
        }
    }

    private static func deed(_ operation: RowChange.Operation) -> String {
        switch operation {
        case .insert: "inserted"
        case .edit: "edited"
        case .delete: "deleted"
        case .ruling: "decided"
        }
    }

    private static func text(_ write: CellWrite) -> String {
        let values = write.values.map { $0.isNull ? "nothing" : $0.description }
            .joined(separator: ", ")
        return switch write.kind {
        case .set: values
        case .increment: values.hasPrefix("-") ? values : "+" + values
        case .add: "adds " + values
        case .remove: "removes " + values
        }
    }

    private static func standing(
        _ dot: Dot, _ write: CellWrite, _ cell: Cell, shown: Dot?
    ) -> String {
        switch write.kind {
        case .set:
            if shown == dot { return "shows" }
            return cell.writes.contains { $0.dot == dot } ? "stands" : "replaced"
        case .increment: return cell.seen.contains(dot) ? "counted" : "shows"
        case .add, .remove:
            let stands = cell.elements.contains { $0.writes.contains { $0.dot == dot } }
            return stands ? "shows" : "replaced"
        }
    }
}
