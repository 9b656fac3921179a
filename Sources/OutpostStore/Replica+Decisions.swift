import GRDB
import OutpostModel

extension Replica {
    /// Decides what contested cells hold: a ruling, replicated like any write, that settles every value which this
    /// replica has merged, everywhere.
    ///
    ///     try replica.resolve(
    ///         table: "arrest", key: key, values: ["legal_basis": .text("flagrante delicto")],
    ///         because: "seen in the register of the police station", session)
    ///
    /// - Parameters:
    ///   - values: by column; columns of a group that are left out keep what the row shows.
    ///   - reason: why, at most `Limits.reasonBytes` of UTF-8; kept in the history.
    /// - Returns: the changeset that carries it.
    /// - Throws: `OutpostError` when there is no such row or column, or a value breaks a rule of the schema.
    @discardableResult
    public func resolve(
        table name: String, key: RowKey, values: [String: Value], because reason: String,
        _ session: WriteSession = WriteSession()
    ) throws -> Dot {
        guard !values.isEmpty, reason.utf8.count <= Limits.reasonBytes else {
            throw OutpostError(
                .invalidInput, operation: "resolve", place: "\(name), row \(key)",
                cause: values.isEmpty
                    ? "no value is given" : "the reason is longer than \(Limits.reasonBytes) bytes")
        }
        return try decide("resolve", name, key, values, session) { table, after in
            let cells = table.cells.filter { cell in
                cell.columnIndices.contains { values[table.columns[$0].name] != nil }
            }
            for cell in cells where cell.rule == .set || cell.rule == .counter {
                throw OutpostError(
                    .invalidInput, operation: "resolve", place: "\(name).\(cell.name)",
                    cause: "a \(cell.rule.name) is never contested", hint: "edit it instead")
            }
            let writes = cells.map { cell in
                CellWrite(cell: cell.name, values: cell.columnIndices.map { after[$0] })
            }
            return RowIntent(
                table: name, key: key, operation: .ruling, reason: reason, writes: writes)
        }
    }

    /// Writes a counter's figure as it was counted: increments that this replica has merged are in it, those it
    /// has not seen yet are added to it when they come.
    ///
    /// - Returns: the changeset that carries it.
    /// - Throws: `OutpostError` when there is no such row, or the column is no counter.
    @discardableResult
    public func setCount(
        _ figure: Int64, table name: String, key: RowKey, column: String,
        _ session: WriteSession = WriteSession()
    ) throws -> Dot {
        try decide("set a count", name, key, [column: .integer(figure)], session) { table, _ in
            guard table.column(named: column)?.rule == .counter else {
                throw OutpostError(
                    .invalidInput, operation: "set a count", place: "\(name).\(column)",
                    cause: "the column is no counter", hint: "edit it instead")
            }
            let write = CellWrite(cell: column, values: [.integer(figure)])
            return RowIntent(table: name, key: key, operation: .edit, writes: [write])
        }
    }

    /// Writes intents of one space as one changeset; what they say is not checked against the schema.
    ///
    /// - Parameter time: what it is stamped with, where a history is played that had other clocks.
    @discardableResult
    package func write(
        _ intents: [RowIntent], _ session: WriteSession, time: HybridTime? = nil
    ) throws -> Dot? {
        try transaction(operation: "write") { db, engine in
            engine.capture.isListening = false
            for name in Set(intents.map(\.table)) { try db.notifyChanges(in: Table(name)) }
            return try engine.append(intents, session: session, time: time, db)
        }
    }

    private func decide(
        _ operation: String, _ name: String, _ key: RowKey, _ values: [String: Value],
        _ session: WriteSession, _ intent: (TableSchema, [Value]) throws -> RowIntent
    ) throws -> Dot {
        try transaction(operation: operation) { db, engine in
            engine.capture.isListening = false
            func missing(_ place: String, _ cause: String) -> OutpostError {
                OutpostError(.notFound, operation: operation, place: place, cause: cause)
            }
            guard let table = engine.schema.table(named: name) else {
                throw missing(name, "there is no such table")
            }
            guard let before = try engine.rows.values(table, key) else {
                throw missing("\(name), row \(key)", "there is no such row")
            }
            var after = before
            for (column, value) in values {
                guard let index = table.columnIndex(named: column) else {
                    throw missing("\(name).\(column)", "there is no such column")
                }
                try checkStorable(value, table.columns[index], operation, "\(name).\(column)")
                after[index] = value == .real(0) ? .real(0) : value
            }
            try LocalWriteRules.check(
                RowDifference(
                    table: table, key: key, before: RowImage(before), after: RowImage(after)),
                schema: engine.schema)
            let dot = try engine.append([try intent(table, after)], session: session, db)
            try db.notifyChanges(in: Table(name))
            guard let dot else { throw missing(name, "nothing was written") }
            return dot
        }
    }

    /// What a plain write leaves to SQLite and to the capture: the type, and that a changeset can carry the value.
    private func checkStorable(
        _ value: Value, _ column: ColumnSchema, _ operation: String, _ place: String
    ) throws {
        var cause = "the column is \(column.kind.rawValue), and the value is not"
        do {
            try value.check()
            if column.kind.holds(value) { return }
        } catch {
            cause = error.explanation
        }
        throw OutpostError(
            .invalidInput, operation: operation, place: place, cause: cause,
            hint: "correct the value")
    }
}
