extension MergeRule {
    /// The only type of column that the rule can merge; nil when any will do.
    package var neededKind: ColumnSchema.Kind? {
        switch self {
        case .counter: .integer
        case .set, .ladder, .text: .text
        case .register, .guarded: nil
        }
    }
}

extension TableSchema {
    /// A merge rule that the column cannot carry.
    static func checkMergeRule(
        of column: ColumnSchema, isInGroup: Bool, table: String
    ) throws(SchemaError) {
        let rule = column.rule
        guard rule != .register else { return }
        if isInGroup { throw SchemaError(table: table, .ruleInGroup(column.name, rule: rule.name)) }
        if let needed = rule.neededKind, needed != column.kind {
            throw SchemaError(
                table: table,
                .ruleNeedsKind(column.name, rule: rule.name, kind: needed.rawValue))
        }
        // A set's value is a list: what its elements may be is not a choice of the value.
        if rule == .set, column.choices != nil {
            throw SchemaError(table: table, .choicesOfSet(column.name))
        }
        guard case .ladder(let ranks) = rule else { return }
        guard ranks.count >= 2, Set(ranks).count == ranks.count else {
            throw SchemaError(table: table, .ladderRanks(column.name))
        }
        if let choices = column.choices, let odd = Set(choices).symmetricDifference(ranks).min() {
            throw SchemaError(table: table, .ladderRankNotAChoice(column.name, rank: odd))
        }
    }

    /// Uniqueness and checks that the table's columns cannot carry.
    static func checkRowRules(
        uniques: [[String]], checks: [CheckRule], columns: [ColumnSchema], table: String
    ) throws(SchemaError) {
        let limit = Limits.rowRulesPerTable
        guard uniques.count <= limit else {
            throw SchemaError(table: table, .tooMany("unique rules", limit: limit))
        }
        guard checks.count <= limit else {
            throw SchemaError(table: table, .tooMany("checks", limit: limit))
        }
        for (index, unique) in uniques.enumerated() {
            try checkNames(unique, columns: columns, table: table)
            let isRepeated = uniques[..<index].contains { Set($0) == Set(unique) }
            if unique.isEmpty || isRepeated || Set(unique).count < unique.count {
                throw SchemaError(table: table, .uniqueColumns(unique))
            }
        }
        var names = Set<String>()
        for check in checks {
            try SchemaName.check(check.name, table: table)
            guard names.insert(check.name).inserted else {
                throw SchemaError(table: table, .duplicateName(check.name))
            }
            try checkNames(check.columns, columns: columns, table: table)
            guard check.columns.count >= 2, Set(check.columns).count == check.columns.count else {
                throw SchemaError(table: table, .checkColumns(check.name))
            }
            try checkComparable(check, columns: columns, table: table)
        }
    }

    private static func checkNames(
        _ names: [String], columns: [ColumnSchema], table: String
    ) throws(SchemaError) {
        for name in names where !columns.contains(where: { $0.name == name }) {
            throw SchemaError(table: table, .unknownColumn(name))
        }
    }

    private static func checkComparable(
        _ check: CheckRule, columns: [ColumnSchema], table: String
    ) throws(SchemaError) {
        guard check.form == .ascending else { return }
        let named = columns.filter { check.columns.contains($0.name) }
        let isText = named.first?.kind == .text
        for column in named where column.kind == .blob || (column.kind == .text) != isText {
            throw SchemaError(table: table, .checkKinds(check.name, column: column.name))
        }
    }
}
