import COutpostSQLite
import OutpostModel

/// `_outpost_run`, on the writer's connection. The runs of a table never overlap: of a key there is one run to look at.
final class RowRunTable {
    /// A run, and which of its rows have a state of their own.
    private final class Run {
        let first, last: StateKey
        let state: [UInt8]
        let keys: RowRun.Keys
        var edited: [UInt8]

        init(
            first: StateKey, last: StateKey, state: [UInt8], keys: RowRun.Keys, edited: [UInt8]
        ) {
            self.first = first
            self.last = last
            self.state = state
            self.keys = keys
            self.edited = edited
        }

        var byteCount: Int { keys.byteCount + edited.count + state.count + 160 }

        func isEdited(_ index: Int) -> Bool {
            index / 8 < edited.count && edited[index / 8] >> UInt8(index % 8) & 1 == 1
        }

        func setEdited(_ index: Int) {
            if edited.isEmpty { edited = Array(repeating: 0, count: (keys.count + 7) / 8) }
            edited[index / 8] |= 1 << UInt8(index % 8)
        }
    }

    /// What a run says of a row.
    enum Finding {
        /// It is in none.
        case unknown
        /// Its state.
        case state([UInt8])
        /// It has one of its own.
        case edited
    }

    private let insert, selectBefore, selectAfter, selectAll, greatest, saveEdited: SQLiteStatement
    /// Runs that were looked at, by their first keys, ascending: a look here is ten times quicker than one at SQLite.
    private var known: [Run] = []
    private var knownBytes = 0

    init(_ database: OpaquePointer) throws {
        insert = try SQLiteStatement(
            database,
            "INSERT INTO _outpost_run (key, last, state, keys, edited) VALUES (?, ?, ?, ?, x'')")
        selectBefore = try SQLiteStatement(
            database,
            """
            SELECT key, last, state, keys, edited FROM _outpost_run WHERE key <= ?
            ORDER BY key DESC LIMIT 1
            """)
        selectAfter = try SQLiteStatement(
            database, "SELECT key FROM _outpost_run WHERE key > ? ORDER BY key LIMIT 1")
        selectAll = try SQLiteStatement(
            database, "SELECT keys FROM _outpost_run WHERE key >= ? AND key < ?")
        greatest = try SQLiteStatement(
            database,
            "SELECT last FROM _outpost_run WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT 1")
        saveEdited = try SQLiteStatement(
            database, "UPDATE _outpost_run SET edited = ? WHERE key = ?")
    }

    // MARK: Looking

    func find(_ key: StateKey) throws -> Finding {
        guard let run = try run(before: key), key <= run.last,
            let index = run.keys.index(of: key.key)
        else { return .unknown }
        return run.isEdited(index) ? .edited : .state(run.state)
    }

    /// The last run that begins at a key or before it.
    private func run(before key: StateKey) throws -> Run? {
        let place = place(of: key)
        if place > 0, key <= known[place - 1].last { return known[place - 1] }
        try key.withBytes { try selectBefore.bind(blob: $0, at: 1) }
        defer { selectBefore.reset() }
        guard try selectBefore.step() else { return nil }
        guard let first = StateKey(selectBefore.rawBytes(0)),
            let last = StateKey(selectBefore.rawBytes(1)),
            let keys = RowRun.Keys(selectBefore.bytes(3))
        else { throw Self.corrupt }
        let run = Run(
            first: first, last: last, state: selectBefore.bytes(2), keys: keys,
            edited: selectBefore.bytes(4))
        if place == 0 || known[place - 1].first != first { remember(run, at: place) }
        return run
    }

    /// How many of the known runs begin at a key or before it.
    private func place(of key: StateKey) -> Int {
        var low = 0
        var high = known.count
        while low < high {
            let middle = (low + high) / 2
            if known[middle].first <= key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func remember(_ run: Run, at place: Int) {
        if knownBytes + run.byteCount > StoreLimits.knownRunBytes {
            forget()
            known.append(run)
        } else {
            known.insert(run, at: place)
        }
        knownBytes += run.byteCount
    }

    /// A transaction was rolled back: what was looked at may never have been.
    func forget() {
        known.removeAll(keepingCapacity: true)
        knownBytes = 0
    }

    private static var corrupt: OutpostError {
        OutpostError(
            .corrupt, operation: "read a row's state", place: "_outpost_run",
            cause: "a run's keys are not what was written",
            hint: "keep a copy of the file, then take everything from the hub again")
    }

    // MARK: Writing

    /// Whether a run from one key to another would overlap none.
    func hasRoom(from first: StateKey, to last: StateKey) throws -> Bool {
        if let before = try run(before: last), before.last >= first { return false }
        try first.withBytes { try selectAfter.bind(blob: $0, at: 1) }
        defer { selectAfter.reset() }
        guard try selectAfter.step(), let next = StateKey(selectAfter.rawBytes(0)) else {
            return true
        }
        return next > last
    }

    /// Adds a run of rows without a state.
    ///
    /// - Parameter keys: ascending; there is room for them.
    func add(_ keys: [RowKey], ofTable table: UInt16, state: [UInt8]) throws {
        guard let first = keys.first, let last = keys.last else { return }
        try StateKey(table, first).withBytes { try insert.bind(blob: $0, at: 1) }
        try StateKey(table, last).withBytes { try insert.bind(blob: $0, at: 2) }
        try insert.bind(state, at: 3)
        try insert.run(withBlob: RowRun.encode(keys), at: 4)
    }

    /// Notes which rows now have a state of their own in `_outpost_row`.
    ///
    /// - Parameter keys: ascending.
    func noteEdited(_ keys: some Sequence<StateKey>) throws {
        var changed: Run?
        for key in keys {
            guard let run = try run(before: key), key <= run.last,
                let index = run.keys.index(of: key.key), !run.isEdited(index)
            else { continue }
            if let changed, changed !== run { try save(changed) }
            run.setEdited(index)
            changed = run
        }
        if let changed { try save(changed) }
    }

    private func save(_ run: Run) throws {
        try saveEdited.bind(run.edited, at: 1)
        try run.first.withBytes { try saveEdited.bind(blob: $0, at: 2) }
        try saveEdited.run()
    }

    // MARK: All keys

    /// The greatest key of a table's runs.
    func greatestKey(ofTable table: UInt16) throws -> RowKey? {
        try StateKey.first(ofTable: table).withBytes { try greatest.bind(blob: $0, at: 1) }
        try StateKey.first(ofTable: table + 1).withBytes { try greatest.bind(blob: $0, at: 2) }
        defer { greatest.reset() }
        return try greatest.step() ? StateKey(greatest.rawBytes(0))?.key : nil
    }

    /// Gives all keys of a table's runs.
    func forEachKey(ofTable table: UInt16, _ body: (RowKey) -> Void) throws {
        try StateKey.first(ofTable: table).withBytes { try selectAll.bind(blob: $0, at: 1) }
        try StateKey.first(ofTable: table + 1).withBytes { try selectAll.bind(blob: $0, at: 2) }
        defer { selectAll.reset() }
        while try selectAll.step() {
            guard let keys = RowRun.Keys(selectAll.bytes(0)) else { throw Self.corrupt }
            for index in 0..<keys.count { body(keys[index]) }
        }
    }
}
