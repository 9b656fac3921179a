import COutpostSQLite
import OutpostModel

/// Rows of the synced tables with their merge state, on the writer's connection.
final class RowTable {
    /// The statements of one synced table.
    private struct Statements {
        let select, insert, delete: SQLiteStatement
    }

    private let database: OpaquePointer
    private let journals: JournalTable
    private let missionVersion: UInt32
    private let selectState, saveState: SQLiteStatement
    private var statements: [String: Statements] = [:]
    private let fingerprints: FingerprintTable

    init(
        _ database: OpaquePointer, journals: JournalTable, fingerprints: FingerprintTable,
        missionVersion: UInt32
    ) throws {
        self.database = database
        self.journals = journals
        self.fingerprints = fingerprints
        self.missionVersion = missionVersion
        selectState = try SQLiteStatement(
            database, "SELECT state FROM _outpost_row WHERE \"table\" = ? AND key = ?")
        saveState = try SQLiteStatement(
            database,
            "INSERT OR REPLACE INTO _outpost_row (\"table\", key, state) VALUES (?, ?, ?)")
    }

    // MARK: Values

    /// What the table's row holds now; nil when there is none.
    func values(_ table: TableSchema, _ key: RowKey) throws -> [Value]? {
        let statement = try statements(of: table).select
        try statement.bind(key.description, at: 1)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        var values: [Value] = []
        values.reserveCapacity(table.columns.count)
        for (index, column) in table.columns.enumerated() {
            do {
                values.append(try statement.value(Int32(index)))
            } catch {
                throw Capture.Defect.value(
                    table: table.name, key: key, column: column.name, error)
            }
        }
        return values
    }

    /// Puts values into the table's row, and leaves its state as it is.
    func write(_ values: [Value], _ table: TableSchema, _ key: RowKey) throws {
        let statement = try statements(of: table).insert
        try statement.bind(key.description, at: 1)
        for (index, value) in values.enumerated() {
            try statement.bind(value, at: Int32(index + 2))
        }
        try statement.run()
    }

    private func remove(_ table: TableSchema, _ key: RowKey) throws {
        let statement = try statements(of: table).delete
        try statement.bind(key.description, at: 1)
        try statement.run()
    }

    private func statements(of table: TableSchema) throws -> Statements {
        if let known = statements[table.name] { return known }
        let name = MissionTables.quoted(table.name)
        let key = MissionTables.quoted(TableSchema.keyColumn)
        let columns = table.columns.map { MissionTables.quoted($0.name) }
        let assignments = columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        let marks = Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")
        let made = Statements(
            select: try SQLiteStatement(
                database, "SELECT \(columns.joined(separator: ", ")) FROM \(name) WHERE \(key) = ?"),
            insert: try SQLiteStatement(
                database,
                """
                INSERT INTO \(name) (\(([key] + columns).joined(separator: ", "))) VALUES (\(marks))
                ON CONFLICT (\(key)) DO UPDATE SET \(assignments)
                """),
            delete: try SQLiteStatement(database, "DELETE FROM \(name) WHERE \(key) = ?"))
        statements[table.name] = made
        return made
    }

    // MARK: State

    func hasState(_ table: TableSchema, _ key: RowKey) throws -> Bool {
        try stateBytes(table, key) != nil
    }

    /// - Parameter values: what the row held when the state was saved.
    func state(_ table: TableSchema, _ key: RowKey, values: [Value]?) throws -> RowState {
        guard let bytes = try stateBytes(table, key) else {
            return RowState(cellCount: table.cells.count)
        }
        return try RowStateCoding.decode(bytes, table: table, values: values, resolver: journals)
    }

    private func stateBytes(_ table: TableSchema, _ key: RowKey) throws -> [UInt8]? {
        try selectState.bind(table.name, at: 1)
        try selectState.bind(key.bytes, at: 2)
        defer { selectState.reset() }
        return try selectState.step() ? selectState.bytes(0) : nil
    }

    private func save(_ bytes: [UInt8], _ table: TableSchema, _ key: RowKey) throws {
        try saveState.bind(table.name, at: 1)
        try saveState.bind(key.bytes, at: 2)
        try saveState.bind(bytes, at: 3)
        try saveState.run()
    }

    /// Puts a row's new state in the place of its old one: state, fingerprint, and the values it shows.
    ///
    /// - Parameter isRowCurrent: the table already holds the values (a local write).
    func replace(
        _ old: RowState, by new: RowState, _ table: TableSchema, _ key: RowKey, isRowCurrent: Bool
    ) throws {
        guard new != old else { return }
        try replaceBroken(old, by: new, table, key, isRowCurrent: isRowCurrent)
    }

    /// As `replace`, also when the state is the same: the table's values may have been changed behind the
    /// engine's back.
    func replaceBroken(
        _ old: RowState, by new: RowState, _ table: TableSchema, _ key: RowKey,
        isRowCurrent: Bool = false
    ) throws {
        if let digest = RowDigest.digest(of: old, key: key, table: table) {
            try fingerprints.subtract(digest, space: key.space)
        }
        if let digest = RowDigest.digest(of: new, key: key, table: table) {
            try fingerprints.add(digest, space: key.space)
        }
        let bytes = try RowStateCoding.encode(
            new, table: table, version: missionVersion, resolver: journals)
        try save(bytes, table, key)
        guard !isRowCurrent else { return }
        if let values = new.shownValues(table: table) {
            try write(values, table, key)
        } else {
            try remove(table, key)
        }
    }

    /// The short road for a row that nobody had: no state to load, none to build.
    ///
    /// - Parameter isRowCurrent: the table already holds the values (a local write).
    func insertFresh(
        _ values: [Value], dot: Dot, _ table: TableSchema, _ key: RowKey, isRowCurrent: Bool
    ) throws {
        let digest = RowDigest.digest(ofFreshInsert: dot, values: values, key: key, table: table)
        try fingerprints.add(digest, space: key.space)
        let number = try journals.journalNumber(of: dot.journal)
        let bytes = RowStateCoding.encodeFreshInsert(
            journalNumber: number, sequence: dot.sequence, version: missionVersion)
        try save(bytes, table, key)
        if !isRowCurrent { try write(values, table, key) }
    }
}
