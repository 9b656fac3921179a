import OutpostModel

extension MissionReader {
    mutating func readTable(
        _ field: YAMLFields.Field
    ) throws(MissionError) -> (MissionTable, TableSchema) {
        let fields = try field.value.fields(known: MissionKey.table)
        let labels = try readLabels(try fields.required("label"))
        let hint = try readHint(fields["hint"])
        var block = try readBlock(fields)
        try include(fields["include"], into: &block)
        let reference = try readReference(fields["reference"], block: &block)
        guard let first = block.columns.first else {
            throw field.key.failure("table '\(field.name)' has no columns")
        }
        let title = try readTitle(fields["title"], columns: block.columns.map(\.schema.name))
        let residence = try readResidence(try fields.required("space"))
        let uniques = try readUniques(fields["unique"], block: block)
        let checks = try readChecks(fields["checks"], block: block)
        let lanes = try readLanes(fields["lanes"], block: block)
        let isAppendOnly = try fields["append_only"]?.truth() ?? false
        let table = MissionTable(
            name: field.name, labels: labels, hint: hint,
            titleColumn: title ?? reference ?? first.schema.name,
            columns: block.columns.map(\.mission),
            form: try readForm(fields["form"], columns: block.columns.map(\.schema)),
            hasOwnForm: fields["form"] != nil,
            retention: try readRetention(
                fields["retention"], columns: block.columns.map(\.mission)))
        do {
            let schema = try TableSchema(
                name: field.name, residence: residence, columns: block.columns.map(\.schema),
                groups: block.groups.map { ($0.name, $0.columns) },
                guardedGroups: Set(block.groups.filter(\.isGuarded).map(\.name)),
                isAppendOnly: isAppendOnly, referenceColumn: reference, uniques: uniques,
                checks: checks, laneRules: lanes)
            return (table, schema)
        } catch {
            let place = try place(
                of: error, block: block, checks: fields["checks"], table: field.key)
            throw failure(from: error, at: place)
        }
    }

    private func include(
        _ entry: YAMLEntry?, into block: inout ColumnBlock
    ) throws(MissionError) {
        for name in try entry?.list() ?? [] {
            let word = try name.word(among: common.keys.sorted(), what: "block in common")
            guard let included = common[word] else { continue }
            block.columns += included.columns
            block.groups += included.groups
        }
    }

    /// Declares the reference column when the table does not, as the first.
    private func readReference(
        _ entry: YAMLEntry?, block: inout ColumnBlock
    ) throws(MissionError) -> String? {
        guard let entry else { return nil }
        let name = try entry.text()
        if let declared = block.columns.first(where: { $0.schema.name == name }) {
            guard declared.schema.kind == .text else {
                throw entry.failure("the reference column '\(name)' must be text")
            }
            return name
        }
        guard let referenceLabels else {
            throw entry.failure(
                "there is no label for '\(name)'",
                hint: "declare the column, or put its label under mission.reference")
        }
        let column = ReadColumn(
            mission: MissionColumn(
                name: name, labels: referenceLabels, hint: nil, format: nil, choiceList: nil,
                rule: .register, namesPerson: false),
            schema: ColumnSchema(name: name, kind: .text), place: entry)
        block.columns.insert(column, at: 0)
        return name
    }

    private func readTitle(
        _ entry: YAMLEntry?, columns: [String]
    ) throws(MissionError) -> String? {
        guard let entry else { return nil }
        return try entry.word(among: columns, what: "column")
    }

    private func readForm(
        _ entry: YAMLEntry?, columns: [ColumnSchema]
    ) throws(MissionError) -> [String] {
        guard let entry else { return columns.filter(\.isRequired).map(\.name) }
        var form: [String] = []
        for name in try entry.list() {
            let column = try name.word(among: columns.map(\.name), what: "column")
            guard !form.contains(column) else {
                throw name.failure("column '\(column)' stands twice in the form")
            }
            form.append(column)
        }
        return form
    }

    private func readResidence(_ entry: YAMLEntry) throws(MissionError) -> TableSchema.Residence {
        let text = try entry.text()
        let words = text.split(separator: " ")
        if words.count == 2, words[0] == "of" { return .follows(column: String(words[1])) }
        let name = try entry.word(among: spaceNames, what: "space")
        return .space(SpaceID(name: name))
    }

    func makeSchema(
        _ tables: [TableSchema], hash: Digest, root: YAMLFields, tables fields: YAMLFields
    ) throws(MissionError) -> Schema {
        let log = root["access_log"]
        if log == nil, let space = protected.values.filter(\.isRestricted).map(\.name).min(),
            let protection = root["protection"]
        {
            throw protection.failure(
                "space '\(space)' is restricted, and no table is named for who reads it",
                hint:
                    "access_log: access_entry, with the table and its space as in the mission that is shipped"
            )
        }
        let accessLog = try log.map { entry throws(MissionError) in
            try entry.word(among: tableNames, what: "table")
        }
        do {
            return try Schema(
                version: version, missionHash: hash,
                spaces: spaceNames.map { protected[$0] ?? Space(name: $0) },
                tables: tables, accessLog: accessLog)
        } catch {
            if let table = error.table, let field = fields.all.first(where: { $0.name == table }) {
                throw failure(from: error, at: field.key)
            }
            let spaces = try root.required("spaces").fields()
            let places = spaces.all + fields.all
            let named = places.first { error.names($0.name) }?.key
            throw failure(from: error, at: named ?? spaces.entry)
        }
    }

    /// The schema's own words, at the line of the table or space that breaks the rule.
    private func failure(from error: SchemaError, at place: YAMLEntry) -> MissionError {
        place.failure(SchemaError(error.reason).description)
    }
}

extension SchemaError {
    /// Whether the error is about something of this name: it points to the line in the file.
    fileprivate func names(_ name: String) -> Bool {
        switch reason {
        case .invalidName(let other), .duplicateName(let other), .reservedName(let other):
            other == name
        case .spaceHashCollision(let first, let second): first == name || second == name
        default: false
        }
    }
}
