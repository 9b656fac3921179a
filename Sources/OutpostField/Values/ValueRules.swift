import OutpostModel

/// What the mission asks of the values of one table's rows.
///
/// Only local writes are checked, by the form, the command and the import: SQLite itself has no
/// such constraints, because a merge must never fail.
package struct ValueRules: Sendable {
    /// The table whose rows are checked.
    package let table: TableSchema
    private let formats: [String: MissionColumn.Format]

    /// - Parameter formats: by column; a column without one may hold any text.
    package init(table: TableSchema, formats: [String: MissionColumn.Format] = [:]) {
        self.table = table
        self.formats = formats
    }

    /// - Returns: nil when the mission has no such table.
    package init?(mission: Mission, table name: String) {
        guard let schema = mission.schema.anyTable(named: name),
            let table = mission.table(named: name)
        else { return nil }
        var formats: [String: MissionColumn.Format] = [:]
        for column in table.columns { formats[column.name] = column.format }
        self.init(table: schema, formats: formats)
    }

    /// What is wrong with a new row. A column that is not in `values` counts as null.
    package func violations(inserting values: [String: Value]) -> [ValueViolation] {
        let missing = table.columns.filter { column in
            column.isRequired && Self.isMissing(values[column.name] ?? .null)
        }
        return missing.map { ValueViolation(column: $0.name, .missing) }
            + violations(in: values, skipping: Set(missing.map(\.name)))
            + Self.violations(of: table.checks, in: values, assigned: table.referenceColumn)
    }

    /// What is wrong with a change of an existing row, where `values` has only the changed columns.
    package func violations(updating values: [String: Value]) -> [ValueViolation] {
        let emptied = table.columns.filter { column in
            column.isRequired && values[column.name].map(Self.isMissing) ?? false
        }
        // The others are known when it is written.
        let checks = table.checks.filter { $0.columns.allSatisfy { values[$0] != nil } }
        return emptied.map { ValueViolation(column: $0.name, .missing) }
            + violations(in: values, skipping: Set(emptied.map(\.name)))
            + Self.violations(of: checks, in: values, assigned: nil)
    }

    /// - Parameter assigned: the column that gets its value when the row is written.
    private static func violations(
        of checks: [CheckRule], in values: [String: Value], assigned: String?
    ) -> [ValueViolation] {
        let broken = checks.filter { check in
            !check.holds { name in
                let value = values[name] ?? .null
                return value.isNull && name == assigned ? .text("") : value
            }
        }
        return broken.map {
            ValueViolation(column: $0.columns.joined(separator: "+"), .check($0))
        }
    }

    private func violations(
        in values: [String: Value], skipping: Set<String>
    ) -> [ValueViolation] {
        let unknown = values.keys.filter { table.column(named: $0) == nil }.sorted()
        var result = unknown.map { ValueViolation(column: $0, .unknownColumn) }
        for column in table.columns where !skipping.contains(column.name) {
            guard let value = values[column.name], !value.isNull else { continue }
            if let reason = reason(against: value, in: column) {
                result.append(ValueViolation(column: column.name, reason))
            }
        }
        return result
    }

    private func reason(against value: Value, in column: ColumnSchema) -> ValueViolation.Reason? {
        guard value.byteCount <= Limits.valueBytes else {
            return .tooLong(limit: Limits.valueBytes)
        }
        switch (value, column.kind) {
        case (.text(let text), .text): return reason(against: text, in: column)
        case (.integer(let number), .integer):
            if let range = column.range, !range.contains(number) { return .outOfRange(range) }
            guard let choices = column.codes, !choices.contains(String(number)) else {
                return nil
            }
            return .unknownChoice(String(number), known: choices)
        case (.real(let number), .real):
            guard number.isFinite else { return .notFinite }
            return Self.reason(against: number, range: column.range)
        case (.integer(let number), .real):
            // SQLite stores a whole number in a REAL column as a real one.
            return Self.reason(against: Double(number), range: column.range)
        case (.blob, .blob): return nil
        default: return .wrongKind(expected: column.kind)
        }
    }

    private func reason(against text: String, in column: ColumnSchema) -> ValueViolation.Reason? {
        if text.utf8.contains(0) { return .zeroCharacter }
        if let choices = column.codes, !choices.contains(text) {
            return .unknownChoice(text, known: choices)
        }
        if column.references != nil, RowKey(text) == nil { return .notAKey }
        switch formats[column.name] {
        case .time where FieldTime(text) == nil: return .notATime
        case .date where FieldTime(date: text) == nil: return .notADate
        default: return nil
        }
    }

    private static func reason(
        against number: Double, range: ClosedRange<Int64>?
    ) -> ValueViolation.Reason? {
        guard let range else { return nil }
        let allowed = Double(range.lowerBound)...Double(range.upperBound)
        return allowed.contains(number) ? nil : .outOfRange(range)
    }

    /// An empty text says as little as no value: forms send one for a field that was left alone.
    private static func isMissing(_ value: Value) -> Bool {
        value.isNull || value == .text("")
    }
}
