import Foundation
import GRDB
import OutpostModel

/// Finds one table's violations. SQL finds the rows that can be broken in one scan; what the model has a
/// function for is then asked of the model, so that a check and a local write never disagree.
struct ViolationFinder {
    let schema: Schema
    let table: TableSchema

    private var name: String { MissionTables.quoted(table.name) }
    private var key: String { MissionTables.quoted(TableSchema.keyColumn) }

    /// A condition with its arguments.
    private struct Condition {
        let sql: String
        var arguments: [Value] = []
    }

    // MARK: The row alone

    /// Values against their columns, and checks.
    func inRows(_ db: Database, _ limit: Int) throws -> [RowViolation] {
        let conditions = try table.columns.flatMap(suspicions) + table.checks.compactMap(suspicion)
        guard !conditions.isEmpty else { return [] }
        let columns = [key] + table.columns.map { MissionTables.quoted($0.name) }
        let rows = try db.valueRows(
            sql: """
                SELECT \(columns.joined(separator: ", ")) FROM \(name)
                WHERE \(conditions.map { "(\($0.sql))" }.joined(separator: " OR ")) ORDER BY \(key)
                """, values: conditions.flatMap(\.arguments))
        var found: [RowViolation] = []
        while found.count < limit, let values = try rows.next() {
            found += violations(of: Array(values.dropFirst()), key: values[0].description)
        }
        return Array(found.prefix(limit))
    }

    private func violations(of values: [Value], key: String) -> [RowViolation] {
        let reference = table.referenceColumn.flatMap { table.columnIndex(named: $0) }
            .map { values[$0] }
        func violation(_ indices: [Int], _ reason: RowViolation.Reason) -> RowViolation {
            RowViolation(
                table: table.name, key: key, reference: text(reference),
                columns: indices.map { table.columns[$0].name }, values: indices.map { values[$0] },
                reason: reason)
        }
        let columns = table.columns.enumerated().compactMap { index, column in
            column.fault(in: values[index]).map { violation([index], .column($0)) }
        }
        let checks = table.checks.compactMap { check -> RowViolation? in
            let holds = check.holds { name in
                table.columnIndex(named: name).map { values[$0] } ?? .null
            }
            let indices = check.columns.compactMap { table.columnIndex(named: $0) }
            return holds ? nil : violation(indices, .check(check))
        }
        return columns + checks
    }

    /// Where a column's own rules can be broken.
    private func suspicions(_ column: ColumnSchema) throws -> [Condition] {
        let name = MissionTables.quoted(column.name)
        var conditions: [Condition] = []
        if column.isRequired { conditions.append(Condition(sql: "\(name) IS NULL")) }
        if let codes = column.codes {
            let list = String(decoding: try JSONEncoder().encode(codes), as: UTF8.self)
            conditions.append(
                column.kind == .text || column.kind == .integer
                    ? Condition(
                        sql: "CAST(\(name) AS TEXT) NOT IN (SELECT value FROM json_each(?))",
                        arguments: [.text(list)])
                    : Condition(sql: "\(name) IS NOT NULL"))
        }
        if let range = column.range {
            conditions.append(
                Condition(
                    sql: "\(name) < ? OR \(name) > ?",
                    arguments: [.integer(range.lowerBound), .integer(range.upperBound)]))
        }
        return conditions
    }

    /// Where a check can be broken: exactly, save for times, which SQL does not compare as the model does.
    private func suspicion(_ check: CheckRule) -> Condition? {
        let names = check.columns.map(MissionTables.quoted)
        let present = names.map { "(\($0) IS NOT NULL)" }.joined(separator: " + ")
        switch check.form {
        case .ascending:
            let isText = table.column(named: check.columns.first ?? "")?.kind == .text
            guard !isText else { return Condition(sql: "\(present) >= 2") }
            let pairs = names.indices.flatMap { later in
                names[..<later].map { "\($0) > \(names[later])" }
            }
            return Condition(sql: pairs.joined(separator: " OR "))
        case .requiredWith:
            return Condition(sql: "\(names[0]) IS NOT NULL AND \(present) < \(names.count)")
        case .onePresent: return Condition(sql: "\(present) = 0")
        case .allOrNone: return Condition(sql: "\(present) BETWEEN 1 AND \(names.count - 1)")
        }
    }

    // MARK: The rows around it

    func references(_ db: Database, _ limit: Int) throws -> [RowViolation] {
        var found: [RowViolation] = []
        for column in table.columns where found.count < limit {
            let targets: [String]
            if let target = column.references {
                // What lies beyond a private space is not seen where the space is open.
                guard schema.table(named: target) != nil else { continue }
                targets = [target]
            } else if table.residence == .follows(column: column.name) {
                targets = schema.tables.map(\.name)
            } else {
                continue
            }
            let value = MissionTables.quoted(column.name)
            let absences = targets.map { target in
                "NOT EXISTS (SELECT 1 FROM \(MissionTables.quoted(target)) AS target "
                    + "WHERE target.\(key) = \(name).\(value))"
            }
            found += try rows(
                db, columns: [column.name],
                where: "\(value) IS NOT NULL AND \(absences.joined(separator: " AND "))",
                limit: limit - found.count, reason: .danglingReference(table: column.references))
        }
        return found
    }

    /// Every row of each group of equals.
    func uniques(_ db: Database, _ limit: Int) throws -> [RowViolation] {
        var found: [RowViolation] = []
        for columns in table.uniques where found.count < limit {
            let list = columns.map(MissionTables.quoted).joined(separator: ", ")
            let present = columns.map { "\(MissionTables.quoted($0)) IS NOT NULL" }
                .joined(separator: " AND ")
            found += try rows(
                db, columns: columns,
                where: """
                    \(present) AND (\(list)) IN (
                        SELECT \(list) FROM \(name) WHERE \(present)
                        GROUP BY \(list) HAVING count(*) > 1)
                    """,
                order: list + ", ", limit: limit - found.count, reason: .notUnique)
        }
        return found
    }

    private func rows(
        _ db: Database, columns: [String], where condition: String, order: String = "", limit: Int,
        reason: RowViolation.Reason
    ) throws -> [RowViolation] {
        let shown = [key, table.referenceColumn.map(MissionTables.quoted) ?? "NULL"]
        let list = (shown + columns.map(MissionTables.quoted)).joined(separator: ", ")
        let rows = try db.fetchValues(
            sql: "SELECT \(list) FROM \(name) WHERE \(condition) ORDER BY \(order)\(key) LIMIT ?",
            values: [.integer(Int64(limit))])
        return rows.map { values in
            RowViolation(
                table: table.name, key: values[0].description, reference: text(values[1]),
                columns: columns, values: Array(values[2...]), reason: reason)
        }
    }

    private func text(_ value: Value?) -> String? {
        guard case .text(let text)? = value else { return nil }
        return text
    }
}
