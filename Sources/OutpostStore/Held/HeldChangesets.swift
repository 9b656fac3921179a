import COutpostSQLite
import OutpostModel

/// `_outpost_held_changeset` and `_outpost_held_row`, on the writer's connection: which changesets of the journals are held,
/// and which rows they would write.
///
/// In most replicas nothing is held, and then nothing is looked up.
final class HeldChangesets {
    private let insert, remove, reasonAt, numbers, selectAll: SQLiteStatement
    private let insertRow, removeRows, rowPlaces, rowExists: SQLiteStatement
    /// Numbers of the journals of which something is held; nil until they are asked for.
    private var known: Set<Int64>?

    init(_ database: OpaquePointer) throws {
        insert = try SQLiteStatement(
            database,
            "INSERT OR REPLACE INTO _outpost_held_changeset (place, reason) VALUES (?, ?)")
        remove = try SQLiteStatement(
            database, "DELETE FROM _outpost_held_changeset WHERE place = ?")
        reasonAt = try SQLiteStatement(
            database, "SELECT reason FROM _outpost_held_changeset WHERE place = ?")
        selectAll = try SQLiteStatement(
            database, "SELECT place, reason FROM _outpost_held_changeset ORDER BY place")
        numbers = try SQLiteStatement(
            database,
            "SELECT DISTINCT place >> \(JournalTable.sequenceBits) FROM _outpost_held_changeset")
        insertRow = try SQLiteStatement(
            database, "INSERT OR IGNORE INTO _outpost_held_row (key, place) VALUES (?, ?)")
        removeRows = try SQLiteStatement(
            database, "DELETE FROM _outpost_held_row WHERE place = ?")
        rowPlaces = try SQLiteStatement(
            database,
            """
            SELECT place FROM _outpost_held_row WHERE key = ? AND place > ? AND place < ?
            ORDER BY place
            """)
        rowExists = try SQLiteStatement(
            database, "SELECT EXISTS (SELECT 1 FROM _outpost_held_row WHERE key = ?)")
    }

    /// A transaction was rolled back.
    func reload() { known = nil }

    private func journals() throws -> Set<Int64> {
        if let known { return known }
        defer { numbers.reset() }
        var found = Set<Int64>()
        while try numbers.step() { found.insert(numbers.integer(0)) }
        known = found
        return found
    }

    /// Whether anything at all of a journal is held.
    ///
    /// - Parameter number: the journal's.
    func holdsAny(of number: Int64) throws -> Bool {
        let journals = try journals()
        return !journals.isEmpty && journals.contains(number)
    }

    /// Whether a changeset of any journal that would write to a row is held.
    func holdsAny(writingTo row: StateKey) throws -> Bool {
        guard try !journals().isEmpty else { return false }
        try rowExists.bind(row.bytes, at: 1)
        defer { rowExists.reset() }
        return try rowExists.step() && rowExists.integer(0) != 0
    }

    func reason(at place: Int64) throws -> HoldReason? {
        try reasonAt.bind(place, at: 1)
        defer { reasonAt.reset() }
        guard try reasonAt.step() else { return nil }
        return HoldReason(stored: reasonAt.integer(0))
    }

    /// Notes that a changeset is held, or why now.
    ///
    /// - Parameter rows: those that it would write, of tables that this mission version knows.
    func hold(_ place: Int64, _ reason: HoldReason, rows: [StateKey]) throws {
        try insert.bind(place, at: 1)
        try insert.bind(Int64(reason.rawValue), at: 2)
        try insert.run()
        for row in rows {
            try insertRow.bind(row.bytes, at: 1)
            try insertRow.bind(place, at: 2)
            try insertRow.run()
        }
        known?.insert(place >> JournalTable.sequenceBits)
    }

    /// Everything that is held.
    func all() throws -> [(place: Int64, reason: HoldReason)] {
        defer { selectAll.reset() }
        var found: [(place: Int64, reason: HoldReason)] = []
        while try selectAll.step() {
            found.append((selectAll.integer(0), HoldReason(stored: selectAll.integer(1))))
        }
        return found
    }

    func admit(_ place: Int64) throws {
        for statement in [remove, removeRows] {
            try statement.bind(place, at: 1)
            try statement.run()
        }
        known = nil
    }

    /// Sequences of a journal's held changesets that would write to a row, ascending.
    ///
    /// - Parameters:
    ///   - number: the journal's.
    ///   - sequence: only those before it.
    func sequences(
        writingTo row: StateKey, inJournal number: Int64, before sequence: UInt64
    ) throws -> [UInt64] {
        let first = number << JournalTable.sequenceBits
        try rowPlaces.bind(row.bytes, at: 1)
        try rowPlaces.bind(first, at: 2)
        try rowPlaces.bind(first | Int64(sequence), at: 3)
        defer { rowPlaces.reset() }
        var found: [UInt64] = []
        while try rowPlaces.step() { found.append(JournalTable.sequence(of: rowPlaces.integer(0))) }
        return found
    }
}

extension HoldReason {
    /// A reason as it stands in a table; one that this version does not know is an officer's.
    init(stored: Int64) {
        self = HoldReason(rawValue: UInt8(truncatingIfNeeded: stored)) ?? .officer
    }
}
