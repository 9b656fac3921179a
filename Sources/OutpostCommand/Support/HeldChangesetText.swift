import OutpostModel
import OutpostStore

/// A changeset that the roster holds, with its content, for people and as JSON.
struct HeldChangesetText: Encodable {
    let changeset, device, person, time, reason, hint, lane: String
    let isEarly: Bool
    let rows: [Row]

    struct Row: Encodable {
        let table, key, deed: String
        let values: [String: String]

        init(_ row: RowChange, table: String) {
            self.table = table
            key = row.key.description
            deed = "\(row.operation)"
            let values = row.writes.map { write in
                (write.cell, write.values.map(\.description).joined(separator: ", "))
            }
            self.values = Dictionary(values) { first, second in first + "; " + second }
        }
    }

    init(_ held: HeldChangeset, _ roster: Roster) {
        let changeset = held.changeset
        self.changeset = "\(held.dot)"
        device = roster.name(of: changeset.journal.replica)
        person = changeset.author.person
        time = ShowCommand.text(changeset.time)
        reason = held.reason.explanation
        hint = held.reason.hint
        lane = "\(changeset.journal.lane)"
        isEarly = held.isEarly
        rows = changeset.tables.flatMap { table in
            table.rows.map { Row($0, table: table.table) }
        }
    }

    /// Rows of one changeset that a person is shown.
    private static let rowsShown = 20

    var lines: [String] {
        var lines = [
            (lane == "flash" ? "FLASH  " : "") + changeset,
            "  \(device), \(person.isEmpty ? "nobody signed in" : person), \(time): held, since "
                + reason,
        ]
        for row in rows.prefix(Self.rowsShown) {
            let values = row.values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            lines.append(
                "    \(row.table) \(row.key) \(row.deed)  \(values.joined(separator: "; "))")
        }
        if rows.count > Self.rowsShown {
            lines.append("    and \(rows.count - Self.rowsShown) rows")
        }
        return lines
    }
}
