import OutpostModel

// Each function adds one operation: its SQL, and its effect on the picture.
extension TransactionMaker {
    /// The columns that an INSERT names, with their values: the required ones, and most others.
    private mutating func drawn(
        _ table: Table, _ row: RowName
    ) -> [(column: Int, sql: String, value: ExactValue)] {
        var result: [(column: Int, sql: String, value: ExactValue)] = []
        for (index, column) in table.columns.enumerated() {
            let isGiven =
                column.name == table.referenceColumn ? random.chance(15) : random.chance(85)
            guard column.isRequired || isGiven else { continue }
            let drawn = value(table, index, row.space)
            result.append((index, drawn.sql, drawn.value))
        }
        return result
    }

    private func insertText(
        _ table: Table, _ row: RowName, _ drawn: [(column: Int, sql: String, value: ExactValue)]
    ) -> String {
        let names = ["id"] + drawn.map { table.columns[$0.column].name }
        let values = ["'\(row.key)'"] + drawn.map(\.sql)
        return "INTO \(table.name) (\(names.joined(separator: ", "))) "
            + "VALUES (\(values.joined(separator: ", ")))"
    }

    private func values(
        _ table: Table, _ drawn: [(column: Int, sql: String, value: ExactValue)],
        over base: [ExactValue]? = nil
    ) -> [ExactValue] {
        var values = base ?? [ExactValue](repeating: .null, count: table.columns.count)
        for (column, _, value) in drawn { values[column] = value }
        return values
    }

    mutating func addInsert(_ table: Table, _ space: SpaceID) {
        let row = newRow(table, space)
        // The key of an import may stand here already.
        if picture[row] != nil {
            if !table.isAppendOnly { addUpsert(table, row) }
            return
        }
        if !table.isAppendOnly, random.chance(15) { return addUpsert(table, row) }
        let drawn = drawn(table, row)
        plan.steps.append(.run("INSERT \(insertText(table, row, drawn))"))
        show(values(table, drawn), row)
        plan.tally.count(.inserts)
    }

    mutating func addEdit(_ table: Table, _ row: RowName, columns: [Int]) {
        guard var shown = picture[row] else { return }
        var parts: [String] = []
        for column in columns {
            let drawn = newValue(table, column, row.space, over: shown[column])
            parts.append("\(table.columns[column].name) = \(drawn.sql)")
            shown[column] = drawn.value
        }
        let assignments = parts.joined(separator: ", ")
        plan.steps.append(
            .run("UPDATE \(table.name) SET \(assignments) WHERE id = '\(row.key)'"))
        show(shown, row)
        plan.tally.count(.edits)
        if columns.count > 1 { plan.tally.count(.severalColumnEdits) }
    }

    /// One column of the group, or both: either way the group is written whole.
    mutating func addGroupEdit(_ table: Table, _ row: RowName) {
        let group = table.groupIndices
        guard let first = random.pick(group) else {
            return addEdit(table, row, columns: someColumns(table))
        }
        addEdit(table, row, columns: random.chance(50) ? [first] : group)
        plan.tally.count(.groupEdits)
    }

    mutating func addManyRowEdit(_ table: Table, _ space: SpaceID) {
        // Not the followed row, and nothing that would write one large value many times.
        let columns = table.columns.indices.filter { index in
            !table.columns[index].isRequired && table.columns[index].kind != .blob
                && table.columns[index].name != table.referenceColumn
        }
        guard let column = random.pick(columns), let last = random.pick(rows(of: table, in: space))
        else { return }
        let rows = picture.keys.sorted().filter { $0.table == table.name && $0.key <= last.key }
        let name = table.columns[column].name
        let increment = self.increment(table, column, of: rows)
        let drawn = increment == nil ? value(table, column, space.hash) : nil
        let sql = increment.map { "\(name) + \($0)" } ?? drawn?.sql ?? "NULL"
        plan.steps.append(
            .run("UPDATE \(table.name) SET \(name) = \(sql) WHERE id <= '\(last.key)'"))
        // A table that follows others has rows of both spaces.
        for row in rows {
            guard var shown = picture[row] else { continue }
            shown[column] = drawn?.value ?? Self.sum(shown[column], increment ?? 0) ?? .null
            show(shown, row)
        }
        plan.tally.count(.manyRowEdits)
    }

    /// REPLACE of a row that is there: a delete and an insert for SQLite, an edit for whoever
    /// reads.
    mutating func addReplace(_ table: Table, _ row: RowName) {
        let drawn = drawn(table, row)
        plan.steps.append(.run("INSERT OR REPLACE \(insertText(table, row, drawn))"))
        show(values(table, drawn), row)
        plan.tally.count(.replaces)
    }

    mutating func addUpsert(_ table: Table, _ row: RowName) {
        let drawn = drawn(table, row)
        let assignments = drawn.map { column, _, _ in
            "\(table.columns[column].name) = excluded.\(table.columns[column].name)"
        }
        let text = insertText(table, row, drawn)
        guard !assignments.isEmpty else {
            plan.steps.append(.run("INSERT \(text) ON CONFLICT (id) DO NOTHING"))
            if picture[row] == nil { show(values(table, drawn), row) }
            return
        }
        let update = "DO UPDATE SET \(assignments.joined(separator: ", "))"
        plan.steps.append(.run("INSERT \(text) ON CONFLICT (id) \(update)"))
        show(values(table, drawn, over: picture[row]), row)
        plan.tally.count(.upserts)
    }

    mutating func addSelfAssignment(_ table: Table, _ row: RowName) {
        let name = table.columns[random.below(table.columns.count)].name
        plan.steps.append(
            .run("UPDATE \(table.name) SET \(name) = \(name) WHERE id = '\(row.key)'"))
        plan.touched.insert(row)
        plan.tally.count(.selfAssignments)
    }

    mutating func addDelete(_ table: Table, _ row: RowName) {
        plan.steps.append(.run("DELETE FROM \(table.name) WHERE id = '\(row.key)'"))
        show(nil, row)
        plan.tally.count(.deletes)
    }

    /// Within one transaction that is an edit, or nothing at all.
    mutating func addDeleteAndInsert(_ table: Table, _ row: RowName) {
        plan.steps.append(.run("DELETE FROM \(table.name) WHERE id = '\(row.key)'"))
        let drawn = drawn(table, row)
        plan.steps.append(.run("INSERT \(insertText(table, row, drawn))"))
        show(values(table, drawn), row)
    }

    /// A statement of several rows that SQLite aborts at the last; the preupdate hook has seen the
    /// first.
    mutating func addAbortedStatement(in space: SpaceID) {
        guard let table = tables.first(where: { $0.name == "task" }),
            let row = random.pick(rows(of: table, in: space))
        else { return }
        let key = freshKey(space.hash)
        let about = ValueMaker.quoted(freshKey(space.hash))
        let values = "('\(key)', \(about)), ('\(row.key)', \(about))"
        plan.steps.append(.attempt("INSERT INTO task (id, about) VALUES \(values)"))
        plan.tally.count(.abortedStatements)
    }
}
