import COutpostSQLite
import OutpostModel

/// Rows with their merge state and their share of the fingerprints: every change of a state goes through here, so that
/// the three never part.
final class MergedRows {
    let rows: RowTable
    let states: RowStateTable
    private let journals: JournalTable
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
        if let lastTable, lastTable.name == table.name { return StateKey(lastTable.number, key) }
        let number = try tableNumbers[table.name] ?? tableNumber(table.name)
        tableNumbers[table.name] = number
        lastTable = (table.name, number)
        return StateKey(number, key)
    }

    private func tableNumber(_ name: String) throws -> UInt16 {
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
        try schema.tables.first { try stateKey($0, RowKey(high: 0, low: 0)).table == number }
    }

    /// The keys of all rows of a table that were ever written, ascending, within a transaction.
    func keys(_ table: TableSchema) throws -> [RowKey] {
        try states.keys(ofTable: try stateKey(table, RowKey(high: 0, low: 0)).table)
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

    private func save(_ state: RowState, _ table: TableSchema, _ key: RowKey) throws {
        let bytes = try RowStateCoding.encode(state, table: table, names: journals)
        try states.set(bytes, try stateKey(table, key))
    }

    // MARK: Changes

    /// Keeps the state of a row of which nothing was merged yet but a fresh insert.
    func noteFreshInsert(
        _ table: TableSchema, _ key: RowKey, dot: Dot, digest: Digest, missionVersion: UInt32
    ) throws {
        journals.add(RowDigest.origin(digest, key: key, table: table), space: key.space)
        let bytes = RowStateCoding.encode(
            insertAt: dot, number: try journals.journalNumber(of: dot.journal),
            missionVersion: missionVersion)
        try states.set(bytes, try stateKey(table, key), isNew: true)
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
