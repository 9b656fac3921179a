import OutpostModel

/// A schema as a mission file. Writer: this. Reader: `Mission.load`; a test holds that it gives the schema back.
///
/// Its bytes are hashed, and a hub and its replicas must have the same: a change here asks each app's hub for a new
/// file.
enum MissionText {
    /// What every app's mission is called.
    static let code = "app"

    static func bytes(of schema: Schema) -> [UInt8] {
        var lines = [
            "mission: {code: \(code), name: App, version: \(schema.version), languages: [en]}",
            "spaces:",
        ]
        lines += schema.spaces.map { "  \($0.name): {en: \($0.name)}" }
        let lists = schema.tables.flatMap(choices)
        if !lists.isEmpty { lines += ["choices:"] + lists }
        lines.append("tables:")
        for table in schema.tables { lines += self.lines(of: table, schema) }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func listName(_ table: TableSchema, _ column: ColumnSchema) -> String {
        "\(table.name).\(column.name)"
    }

    private static func choices(of table: TableSchema) -> [String] {
        table.columns.compactMap { column in
            column.choices.map { codes in
                let list = codes.map { "\(quoted($0)): {en: \(quoted($0))}" }
                return "  \(listName(table, column)): {\(list.joined(separator: ", "))}"
            }
        }
    }

    private static func lines(of table: TableSchema, _ schema: Schema) -> [String] {
        var lines = ["  \(table.name):", "    label: {en: \(table.name)}"]
        switch table.residence {
        case .space(let id): lines.append("    space: \(schema.space(with: id)?.name ?? "")")
        case .follows(let column): lines.append("    space: of \(column)")
        }
        if table.isAppendOnly { lines.append("    append_only: true") }
        if let column = table.referenceColumn { lines.append("    reference: \(column)") }
        let groups = table.cells.filter { $0.columnIndices.count > 1 }
        if !groups.isEmpty { lines.append("    groups:") }
        for group in groups {
            let columns = group.columnIndices.map { table.columns[$0].name }
            lines.append(
                "      \(group.name): {columns: \(list(columns)), rule: \(group.rule.name)}")
        }
        if !table.uniques.isEmpty {
            lines.append("    unique: [\(table.uniques.map(list).joined(separator: ", "))]")
        }
        if !table.checks.isEmpty { lines.append("    checks:") }
        for check in table.checks {
            lines.append(
                "      \(check.name): {columns: \(list(check.columns)), is: \(check.form.rawValue)}"
            )
        }
        if !table.laneRules.isEmpty { lines.append("    lanes:") }
        for lane in Lane.allCases {
            let rules = table.laneRules.filter { $0.lane == lane }
            guard !rules.isEmpty else { continue }
            let fields = rules.map { "\($0.column): \(list($0.values.map(text(of:))))" }
            lines.append("      \(lane): {\(fields.joined(separator: ", "))}")
        }
        lines.append("    columns:")
        return lines + table.columns.map { "      \($0.name): {\(fields(of: $0, table))}" }
    }

    private static func fields(of column: ColumnSchema, _ table: TableSchema) -> String {
        var fields = ["type: \(column.kind.rawValue)", "label: {en: \(column.name)}"]
        if column.isRequired { fields.append("required: true") }
        if column.choices != nil { fields.append("choices: \(listName(table, column))") }
        if let range = column.range {
            fields.append("range: \(quoted("\(range.lowerBound)..\(range.upperBound)"))")
        }
        if let target = column.references { fields.append("references: \(target)") }
        if isTime(column, table) { fields.append("format: time") }
        if column.since > 1 { fields.append("since: \(column.since)") }
        if column.rule != .register { fields.append("rule: \(column.rule.name)") }
        if case .ladder(let ranks) = column.rule {
            fields.append("ranks: [\(ranks.map(quoted).joined(separator: ", "))]")
        }
        return fields.joined(separator: ", ")
    }

    /// Texts ascend as times only: the file wants to be told so.
    private static func isTime(_ column: ColumnSchema, _ table: TableSchema) -> Bool {
        column.kind == .text
            && table.checks.contains { $0.form == .ascending && $0.columns.contains(column.name) }
    }

    private static func text(of value: Value) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .text(let text): quoted(text)
        case .null, .real, .blob: ""
        }
    }

    private static func list(_ names: [String]) -> String {
        "[\(names.joined(separator: ", "))]"
    }

    /// A text in double quotes: YAML takes JSON's escapes, and those of these six hexadecimal digits.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case " "..."~": result.unicodeScalars.append(scalar)
            default:
                result += "\\U" + Hexadecimal.text(of: UInt64(scalar.value), digits: 8)
            }
        }
        return result + "\""
    }
}
