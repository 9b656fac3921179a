import COutpostSQLite
import OutpostModel

/// The rows' states, on the writer's connection: `_outpost_recent`, before it `_outpost_row`, before that `_outpost_run`.
///
/// Edits of rows all over a table would each rewrite a page of `_outpost_row`, as many pages again as the edits
/// themselves rewrite. So a state that is not the table's last goes to the end of `_outpost_recent`, whose states are
/// also held in memory; when there are many, all go to `_outpost_row` at once, in order. (Measured: see
/// docs/decisions/0004.) New rows of one changeset are a run, or at the end of their table go to `_outpost_row` directly.
final class RowStateTable {
    private let runs: RowRunTable
    private let select, insert, save, note, selectRecent, clear, greatest,
        selectKeys: SQLiteStatement
    /// What `_outpost_recent` held when the last transaction was committed: the last state of each row, and how many there
    /// are.
    private var recent: [StateKey: [UInt8]] = [:]
    private var recentCount = 0
    /// What the running transaction has written there.
    private var flushed: [StateKey: [UInt8]] = [:]
    private var flushedCount = 0
    /// What it has not written anywhere yet.
    private var changed: [StateKey: [UInt8]] = [:]
    /// It has brought all states to `_outpost_row`: what was recent before it is there.
    private var isMoved = false
    /// Of tables that were asked about, the greatest key that has a state anywhere.
    private var greatestKeys: [UInt16: RowKey?] = [:]
    private var lastGreatest: StateKey?

    init(_ database: OpaquePointer) throws {
        runs = try RowRunTable(database)
        select = try SQLiteStatement(database, "SELECT state FROM _outpost_row WHERE key = ?")
        insert = try SQLiteStatement(
            database, "INSERT INTO _outpost_row (key, state) VALUES (?, ?)")
        save = try SQLiteStatement(
            database, "INSERT OR REPLACE INTO _outpost_row (key, state) VALUES (?, ?)")
        note = try SQLiteStatement(
            database, "INSERT INTO _outpost_recent (states) VALUES (?)")
        selectRecent = try SQLiteStatement(
            database, "SELECT states FROM _outpost_recent ORDER BY number")
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
            try RecentStates.decode(selectRecent.bytes(0)) { key, state in
                recent[key] = state
                recentCount += 1
            }
        }
    }

    // MARK: Reading

    func bytes(_ key: StateKey) throws -> [UInt8]? {
        if let bytes = bytesInMemory(key) { return bytes }
        if case .state(let bytes) = try runs.find(key) { return bytes }
        try key.withBytes { try select.bind(blob: $0, at: 1) }
        defer { select.reset() }
        return try select.step() ? select.bytes(0) : nil
    }

    private func bytesInMemory(_ key: StateKey) -> [UInt8]? {
        if !changed.isEmpty, let bytes = changed[key] { return bytes }
        if !flushed.isEmpty, let bytes = flushed[key] { return bytes }
        return isMoved ? nil : recent[key]
    }

    /// The keys of a table's states, ascending.
    func keys(ofTable table: UInt16) throws -> [RowKey] {
        try StateKey.first(ofTable: table).withBytes { try selectKeys.bind(blob: $0, at: 1) }
        try StateKey.first(ofTable: table + 1).withBytes { try selectKeys.bind(blob: $0, at: 2) }
        defer { selectKeys.reset() }
        var keys = Set<RowKey>()
        for states in [recent, flushed, changed] {
            for key in states.keys where key.table == table { keys.insert(key.key) }
        }
        while try selectKeys.step() {
            if let key = StateKey(selectKeys.rawBytes(0)) { keys.insert(key.key) }
        }
        try runs.forEachKey(ofTable: table) { keys.insert($0) }
        return keys.sorted()
    }

    /// Whether a row was ever written; quick for a key beyond all others of its table.
    func contains(_ key: StateKey) throws -> Bool {
        if try isBeyondAll(key) { return false }
        return try bytes(key) != nil
    }

    // MARK: Writing

    /// Keeps a row's state.
    func set(_ bytes: [UInt8], _ key: StateKey) throws {
        // Most states that are set are of rows that were there.
        if let lastGreatest, lastGreatest.table == key.table, key <= lastGreatest {
            changed[key] = bytes
            return
        }
        if let known = greatestKeys[key.table] { raiseGreatest(to: key, from: known) }
        changed[key] = bytes
    }

    /// Keeps one state for several rows of which nothing was kept yet.
    ///
    /// - Parameter keys: ascending, each once.
    func set(_ bytes: [UInt8], ofNew keys: [RowKey], inTable table: UInt16) throws {
        guard let first = keys.first.map({ StateKey(table, $0) }),
            let last = keys.last.map({ StateKey(table, $0) })
        else { return }
        let isAtEnd = try isBeyondAll(first)
        if keys.count >= StoreLimits.runRows,
            try isAtEnd || runs.hasRoom(from: first, to: last)
        {
            try runs.add(keys, ofTable: table, state: bytes)
        } else {
            for key in keys {
                if isAtEnd {
                    try put(bytes, StateKey(table, key), by: insert)
                } else {
                    changed[StateKey(table, key)] = bytes
                }
            }
        }
        if let known = greatestKeys[table] { raiseGreatest(to: last, from: known) }
    }

    private func put(_ bytes: [UInt8], _ key: StateKey, by statement: SQLiteStatement) throws {
        try key.withBytes { try statement.bind(blob: $0, at: 1) }
        try statement.bind(bytes, at: 2)
        try statement.run()
    }

    // MARK: The greatest key

    private func isBeyondAll(_ key: StateKey) throws -> Bool {
        if let lastGreatest, lastGreatest.table == key.table { return lastGreatest < key }
        let known: RowKey?
        if let found = greatestKeys[key.table] {
            known = found
        } else {
            known = try greatestKey(of: key.table)
            greatestKeys[key.table] = .some(known)
        }
        guard let known else { return true }
        lastGreatest = StateKey(key.table, known)
        return known < key.key
    }

    private func raiseGreatest(to key: StateKey, from known: RowKey?) {
        if let known, key.key <= known { return }
        greatestKeys[key.table] = .some(key.key)
        lastGreatest = key
    }

    private func greatestKey(of table: UInt16) throws -> RowKey? {
        var keys = try [runs.greatestKey(ofTable: table), greatestSavedKey(of: table)]
        for states in [recent, flushed, changed] {
            keys.append(states.keys.lazy.filter { $0.table == table }.map(\.key).max())
        }
        return keys.compactMap(\.self).max()
    }

    private func greatestSavedKey(of table: UInt16) throws -> RowKey? {
        try StateKey.first(ofTable: table).withBytes { try greatest.bind(blob: $0, at: 1) }
        try StateKey.first(ofTable: table + 1).withBytes { try greatest.bind(blob: $0, at: 2) }
        defer { greatest.reset() }
        return try greatest.step() ? StateKey(greatest.rawBytes(0))?.key : nil
    }

    private func forgetGreatest() {
        greatestKeys.removeAll(keepingCapacity: true)
        lastGreatest = nil
    }

    // MARK: Transactions

    /// Writes what was changed: before the commit, and wherever the engine may go back to.
    func flush() throws {
        guard !changed.isEmpty else { return }
        let count = (isMoved ? 0 : recentCount) + flushedCount + changed.count
        if count > StoreLimits.recentStates { return try moveAll() }
        try note.run(withBlob: RecentStates.encode(changed), at: 1)
        flushedCount += changed.count
        if flushed.isEmpty {
            swap(&flushed, &changed)
        } else {
            flushed.merge(changed) { _, new in new }
        }
        changed.removeAll(keepingCapacity: true)
    }

    /// Brings all states to `_outpost_row`, in the order of their keys.
    func moveAll() throws {
        let all = (isMoved ? [:] : recent).merging(flushed) { _, new in new }
            .merging(changed) { _, new in new }
        let sorted = all.sorted { $0.key < $1.key }
        for (key, bytes) in sorted { try put(bytes, key, by: save) }
        try runs.noteEdited(sorted.lazy.map(\.key))
        try clear.run()
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
            for (key, bytes) in flushed { recent[key] = bytes }
            recentCount += flushedCount
        }
        endTransaction()
    }

    /// States were taken out beside this table, after all were moved to `_outpost_row`.
    func purged() { forgetWhatMayBeGone() }

    /// Forgets what was not committed.
    func rolledBack() {
        endTransaction()
        forgetWhatMayBeGone()
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
        forgetWhatMayBeGone()
    }

    private func forgetWhatMayBeGone() {
        forgetGreatest()
        runs.forget()
    }
}
