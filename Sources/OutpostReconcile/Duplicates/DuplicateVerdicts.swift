import GRDB
import OutpostModel
import OutpostStore

/// What persons said of pairs of reports: rows of the mission's own, which travel and merge as every report does.
package struct DuplicateVerdicts: Sendable {
    /// One verdict.
    package struct Verdict: Sendable, Equatable {
        /// What is said to be `relation` to `other`: part of it, or following from it.
        package let report: RowKey
        package let other: RowKey
        package let relation: DuplicatePlan.Relation
    }

    private struct Pair: Hashable {
        let first, second: RowKey

        init(_ one: RowKey, _ other: RowKey) {
            (first, second) = one < other ? (one, other) : (other, one)
        }
    }

    private var verdicts: [Pair: Verdict] = [:]

    /// Reads all that stand. A row that links a report with itself, or with none, says nothing.
    package init(_ plan: DuplicatePlan, of replica: some ReplicaReading) throws {
        let names = plan.verdicts
        let columns = [names.first, names.second, names.relation].map(Replica.quoted)
        let rows = try replica.read { db in
            try db.fetchValues(
                sql:
                    "SELECT \(columns.joined(separator: ", ")) FROM \(Replica.quoted(names.table)) ORDER BY id",
                values: [])
        }
        for row in rows {
            guard case .text(let one) = row[0], case .text(let other) = row[1],
                case .text(let code) = row[2], let report = RowKey(one), let second = RowKey(other),
                let relation = DuplicatePlan.Relation(rawValue: code), report != second
            else { continue }
            verdicts[Pair(report, second)] = Verdict(
                report: report, other: second, relation: relation)
        }
    }

    package subscript(one: RowKey, other: RowKey) -> Verdict? { verdicts[Pair(one, other)] }

    package subscript(pair: FoundPair) -> DuplicatePlan.Relation? {
        self[pair.first, pair.second]?.relation
    }

    package var all: [Verdict] { Array(verdicts.values) }

    // MARK: Writing

    private static let operation = "say what two reports are to each other"
    /// In a verdict's key, in the place of a source that was imported.
    private static let source = "verdict on two reports"

    /// The row in which everybody's verdict on a pair stands, at whatever base it is written.
    package static func key(_ one: RowKey, _ other: RowKey, in table: TableSchema) throws -> RowKey
    {
        guard case .space(let space) = table.residence else {
            throw OutpostError(
                .invalidInput, operation: operation, place: table.name,
                cause: "its rows live in no space of their own",
                hint: "give the table a space in the mission file")
        }
        let pair = Pair(one, other)
        return RowKey(
            space: space, table: table.name, source: source,
            reference: "\(pair.first) \(pair.second)",
            milliseconds: min(one.milliseconds, other.milliseconds))
    }

    /// Writes a verdict, in the place of an earlier one. Where several stand against each other, it settles them.
    ///
    /// - Throws: `invalid-input` for reports of other tables, and for one and the same.
    package static func write(
        _ relation: DuplicatePlan.Relation, of report: FoundRow, and other: FoundRow,
        because reason: String?, _ plan: DuplicatePlan, to replica: Replica,
        _ session: WriteSession
    ) throws {
        let names = plan.verdicts
        guard report.table.name == plan.table, other.table.name == plan.table,
            report.key != other.key, let table = replica.schema.table(named: names.table)
        else {
            throw OutpostError(
                .invalidInput, operation: operation,
                cause: "both must be reports of '\(plan.table)', and not the same one",
                hint: "outpost duplicates lists pairs")
        }
        let key = try key(report.key, other.key, in: table)
        var values: [(column: String, value: Value)] = [
            (names.first, .text(report.key.description)),
            (names.second, .text(other.key.description)),
            (names.relation, .text(relation.rawValue)),
        ]
        if let column = names.reason { values.append((column, reason.map { .text($0) } ?? .null)) }
        let contested = try replica.contestedCells(among: [names.table: [key]])
        if contested.contains(where: { $0.cell == names.relation }) {
            _ = try replica.resolve(
                table: names.table, key: key, values: [names.relation: .text(relation.rawValue)],
                because: reason ?? "", session)
        }
        try replica.write(session) { db in
            let isThere = try !db.fetchValues(
                sql: "SELECT 1 FROM \(Replica.quoted(names.table)) WHERE id = ?",
                values: [.text(key.description)]
            ).isEmpty
            let columns = values.map { Replica.quoted($0.column) }
            let sql =
                isThere
                ? "UPDATE \(Replica.quoted(names.table)) SET "
                    + columns.map { "\($0) = ?" }.joined(separator: ", ") + " WHERE id = ?"
                : "INSERT INTO \(Replica.quoted(names.table)) "
                    + "(\((columns + ["id"]).joined(separator: ", "))) VALUES "
                    + "(\(Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")))"
            try db.execute(
                sql: sql, values: values.map(\.value) + [.text(key.description)])
        }
    }
}
