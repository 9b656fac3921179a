import COutpostSQLite
import OutpostModel

/// The rows' states, on the writer's connection: `_outpost_row`, and `_outpost_recent` before it.
///
/// Edits of rows all over a table would each rewrite a page of `_outpost_row`, as many pages again as the edits
/// themselves rewrite. So a state that is not the table's last goes to the end of `_outpost_recent`, whose states are
/// also held in memory; when there are many, all go to `_outpost_row` at once, in order. (Measured: see
/// docs/decisions/0004.) A new row at the end of its table goes to `_outpost_row` directly.
final class RowStateTable {
    private let select, insert, save, note, selectRecent, clear, greatest,
        selectKeys: SQLiteStatement
    /// What `_outpost_recent` held when the last transaction was committed, the last state of each row, and its rows.
    private var recent: [StateKey: [UInt8]] = [:]
    private var recentCount = 0
    /// What the running transaction has written there.
    private var flushed: [StateKey: [UInt8]] = [:]
    private var flushedCount = 0
    /// What it has not written anywhere yet.
    private var changed: [StateKey: [UInt8]] = [:]
    /// It has brought all states to `_outpost_row`: what was recent before it is there.
    private var isMoved = false
    /// The greatest key of each table in `_outpost_row`; nil where it has none.
    private var greatestKeys: [UInt16: RowKey?] = [:]

    init(_ database: OpaquePointer) throws {
        select = try SQLiteStatement(database, "SELECT state FROM _outpost_row WHERE key = ?")
        insert = try SQLiteStatement(
            database, "INSERT INTO _outpost_row (key, state) VALUES (?, ?)")
        save = try SQLiteStatement(
            database, "INSERT OR REPLACE INTO _outpost_row (key, state) VALUES (?, ?)")
        note = try SQLiteStatement(
            database, "INSERT INTO _outpost_recent (key, state) VALUES (?, ?)")
        selectRecent = try SQLiteStatement(
            database, "SELECT key, state FROM _outpost_recent ORDER BY number")
        clear = try SQLiteStatement(database, "DELETE FROM _outpost_recent")
        selectKeys = try SQLiteStatement(
            database, "SELECT key FROM _outpost_row WHERE key >= ? AND key < ?")
        greatest = try SQLiteStatement(
            database, "SELECT max(key) FROM _outpost_row WHERE key >= ? AND key < ?")
        try loadRecent()
    }

    private func loadRecent() throws {
        recent.removeAll(keepingCapacity: true)
        recentCount = 0
        defer { selectRecent.reset() }
        while try selectRecent.step() {
            recentCount += 1
            guard let key = StateKey(selectRecent.rawBytes(0)) else { continue }
            recent[key] = selectRecent.bytes(1)
        }
    }

    // MARK: One state

    func bytes(_ key: StateKey) throws -> [UInt8]? {
        if let bytes = bytesInMemory(key) { return bytes }
        try key.withBytes { try select.bind(blob: $0, at: 1) }
        defer { select.reset() }
        return try select.step() ? select.bytes(0) : nil
    }

    private func bytesInMemory(_ key: StateKey) -> [UInt8]? {
        changed[key] ?? flushed[key] ?? (isMoved ? nil : recent[key])
    }

    /// The keys of a table's states, ascending.
    func keys(ofTable table: UInt16) throws -> [RowKey] {
        let first = RowKey(high: 0, low: 0)
        try StateKey(table, first).withBytes { try selectKeys.bind(blob: $0, at: 1) }
        try StateKey(table + 1, first).withBytes { try selectKeys.bind(blob: $0, at: 2) }
        defer { selectKeys.reset() }
        var keys = Set<RowKey>()
        for states in [recent, flushed, changed] {
            for key in states.keys where key.table == table { keys.insert(key.key) }
        }
        while try selectKeys.step() {
            if let key = StateKey(selectKeys.rawBytes(0)) { keys.insert(key.key) }
        }
        return keys.sorted()
    }

    /// Whether a row was ever written; quick for a key beyond all others of its table.
    func contains(_ key: StateKey) throws -> Bool {
        if bytesInMemory(key) != nil { return true }
        guard try !isBeyondAll(key) else { return false }
        return try bytes(key) != nil
    }

    /// Keeps a row's state.
    ///
    /// - Parameter isNew: there is none of this row.
    func set(_ bytes: [UInt8], _ key: StateKey, isNew: Bool = false) throws {
        guard try isNew && isBeyondAll(key) else {
            changed[key] = bytes
            return
        }
        try put(bytes, key, by: insert)
        greatestKeys[key.table] = .some(key.key)
    }

    private func put(_ bytes: [UInt8], _ key: StateKey, by statement: SQLiteStatement) throws {
        try key.withBytes { try statement.bind(blob: $0, at: 1) }
        try statement.bind(bytes, at: 2)
        try statement.run()
    }

    private func isBeyondAll(_ key: StateKey) throws -> Bool {
        guard let known = greatestKeys[key.table] else {
            let found = try greatestKey(of: key.table)
            greatestKeys[key.table] = .some(found)
            return found.map { $0 < key.key } ?? true
        }
        return known.map { $0 < key.key } ?? true
    }

    private func greatestKey(of table: UInt16) throws -> RowKey? {
        let first = RowKey(high: 0, low: 0)
        try StateKey(table, first).withBytes { try greatest.bind(blob: $0, at: 1) }
        try StateKey(table + 1, first).withBytes { try greatest.bind(blob: $0, at: 2) }
        defer { greatest.reset() }
        guard try greatest.step() else { return nil }
        return StateKey(greatest.rawBytes(0))?.key
    }

    // MARK: Transactions

    /// Writes what was changed: before the commit, and wherever the engine may go back to.
    func flush() throws {
        guard !changed.isEmpty else { return }
        let count = (isMoved ? 0 : recentCount) + flushedCount + changed.count
        if count > StoreLimits.recentStates { return try moveAll() }
        for (key, bytes) in changed { try put(bytes, key, by: note) }
        flushedCount += changed.count
        flushed.merge(changed) { _, new in new }
        changed.removeAll(keepingCapacity: true)
    }

    /// Brings all states to `_outpost_row`, in the order of their keys.
    func moveAll() throws {
        let all = (isMoved ? [:] : recent).merging(flushed) { _, new in new }
            .merging(changed) { _, new in new }
        for (key, bytes) in all.sorted(by: { $0.key < $1.key }) { try put(bytes, key, by: save) }
        try clear.run()
        greatestKeys.removeAll()
        flushed.removeAll()
        flushedCount = 0
        changed.removeAll()
        isMoved = true
    }

    /// The transaction is committed.
    func committed() {
        if isMoved {
            recent = flushed
            recentCount = flushedCount
        } else if !flushed.isEmpty {
            recent.merge(flushed) { _, new in new }
            recentCount += flushedCount
        }
        endTransaction()
    }

    /// Forgets what was not committed.
    func rolledBack() {
        endTransaction()
        greatestKeys.removeAll()
    }

    private func endTransaction() {
        flushed.removeAll(keepingCapacity: true)
        flushedCount = 0
        changed.removeAll(keepingCapacity: true)
        isMoved = false
    }

    /// Forgets what was not flushed: the transaction went back to where it last was.
    func rolledBackToFlush() {
        changed.removeAll()
        greatestKeys.removeAll()
    }
}
