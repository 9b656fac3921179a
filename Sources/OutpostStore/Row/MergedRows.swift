import COutpostSQLite
import OutpostModel

/// Rows with their merge state and their share of the fingerprints: every change of a state goes through here, so that
/// the three never part.
final class MergedRows {
    let rows: RowTable
    let states: RowStateTable
    let journals: JournalTable
    private let selectTable, insertTable: SQLiteStatement
    private var tableNumbers: [String: UInt16] = [:]
    private var lastTable: (name: String, number: UInt16)?

    init(_ database: OpaquePointer, journals: JournalTable) throws {
        self.journals = journals
        rows = RowTable(database)
        states = try RowStateTable(database)
        selectTable = try SQLiteStatement(
            database, "SELECT id FROM _outpost_table WHERE name = ?")
        insertTable = try SQLiteStatement(
            database, "INSERT INTO _outpost_table (name) VALUES (?) RETURNING id")
    }

    /// A transaction was rolled back.
    func rolledBack() {
        states.rolledBack()
        forgetTables()
    }

    /// It was rolled back to a savepoint before which everything was flushed.
    func rolledBackToFlush() {
        states.rolledBackToFlush()
        forgetTables()
    }

    private func forgetTables() {
        tableNumbers.removeAll()
        lastTable = nil
    }

    // MARK: States

    func stateKey(_ table: TableSchema, _ key: RowKey) throws -> StateKey {
        StateKey(try number(of: table), key)
    }

    func number(of table: TableSchema) throws -> UInt16 {
        if let lastTable, lastTable.name == table.name { return lastTable.number }
        let number = try tableNumbers[table.name] ?? storedNumber(of: table.name)
        tableNumbers[table.name] = number
        lastTable = (table.name, number)
        return number
    }

    /// Within a transaction: one that is given outside of it is committed as its statement is reset, where nobody hears of a failure.
    private func storedNumber(of name: String) throws -> UInt16 {
        assert(insertTable.isInTransaction, "a table is numbered outside of a transaction")
        for statement in [selectTable, insertTable] {
            try statement.bind(name, at: 1)
            defer { statement.reset() }
            if try statement.step() { return UInt16(truncatingIfNeeded: statement.integer(0)) }
        }
        throw OutpostError(
            .storage, operation: "number a table", place: name, cause: "SQLite returned no id")
    }

    /// The table that a number stands for; nil for one that this mission version does not know.
    func table(numbered number: UInt16, in schema: Schema) throws -> TableSchema? {
        try schema.tables.first { try self.number(of: $0) == number }
    }

    /// The keys of all rows of a table that were ever written, ascending, within a transaction.
    func keys(_ table: TableSchema) throws -> [RowKey] {
        try states.keys(ofTable: try number(of: table))
    }

    /// Whether anything of the row was ever merged, be it a delete.
    func hasState(_ table: TableSchema, _ key: RowKey) throws -> Bool {
        try states.contains(try stateKey(table, key))
    }

    /// A row's whole state.
    ///
    /// - Parameter values: what the row holds, or held when the state was kept; nil where there is no row.
    func state(_ table: TableSchema, _ key: RowKey, values: [Value]?) throws -> RowState {
        guard let bytes = try states.bytes(try stateKey(table, key)) else { return RowState() }
        let values = values ?? Array(repeating: .null, count: table.columns.count)
        return try RowStateCoding.decode(bytes, table: table, values: values, resolver: journals)
    }

    /// A row's state without what only the row and the origin's stamp say.
    func sketch(_ table: TableSchema, _ key: RowKey) throws -> RowState {
        guard let bytes = try states.bytes(try stateKey(table, key)) else { return RowState() }
        return try RowStateCoding.decode(bytes, table: table, values: nil, resolver: journals)
    }

    /// A row's state as most have it; nil where there is none, or another.
    func plainState(_ table: TableSchema, _ key: RowKey) throws -> PlainState? {
        guard let bytes = try states.bytes(try stateKey(table, key)) else { return nil }
        return PlainState(bytes, table: table)
    }

    private func save(_ state: RowState, _ table: TableSchema, _ key: RowKey) throws {
        let bytes = try RowStateCoding.encode(state, table: table, names: journals)
        try states.set(bytes, try stateKey(table, key))
    }

    // MARK: Changes

    /// Keeps the states of rows of which nothing was merged yet but a fresh insert.
    ///
    /// - Parameter keys: ascending, each once.
    func noteFreshInserts(
        _ table: TableSchema, _ keys: [RowKey], dot: Dot, digest: Digest, missionVersion: UInt32
    ) throws {
        for key in keys {
            journals.add(RowDigest.origin(digest, key: key, table: table), space: key.space)
        }
        let bytes = RowStateCoding.encode(
            insertAt: try journals.numbered(dot), missionVersion: missionVersion)
        try states.set(bytes, ofNew: keys, inTable: try number(of: table))
    }

    /// Merges an edit into a plain state, of which it replaces what stands in some cells. The rows are the caller's.
    ///
    /// - Returns: false when the state would not be plain any more; then nothing was done.
    func merge(
        _ edit: PlainState.Edit, cells: [Int], into old: PlainState, _ table: TableSchema,
        _ key: RowKey
    ) throws -> Bool {
        var new = old
        guard new.merge(edit) else { return false }
        for cell in cells where !new.write(edit, cell: cell) { return false }
        try checkPlainMerge(of: edit, cells: cells, into: old, gives: new, table, key)
        for index in cells {
            if let position = old.position(ofCell: index) {
                let replaced = old.cell(at: position).digest
                journals.subtract(
                    RowDigest.write(replaced, cell: index, key: key, table: table),
                    space: key.space)
            }
            journals.add(
                RowDigest.write(edit.digest, cell: index, key: key, table: table),
                space: key.space)
        }
        try states.set(new.encoded(table: table), try stateKey(table, key))
        return true
    }

    /// Puts a row's new state in the place of its old one: state, fingerprint, and the values it shows. Both were read whole.
    ///
    /// - Parameter isRowCurrent: the table already holds the values (a local write).
    func replace(
        _ old: RowState, by new: RowState, _ table: TableSchema, _ key: RowKey,
        isRowCurrent: Bool = false
    ) throws {
        for part in RowDigest.parts(of: old, key: key, table: table) {
            journals.subtract(part, space: key.space)
        }
        for part in RowDigest.parts(of: new, key: key, table: table) {
            journals.add(part, space: key.space)
        }
        try save(new, table, key)
        guard !isRowCurrent else { return }
        if let values = new.shownValues(table: table) {
            try rows.write(values, table, key)
        } else {
            try rows.remove(table, key)
        }
    }

    /// Puts a row's state under a newer version of its table in the place of its old one.
    ///
    /// - Parameter old: the table's older version and the state under it; nil where there was none.
    func upgrade(
        _ old: (table: TableSchema, state: RowState)?, to new: RowState, _ table: TableSchema,
        _ key: RowKey
    ) throws {
        if let old {
            for part in RowDigest.parts(of: old.state, key: key, table: old.table) {
                journals.subtract(part, space: key.space)
            }
        }
        try replace(RowState(), by: new, table, key)
    }

    /// The same for a change that replaced all that it touched, so that the old state was only sketched.
    ///
    /// - Parameter touched: indices of the cells that it wrote to.
    func replace(
        sketch old: RowState, by new: RowState, touched: [Int], _ table: TableSchema, _ key: RowKey,
        isRowCurrent: Bool
    ) throws {
        for index in touched {
            if let part = RowDigest.cell(old.written[index], index, key: key, table: table) {
                journals.subtract(part, space: key.space)
            }
            if let part = RowDigest.cell(new.written[index], index, key: key, table: table) {
                journals.add(part, space: key.space)
            }
        }
        try save(new, table, key)
        guard !isRowCurrent else { return }
        for index in touched {
            let cell = table.cells[index]
            let shown = new.written[index]?.shown(cell.rule, deleted: nil)
            try rows.write(
                shown?.values ?? cell.columnIndices.map { _ in .null }, cell: index, table, key)
        }
    }
}
