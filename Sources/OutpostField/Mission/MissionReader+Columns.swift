import OutpostModel

/// Columns and groups that stand together: a table's own, or a block of `common`.
struct ColumnBlock {
    var columns: [ReadColumn] = []
    var groups: [ReadGroup] = []
}

/// A column as people and as the engine see it.
struct ReadColumn {
    let mission: MissionColumn
    let schema: ColumnSchema
    /// Where it is declared.
    let place: YAMLEntry
}

extension MissionReader {
    mutating func readCommon(_ entry: YAMLEntry) throws(MissionError) -> ColumnBlock {
        let fields = try entry.fields(known: MissionKey.common)
        return try readBlock(fields)
    }

    mutating func readBlock(_ fields: YAMLFields) throws(MissionError) -> ColumnBlock {
        var block = ColumnBlock()
        for field in try fields["columns"]?.fields().all ?? [] {
            block.columns.append(try readColumn(field))
        }
        for field in try fields["groups"]?.fields().all ?? [] {
            block.groups.append(try readGroup(field))
        }
        return block
    }

    private mutating func readColumn(_ field: YAMLFields.Field) throws(MissionError) -> ReadColumn {
        let fields = try field.value.fields(known: MissionKey.column)
        let kind = try readKind(try fields.required("type"))
        let labels = try readLabels(try fields.required("label"))
        let hint = try readHint(fields["hint"])
        let list = try readChoiceList(fields["choices"], kind: kind)
        let rule = try readRule(fields, kind: kind, list: list)
        let column = MissionColumn(
            name: field.name, labels: labels, hint: hint,
            format: try readFormat(fields["format"], kind: kind), choiceList: list?.name,
            rule: rule,
            namesPerson: try readNamesPerson(fields["names_person"], kind: kind))
        let schema = ColumnSchema(
            name: field.name, kind: kind, isRequired: try fields["required"]?.truth() ?? false,
            references: try readTarget(fields["references"], kind: kind), choices: list?.codes,
            range: try readRange(fields["range"], kind: kind), rule: rule,
            since: try readSince(fields["since"]))
        return ReadColumn(mission: column, schema: schema, place: field.key)
    }

    mutating func readHint(_ entry: YAMLEntry?) throws(MissionError) -> Labels? {
        guard let entry else { return nil }
        return try readLabels(entry)
    }

    private func readKind(_ entry: YAMLEntry) throws(MissionError) -> ColumnSchema.Kind {
        let known = ColumnSchema.Kind.allCases.map(\.rawValue)
        let word = try entry.word(among: known, what: "type")
        guard let kind = ColumnSchema.Kind(rawValue: word) else { throw entry.failure(word) }
        return kind
    }

    private func readChoiceList(
        _ entry: YAMLEntry?, kind: ColumnSchema.Kind
    ) throws(MissionError) -> ChoiceList? {
        guard let entry else { return nil }
        let name = try entry.word(among: choiceLists.map(\.name), what: "choice list")
        guard kind == .text || kind == .integer else {
            throw entry.failure("only a text or integer column can be a choice")
        }
        let list = choiceLists.first { $0.name == name }
        if kind == .integer, let code = list?.codes.first(where: { Int64($0) == nil }) {
            throw entry.failure(
                "the column is an integer, but choice '\(code)' of '\(name)' is not a number")
        }
        return list
    }

    private func readNamesPerson(
        _ entry: YAMLEntry?, kind: ColumnSchema.Kind
    ) throws(MissionError) -> Bool {
        guard let entry, try entry.truth() else { return false }
        guard kind == .text else {
            throw entry.failure("a column that names a person is text", hint: "type: text")
        }
        return true
    }

    private func readTarget(
        _ entry: YAMLEntry?, kind: ColumnSchema.Kind
    ) throws(MissionError) -> String? {
        guard let entry else { return nil }
        guard kind == .text else {
            throw entry.failure("a column that refers to a row is text", hint: "type: text")
        }
        return try entry.word(among: tableNames, what: "table")
    }

    private func readFormat(
        _ entry: YAMLEntry?, kind: ColumnSchema.Kind
    ) throws(MissionError) -> MissionColumn.Format? {
        guard let entry else { return nil }
        let known = MissionColumn.Format.allCases.map(\.rawValue)
        let word = try entry.word(among: known, what: "format")
        guard kind == .text else {
            throw entry.failure("times and dates are text", hint: "type: text")
        }
        return MissionColumn.Format(rawValue: word)
    }

    private func readSince(_ entry: YAMLEntry?) throws(MissionError) -> UInt32 {
        guard let entry else { return 1 }
        return UInt32(try entry.integer(in: 1...Int64(version)))
    }

    private func readRange(
        _ entry: YAMLEntry?, kind: ColumnSchema.Kind
    ) throws(MissionError) -> ClosedRange<Int64>? {
        guard let entry else { return nil }
        guard kind == .integer || kind == .real else {
            throw entry.failure("only an integer or real column has a range")
        }
        let text = try entry.text()
        let separator = text.firstRange(of: "..")
        guard let separator, let lower = Int64(text[..<separator.lowerBound]) else {
            throw entry.failure("'\(text)' is not a range", hint: "as in 1..5, or 0.. with no end")
        }
        let rest = text[separator.upperBound...]
        guard let upper = rest.isEmpty ? Int64.max : Int64(rest), lower <= upper else {
            throw entry.failure("'\(text)' is not a range", hint: "as in 1..5, or 0.. with no end")
        }
        return lower...upper
    }
}
