import OutpostModel

/// What a local write may do by the rows around it: a reference leads to a row, a unique value stands in one
/// row, and a row that others refer to is not deleted. Looked up at commit, when the transaction's own rows
/// stand in the tables, through the indexes of `MissionIndexes`.
///
/// Only changed columns are looked at: what a merge broke must not stop an edit of the others.
final class RelationRules {
    private struct Reference {
        let column: Int
        let target: String
        let exists: SQLiteStatement
    }

    private struct Unique {
        let columns: [Int]
        let other: SQLiteStatement
    }

    private struct Referrer {
        let table, column: String
        let count: SQLiteStatement
    }

    /// The look-ups of one table.
    private struct Plan {
        var references: [Reference] = []
        var uniques: [Unique] = []
        var referrers: [Referrer] = []
    }

    private let database: OpaquePointer
    private let schema: Schema
    private var plans: [String: Plan] = [:]

    init(_ database: OpaquePointer, schema: Schema) {
        self.database = database
        self.schema = schema
    }

    /// - Throws: `OutpostError` for the first difference that breaks a rule.
    func check(_ differences: [RowDifference]) throws {
        for difference in differences { try check(difference) }
    }

    /// One row's difference, with the tables as they stand when the transaction is done.
    func check(_ difference: RowDifference) throws {
        let plan = try plan(of: difference.table)
        guard let after = difference.after else {
            return try checkReferrers(difference, plan.referrers)
        }
        for reference in plan.references {
            guard difference.changes(reference.column), !after.isNull(reference.column) else {
                continue
            }
            try check(reference, value: after[reference.column], difference)
        }
        for unique in plan.uniques {
            let isChanged = unique.columns.contains(where: difference.changes)
            guard isChanged, !unique.columns.contains(where: after.isNull) else { continue }
            try check(unique, after: after, difference)
        }
    }

    private func check(
        _ reference: Reference, value: Value, _ difference: RowDifference
    ) throws {
        try reference.exists.bind(value, at: 1)
        defer { reference.exists.reset() }
        guard try !reference.exists.step() else { return }
        throw LocalWriteRules.refusal(
            difference, difference.table.columns[reference.column].name,
            "there is no row of \(reference.target) with the key '\(value)' here",
            hint: "write that row first, or in the same transaction")
    }

    private func check(
        _ unique: Unique, after: RowImage, _ difference: RowDifference
    ) throws {
        for (position, column) in unique.columns.enumerated() {
            try unique.other.bind(after[column], at: Int32(position + 1))
        }
        try unique.other.bind(
            difference.key.description, at: Int32(unique.columns.count + 1))
        defer { unique.other.reset() }
        guard try unique.other.step() else { return }
        let other = unique.other.text(0)
        let names = unique.columns.map { difference.table.columns[$0].name }
        let values = unique.columns.map { "'\(after[$0])'" }.joined(separator: ", ")
        throw LocalWriteRules.refusal(
            difference, names.joined(separator: "+"),
            "\(values) stands in row \(other) already, and must stand in one row only",
            hint: "edit that row, or give another value")
    }

    private func checkReferrers(_ difference: RowDifference, _ referrers: [Referrer]) throws {
        var found: [String] = []
        for referrer in referrers {
            try referrer.count.bind(difference.key.description, at: 1)
            defer { referrer.count.reset() }
            guard try referrer.count.step(), referrer.count.integer(0) > 0 else { continue }
            let count = referrer.count.integer(0)
            found.append(
                "\(count) \(count == 1 ? "row" : "rows") of \(referrer.table) (\(referrer.column))")
        }
        guard !found.isEmpty else { return }
        throw LocalWriteRules.refusal(
            difference, "",
            "it cannot be deleted while others refer to it: \(found.joined(separator: ", "))",
            hint: "delete or change those first, or in the same transaction")
    }

    // MARK: Statements

    private func plan(of table: TableSchema) throws -> Plan {
        if let known = plans[table.name] { return known }
        let made = Plan(
            references: try references(of: table), uniques: try uniques(of: table),
            referrers: try referrers(of: table))
        plans[table.name] = made
        return made
    }

    private func references(of table: TableSchema) throws -> [Reference] {
        try table.columns.enumerated().compactMap { index, column in
            // What lies beyond a private space is not seen where the space is open.
            guard let target = column.references, schema.table(named: target) != nil else {
                return nil
            }
            return Reference(
                column: index, target: target,
                exists: try SQLiteStatement(
                    database,
                    """
                    SELECT 1 FROM \(MissionTables.quoted(target))
                    WHERE \(MissionTables.quoted(TableSchema.keyColumn)) = ?
                    """))
        }
    }

    private func uniques(of table: TableSchema) throws -> [Unique] {
        try table.uniques.map { names in
            let conditions = names.map { "\(MissionTables.quoted($0)) = ?" }
            let key = MissionTables.quoted(TableSchema.keyColumn)
            return Unique(
                columns: names.compactMap { table.columnIndex(named: $0) },
                other: try SQLiteStatement(
                    database,
                    """
                    SELECT \(key) FROM \(MissionTables.quoted(table.name))
                    WHERE \(conditions.joined(separator: " AND ")) AND \(key) <> ? LIMIT 1
                    """))
        }
    }

    private func referrers(of table: TableSchema) throws -> [Referrer] {
        try schema.tables.flatMap { other in
            try other.columns.filter { $0.references == table.name }.map { column in
                Referrer(
                    table: other.name, column: column.name,
                    count: try SQLiteStatement(
                        database,
                        """
                        SELECT count(*) FROM \(MissionTables.quoted(other.name))
                        WHERE \(MissionTables.quoted(column.name)) = ?
                        """))
            }
        }
    }
}
