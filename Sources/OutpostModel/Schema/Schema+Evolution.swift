/// How a mission may change while replicas of older versions are in the field: by adding. What an old version wrote means
/// the same under the new one, and what a new version wrote is kept by the old one until it is upgraded.
///
///     may be added       spaces; tables; columns of a table, `since` the version that adds them; codes of a choice;
///                        ranks of a ladder, anywhere; a wider range; uniques and checks, which are judged where they
///                        are read
///     may be changed     lane rules, which speak to whoever writes
///     may be dropped     uniques, checks, and that a column is required
///                        that a space is restricted, and with the first of them the table of access entries
///     must stay          every space, whether it is private, and that it is restricted; the table of access entries; every table and column; types, rules, groups, references, residence, append-only, the
///                        reference column; the order of a ladder's ranks
extension Schema {
    /// Checks that this version of a mission adds to an older one, and changes nothing of it.
    ///
    /// - Throws: the first change that is none, with table and column.
    package func checkAdds(to old: Schema) throws(EvolutionError) {
        guard version > old.version else {
            throw EvolutionError(.version(old: old.version, new: version))
        }
        for space in old.spaces {
            guard let new = self.space(with: space.id) else {
                throw EvolutionError(.spaceGone(space.name))
            }
            guard new.isPrivate == space.isPrivate else {
                throw EvolutionError(.spacePrivacy(space.name, isNow: new.isPrivate))
            }
            guard new.isRestricted || !space.isRestricted else {
                throw EvolutionError(.spaceUnrestricted(space.name))
            }
        }
        if let log = old.accessLog, accessLog != log { throw EvolutionError(.accessLog(log)) }
        for table in old.tables + old.privateTables {
            guard let new = anyTable(named: table.name) else {
                throw EvolutionError(table: table.name, .tableGone)
            }
            try new.checkAdds(to: table, oldVersion: old.version)
        }
    }
}

extension TableSchema {
    fileprivate func checkAdds(
        to old: TableSchema, oldVersion: UInt32
    ) throws(EvolutionError) {
        guard residence == old.residence else { throw EvolutionError(table: name, .residence) }
        guard isAppendOnly == old.isAppendOnly else {
            throw EvolutionError(table: name, .appendOnly(isNow: isAppendOnly))
        }
        guard referenceColumn == old.referenceColumn else {
            throw EvolutionError(table: name, .referenceColumn)
        }
        for column in old.columns {
            guard let new = self.column(named: column.name) else {
                throw EvolutionError(table: name, column: column.name, .columnGone)
            }
            try check(new, continues: column)
        }
        for column in columns where old.column(named: column.name) == nil {
            guard column.since > oldVersion else {
                throw EvolutionError(
                    table: name, column: column.name, .since(column.since, after: oldVersion))
            }
        }
        try checkCells(of: old)
    }

    private func check(
        _ new: ColumnSchema, continues old: ColumnSchema
    ) throws(EvolutionError) {
        func refuse(_ reason: EvolutionError.Reason) -> EvolutionError {
            EvolutionError(table: name, column: old.name, reason)
        }
        guard new.kind == old.kind else {
            throw refuse(.kind(old: old.kind.rawValue, new: new.kind.rawValue))
        }
        guard new.since == old.since else { throw refuse(.sinceChanged(old: old.since)) }
        guard new.references == old.references else { throw refuse(.references) }
        guard old.isRequired || !new.isRequired else { throw refuse(.required) }
        try checkValues(new, old, refuse)
        switch (old.rule, new.rule) {
        case (.ladder(let before), .ladder(let after)):
            guard before.isSubsequence(of: after) else { throw refuse(.ranks) }
        default:
            guard new.rule == old.rule else {
                throw refuse(.rule(old: old.rule.name, new: new.rule.name))
            }
        }
    }

    private func checkValues(
        _ new: ColumnSchema, _ old: ColumnSchema,
        _ refuse: (EvolutionError.Reason) -> EvolutionError
    ) throws(EvolutionError) {
        if let after = new.choices {
            guard let before = old.choices else { throw refuse(.choicesNarrowed(nil)) }
            if let gone = before.first(where: { !after.contains($0) }) {
                throw refuse(.choicesNarrowed(gone))
            }
        }
        if let after = new.range {
            guard let before = old.range, after.contains(before.lowerBound),
                after.contains(before.upperBound)
            else { throw refuse(.rangeNarrowed) }
        }
    }

    /// A group never changes its members or its rule, and columns in use are never grouped or ungrouped.
    private func checkCells(of old: TableSchema) throws(EvolutionError) {
        for cell in old.cells {
            let members = cell.columnIndices.map { old.columns[$0].name }
            guard let index = cellIndex(named: cell.name),
                cells[index].columnIndices.map({ columns[$0].name }) == members
            else { throw EvolutionError(table: name, column: members.first, .group(cell.name)) }
            guard cell.columnIndices.count == 1 || cells[index].rule == cell.rule else {
                throw EvolutionError(
                    table: name, column: cell.name,
                    .rule(old: cell.rule.name, new: cells[index].rule.name))
            }
        }
    }
}

extension [String] {
    /// All of these stand in `others`, in this order.
    fileprivate func isSubsequence(of others: [String]) -> Bool {
        var rest = self[...]
        for other in others where rest.first == other { rest.removeFirst() }
        return rest.isEmpty
    }
}
