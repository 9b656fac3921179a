extension Schema {
    /// Checks what no single table can know of itself.
    func validate() throws(SchemaError) {
        try checkSpaces()
        let all = (tables + privateTables).sorted { $0.name < $1.name }
        guard all.count <= Limits.tables else {
            throw SchemaError(.tooMany("tables", limit: Limits.tables))
        }
        for (index, table) in all.enumerated() {
            if index > 0, all[index - 1].name == table.name {
                throw SchemaError(.duplicateName(table.name))
            }
            try check(table)
        }
        for table in privateTables where !table.laneRules.isEmpty {
            throw SchemaError(table: table.name, .lanesOfPrivate)
        }
        for space in spaces { try checkDue(of: space) }
        try checkAccessLog()
    }

    /// What the hub is told of a row must be a column that some table of the space has.
    private func checkDue(of space: Space) throws(SchemaError) {
        guard let due = space.dueColumn else { return }
        let columns = privateTables.filter { $0.residence == .space(space.id) }
            .compactMap { $0.column(named: due) }
        guard !columns.isEmpty, columns.allSatisfy({ [.text, .integer].contains($0.kind) }) else {
            throw SchemaError(.dueColumn(due, space: space.name))
        }
    }

    private func privateSpaceID(of table: TableSchema) -> SpaceID? {
        privateSpace(ofTable: table.name)?.id
    }

    private func checkSpaces() throws(SchemaError) {
        guard spaces.count <= Limits.spaces else {
            throw SchemaError(.tooMany("spaces", limit: Limits.spaces))
        }
        var seen: [SpaceID: String] = [:]
        for space in spaces {
            try SchemaName.check(space.name, table: nil)
            if let other = seen[space.id] {
                throw other == space.name
                    ? SchemaError(.duplicateName(other))
                    : SchemaError(.spaceHashCollision(other, space.name))
            }
            seen[space.id] = space.name
        }
    }

    private func check(_ table: TableSchema) throws(SchemaError) {
        switch table.residence {
        case .space(let id):
            guard space(with: id) != nil else {
                throw SchemaError(table: table.name, .unknownSpace)
            }
        case .follows(let name):
            guard let column = table.column(named: name), column.kind == .text, column.isRequired
            else { throw SchemaError(table: table.name, .noResidence(name)) }
        }
        for column in table.columns {
            guard column.since <= version else {
                throw SchemaError(
                    table: table.name,
                    .sinceBeyondVersion(column.name, since: column.since, version: version))
            }
            guard let target = column.references else { continue }
            guard let other = isVault ? table : anyTable(named: target) else {
                throw SchemaError(table: table.name, .unknownTable(target))
            }
            // What refers to a row tells that it is there, and to check it one must see it.
            guard
                isVault || privateSpaceID(of: other) == nil
                    || privateSpaceID(of: other) == privateSpaceID(of: table)
            else { throw SchemaError(table: table.name, .refersToPrivate(column.name)) }
        }
    }
}

/// What a space, table, column or group may be called.
enum SchemaName {
    static func check(_ name: String, table: String?) throws(SchemaError) {
        let characters = Array(name.utf8)
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = characters.first, letters.contains(first),
            characters.count <= Limits.nameLength,
            characters.allSatisfy({
                letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_")
            })
        else { throw SchemaError(table: table, .invalidName(name)) }
        if name.hasPrefix("sqlite_") { throw SchemaError(table: table, .reservedName(name)) }
    }
}

extension TableSchema {
    static func indices(
        of columns: [ColumnSchema], table: String
    ) throws(SchemaError) -> [String: Int] {
        try SchemaName.check(table, table: nil)
        guard columns.count <= Limits.columnsPerTable else {
            throw SchemaError(table: table, .tooMany("columns", limit: Limits.columnsPerTable))
        }
        var indices: [String: Int] = [:]
        for (index, column) in columns.enumerated() {
            try SchemaName.check(column.name, table: table)
            if column.name == keyColumn {
                throw SchemaError(table: table, .reservedName(keyColumn))
            }
            if indices.updateValue(index, forKey: column.name) != nil {
                throw SchemaError(table: table, .duplicateName(column.name))
            }
        }
        return indices
    }

    static func checkReference(
        _ name: String?, columns: [ColumnSchema], table: String
    ) throws(SchemaError) {
        guard let name else { return }
        guard let column = columns.first(where: { $0.name == name }) else {
            throw SchemaError(table: table, .unknownColumn(name))
        }
        guard column.kind == .text else {
            throw SchemaError(table: table, .referenceColumnNotText(name))
        }
    }

    /// The cells of a table: groups where its columns stand in one, else a cell a column.
    static func cells(
        columns: [ColumnSchema], groups: [(name: String, columns: [String])],
        guarded: Set<String>, table: String
    ) throws(SchemaError) -> [CellSchema] {
        var groupOfColumn: [String: String] = [:]
        var members: [String: [Int]] = [:]
        let names = Set(columns.map(\.name))
        for group in groups {
            try SchemaName.check(group.name, table: table)
            if names.contains(group.name) || members[group.name] != nil {
                throw SchemaError(table: table, .duplicateName(group.name))
            }
            guard Set(group.columns).count >= 2 else {
                throw SchemaError(table: table, .groupTooSmall(group.name))
            }
            members[group.name] = []
            for column in group.columns {
                guard names.contains(column) else {
                    throw SchemaError(table: table, .unknownColumn(column))
                }
                if groupOfColumn.updateValue(group.name, forKey: column) != nil {
                    throw SchemaError(table: table, .columnInTwoGroups(column))
                }
            }
        }
        if let unknown = guarded.subtracting(members.keys).min() {
            throw SchemaError(table: table, .unknownGroup(unknown))
        }
        for column in columns {
            try checkMergeRule(
                of: column, isInGroup: groupOfColumn[column.name] != nil, table: table)
        }
        for (index, column) in columns.enumerated() {
            if let group = groupOfColumn[column.name] { members[group]?.append(index) }
        }
        return columns.enumerated().compactMap { index, column in
            guard let group = groupOfColumn[column.name] else {
                return CellSchema(
                    name: column.name, columnIndices: [index], rule: column.rule,
                    since: column.since)
            }
            guard let indices = members[group], indices.first == index else { return nil }
            let since = indices.map { columns[$0].since }.max() ?? column.since
            return CellSchema(
                name: group, columnIndices: indices,
                rule: guarded.contains(group) ? .guarded : .register, since: since)
        }
    }
}
