import OutpostModel

extension MappingReader {
    func readColumn(
        _ field: YAMLFields.Field, table: TableSchema, maps: [String: [String: String]]
    ) throws(MappingError) -> MappedColumn {
        guard let target = table.column(named: field.name) else {
            throw field.key.failure(
                "table '\(table.name)' has no column '\(field.name)'",
                hint: Suggestion.hint(for: field.name, among: table.columns.map(\.name)))
        }
        let fields = try field.value.fields(known: MappingKey.column)
        let headers = try readHeaders(fields["from"])
        let constant = try readText(fields["constant"])
        guard headers.isEmpty != (constant == nil) else {
            throw field.key.failure("a column takes either from or constant")
        }
        let choices = try readChoices(fields["choices"], maps: maps)
        let column = MappedColumn(
            name: field.name, headers: headers, join: try fields["join"]?.anyText() ?? " ",
            constant: constant, isTrimmed: try fields["trim"]?.truth() ?? false,
            isUnescaped: try readUnescape(fields["unescape"]),
            date: try readDate(fields), split: try readText(fields["split"]),
            take: try readTake(fields["take"]), choices: choices,
            otherwise: try readText(fields["otherwise"]),
            whenEmpty: try readText(fields["default"]),
            hasDecimalComma: try readDecimal(fields["decimal"]), place: YAMLPlace(field.key))
        try check(column, target: target, fields: fields, at: field)
        return column
    }

    private func readText(_ entry: YAMLEntry?) throws(MappingError) -> String? {
        guard let entry else { return nil }
        return try entry.text()
    }

    private func readHeaders(_ entry: YAMLEntry?) throws(MappingError) -> [MappedHeader] {
        guard let entry else { return [] }
        guard case .sequence = entry.node else { return [try readHeader(entry)] }
        var headers: [MappedHeader] = []
        for item in try entry.list() { headers.append(try readHeader(item)) }
        guard !headers.isEmpty else { throw entry.failure("name at least one header") }
        return headers
    }

    private func readChoices(
        _ entry: YAMLEntry?, maps: [String: [String: String]]
    ) throws(MappingError) -> [String: String]? {
        guard let entry else { return nil }
        guard case .scalar = entry.node else { return try readCodes(entry) }
        return maps[try entry.word(among: maps.keys.sorted(), what: "map of codes")]
    }

    private func readTake(_ entry: YAMLEntry?) throws(MappingError) -> MappedColumn.Take {
        guard let entry else { return .all }
        let known = MappedColumn.Take.allCases.map(\.rawValue)
        return MappedColumn.Take(rawValue: try entry.word(among: known, what: "way to take"))
            ?? .all
    }

    private func readUnescape(_ entry: YAMLEntry?) throws(MappingError) -> Bool {
        guard let entry else { return false }
        return try entry.word(among: ["html", "none"], what: "way to unescape") == "html"
    }

    private func readDecimal(_ entry: YAMLEntry?) throws(MappingError) -> Bool {
        guard let entry else { return false }
        return try entry.word(among: ["comma", "point"], what: "decimal sign") == "comma"
    }

    /// What the target column would refuse in every row is said here once.
    private func check(
        _ column: MappedColumn, target: ColumnSchema, fields: YAMLFields, at field: YAMLFields.Field
    ) throws(MappingError) {
        if target.kind == .blob { throw field.key.failure("a blob cannot be imported from CSV") }
        if column.date != nil, target.kind != .text {
            throw field.key.failure("a date goes into a text column")
        }
        if column.otherwise != nil, column.choices == nil {
            throw field.key.failure("'otherwise' needs 'choices' beside it")
        }
        guard let known = target.choices else { return }
        let codes = [
            ("constant", column.constant), ("otherwise", column.otherwise),
            ("default", column.whenEmpty),
        ]
        for (key, code) in codes {
            guard let code, let entry = fields[key] else { continue }
            try check(code, among: known, at: entry, target: target)
        }
        for code in column.choices?.values.sorted() ?? [] {
            try check(code, among: known, at: fields["choices"] ?? field.key, target: target)
        }
    }

    private func check(
        _ code: String, among known: [String], at entry: YAMLEntry, target: ColumnSchema
    ) throws(MappingError) {
        guard !known.contains(code) else { return }
        throw entry.failure(
            "'\(code)' is not a choice of column '\(target.name)'",
            hint: Suggestion.hint(for: code, among: known))
    }

    /// A required column that nothing fills would reject every record.
    func checkRequired(
        _ table: TableSchema, columns: [MappedColumn], at entry: YAMLEntry
    ) throws(MappingError) {
        let filled = Set(columns.map(\.name))
            .union([Mapping.systemColumn, Mapping.referenceColumn])
        for column in table.columns where column.isRequired && !filled.contains(column.name) {
            throw entry.failure(
                "the required column '\(column.name)' of '\(table.name)' is not mapped",
                hint: "add it with from or constant")
        }
    }
}
