import OutpostModel

/// Columns that merge as one cell, as the file declares them.
struct ReadGroup {
    let name: String
    let columns: [String]
    let isGuarded: Bool
}

extension MissionReader {
    // MARK: Merge rules

    /// The rule of a column; a ladder's ranks are its `ranks`, else its choices in the list's order.
    func readRule(
        _ fields: YAMLFields, kind: ColumnSchema.Kind, list: ChoiceList?
    ) throws(MissionError) -> MergeRule {
        let ranks = fields["ranks"]
        guard let entry = fields["rule"] else {
            if let ranks { throw ranks.failure("only a ladder has ranks", hint: "rule: ladder") }
            return .register
        }
        let word = try entry.word(among: MergeRule.names, what: "merge rule")
        if let ranks, word != MergeRule.ladder(ranks: []).name {
            throw ranks.failure("only a ladder has ranks, not a \(word)", hint: "rule: ladder")
        }
        let rule: MergeRule =
            switch word {
            case MergeRule.guarded.name: .guarded
            case MergeRule.counter.name: .counter
            case MergeRule.set.name: .set
            case MergeRule.text.name: .text
            case MergeRule.register.name: .register
            default: .ladder(ranks: try readRanks(ranks, list: list, rule: entry))
            }
        if let needed = rule.neededKind, needed != kind {
            throw entry.failure(
                "a \(word) is \(needed.rawValue), and this column is \(kind.rawValue)",
                hint: "type: \(needed.rawValue)")
        }
        if rule == .set, let choices = fields["choices"] {
            throw choices.failure("a set holds a list of codes: it cannot be a choice")
        }
        return rule
    }

    private func readRanks(
        _ entry: YAMLEntry?, list: ChoiceList?, rule: YAMLEntry
    ) throws(MissionError) -> [String] {
        guard let entry else {
            guard let list else {
                throw rule.failure(
                    "a ladder needs its ranks",
                    hint: "give the column choices, or ranks: [reported, confirmed, closed]")
            }
            guard list.codes.count >= 2 else {
                throw rule.failure("the choices '\(list.name)' are too few for a ladder")
            }
            return list.codes
        }
        let ranks = try readWords(entry, among: list?.codes, what: "choice")
        guard ranks.count >= 2 else { throw entry.failure("a ladder has at least two ranks") }
        if let left = list?.codes.first(where: { !ranks.contains($0) }) {
            throw entry.failure("the choice '\(left)' has no rank")
        }
        return ranks
    }

    /// `name: [a, b]`, or `name: {columns: [a, b], rule: guarded}`.
    func readGroup(_ field: YAMLFields.Field) throws(MissionError) -> ReadGroup {
        guard case .mapping = field.value.node else {
            let columns = try field.value.list().map { member throws(MissionError) in
                try member.text()
            }
            return ReadGroup(name: field.name, columns: columns, isGuarded: false)
        }
        let fields = try field.value.fields(known: MissionKey.group)
        let columns = try fields.required("columns").list().map { member throws(MissionError) in
            try member.text()
        }
        var isGuarded = false
        if let rule = fields["rule"] {
            switch try rule.word(among: MergeRule.names, what: "merge rule") {
            case MergeRule.register.name: break
            case MergeRule.guarded.name: isGuarded = true
            case let other:
                throw rule.failure("a group merges by register or guarded, not by \(other)")
            }
        }
        return ReadGroup(name: field.name, columns: columns, isGuarded: isGuarded)
    }

    // MARK: Rules of a row

    func readUniques(_ entry: YAMLEntry?, block: ColumnBlock) throws(MissionError) -> [[String]] {
        let known = block.columns.map(\.schema.name)
        var uniques: [[String]] = []
        for item in try entry?.list() ?? [] {
            let columns = try readWords(item, among: known, what: "column")
            guard !columns.isEmpty else { throw item.failure("name at least one column") }
            guard !uniques.contains(where: { Set($0) == Set(columns) }) else {
                throw item.failure("this stands twice")
            }
            uniques.append(columns)
        }
        return uniques
    }

    func readChecks(_ entry: YAMLEntry?, block: ColumnBlock) throws(MissionError) -> [CheckRule] {
        let known = block.columns.map(\.schema.name)
        let forms = CheckRule.Form.allCases.map(\.rawValue)
        var checks: [CheckRule] = []
        for field in try entry?.fields().all ?? [] {
            let fields = try field.value.fields(known: MissionKey.check)
            let list = try fields.required("columns")
            let columns = try readWords(list, among: known, what: "column")
            guard columns.count >= 2 else {
                throw list.failure("a check needs at least two columns")
            }
            let word = try fields.required("is").word(among: forms, what: "form of check")
            guard let form = CheckRule.Form(rawValue: word) else { continue }
            if form == .ascending { try checkComparable(columns, block: block, at: list) }
            checks.append(CheckRule(name: field.name, columns: columns, form: form))
        }
        return checks
    }

    /// Numbers ascend, times ascend, dates ascend; nothing else can be compared.
    private func checkComparable(
        _ names: [String], block: ColumnBlock, at entry: YAMLEntry
    ) throws(MissionError) {
        let columns = block.columns.filter { names.contains($0.schema.name) }
        for column in columns {
            let isText = column.schema.kind == .text
            guard column.schema.kind != .blob, !isText || column.mission.format != nil else {
                throw entry.failure(
                    "'\(column.schema.name)' cannot be compared: only numbers, times and dates "
                        + "ascend")
            }
            guard isText == (columns[0].schema.kind == .text),
                column.mission.format == columns[0].mission.format
            else {
                throw entry.failure(
                    "'\(column.schema.name)' cannot be compared with '\(columns[0].schema.name)'",
                    hint: "all numbers, all times, or all dates")
            }
        }
    }

    /// A list of different words, each of `known` if that is given.
    private func readWords(
        _ entry: YAMLEntry, among known: [String]?, what: String
    ) throws(MissionError) -> [String] {
        var words: [String] = []
        for item in try entry.list() {
            let text: String
            if let known {
                text = try item.word(among: known, what: what)
            } else {
                text = try item.text()
            }
            guard !words.contains(text) else { throw item.failure("'\(text)' stands twice") }
            words.append(text)
        }
        return words
    }

    /// Where the file declares what the schema refuses: the column, the check, else the table.
    func place(
        of error: SchemaError, block: ColumnBlock, checks: YAMLEntry?, table: YAMLEntry
    ) throws(MissionError) -> YAMLEntry {
        switch error.reason {
        case .ruleInGroup(let name, _):
            return block.columns.first { $0.schema.name == name }?.place ?? table
        case .invalidName(let name):
            let check = try checks?.fields().all.first { $0.name == name }
            return check?.key ?? table
        default: return table
        }
    }
}

extension MergeRule {
    /// As the mission file spells them.
    fileprivate static let names = [
        MergeRule.register, .guarded, .counter, .set, .text, .ladder(ranks: []),
    ].map(\.name)
}
