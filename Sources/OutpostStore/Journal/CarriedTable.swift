import COutpostSQLite
import OutpostModel

/// `_outpost_carried`: by changeset that is not held yet, the rows of which a part was taken early, and who carried it.
final class CarriedTable {
    private let exists, insert, select, selectAll: SQLiteStatement
    private let delete, setReason, deleteOfCarrier, heldExists: SQLiteStatement
    /// Nothing is carried in most replicas: then nothing is looked up.
    private var isEmpty: Bool?

    init(_ database: OpaquePointer) throws {
        exists = try SQLiteStatement(
            database, "SELECT EXISTS (SELECT 1 FROM _outpost_carried)")
        insert = try SQLiteStatement(
            database,
            """
            INSERT OR IGNORE INTO _outpost_carried (place, key, carrier, reason)
            VALUES (?, ?, ?, ?)
            """)
        select = try SQLiteStatement(
            database, "SELECT key, carrier, reason FROM _outpost_carried WHERE place = ?")
        selectAll = try SQLiteStatement(
            database, "SELECT place, key, carrier, reason FROM _outpost_carried")
        setReason = try SQLiteStatement(
            database,
            "UPDATE _outpost_carried SET reason = ? WHERE place = ? AND key = ? AND carrier = ?")
        deleteOfCarrier = try SQLiteStatement(
            database, "DELETE FROM _outpost_carried WHERE carrier = ?")
        heldExists = try SQLiteStatement(
            database,
            "SELECT EXISTS (SELECT 1 FROM _outpost_carried WHERE key = ? AND reason <> 0)")
        delete = try SQLiteStatement(database, "DELETE FROM _outpost_carried WHERE place = ?")
    }

    /// A transaction was rolled back.
    func reload() { isEmpty = nil }

    /// - Parameter reason: why it is not taken after all.
    func note(place: Int64, key: StateKey, carrier: Int64, reason: HoldReason?) throws {
        try insert.bind(place, at: 1)
        try insert.bind(key.bytes, at: 2)
        try insert.bind(carrier, at: 3)
        try insert.bind(Int64(reason?.rawValue ?? 0), at: 4)
        try insert.run()
        isEmpty = false
    }

    func set(_ reason: HoldReason?, place: Int64, key: StateKey, carrier: Int64) throws {
        try setReason.bind(Int64(reason?.rawValue ?? 0), at: 1)
        try setReason.bind(place, at: 2)
        try setReason.bind(key.bytes, at: 3)
        try setReason.bind(carrier, at: 4)
        try setReason.run()
    }

    /// A carrier is held: what it carried is not taken.
    func forget(carrier: Int64) throws {
        try deleteOfCarrier.bind(carrier, at: 1)
        try deleteOfCarrier.run()
        isEmpty = nil
    }

    /// A part of a changeset that is not here yet.
    struct Note {
        let place: Int64
        let key: StateKey
        let carrier: Int64
        /// Why it is not taken after all.
        let reason: HoldReason?
    }

    func all() throws -> [Note] {
        defer { selectAll.reset() }
        var notes: [Note] = []
        while try selectAll.step() {
            guard let key = StateKey(selectAll.rawBytes(1)) else { continue }
            let reason = selectAll.integer(3)
            notes.append(
                Note(
                    place: selectAll.integer(0), key: key, carrier: selectAll.integer(2),
                    reason: reason == 0 ? nil : HoldReason(stored: reason)))
        }
        return notes
    }

    /// The changesets that carried parts of another one here.
    func carriers(of place: Int64) throws -> [Int64] {
        try select.bind(place, at: 1)
        defer { select.reset() }
        var carriers: [Int64] = []
        while try select.step() { carriers.append(select.integer(1)) }
        return carriers
    }

    /// Whether a part that would write to a row is held.
    func holdsAny(of row: StateKey) throws -> Bool {
        guard try !isKnownEmpty() else { return false }
        try heldExists.bind(row.bytes, at: 1)
        defer { heldExists.reset() }
        return try heldExists.step() && heldExists.integer(0) != 0
    }

    private func isKnownEmpty() throws -> Bool {
        if let isEmpty { return isEmpty }
        defer { exists.reset() }
        let found = try !exists.step() || exists.integer(0) == 0
        isEmpty = found
        return found
    }

    /// Takes out what was taken early of a changeset, now that it is here.
    func take(place: Int64) throws -> [(key: StateKey, carrier: Int64, reason: HoldReason?)] {
        guard try !isKnownEmpty() else { return [] }
        var found: [(key: StateKey, carrier: Int64, reason: HoldReason?)] = []
        try select.bind(place, at: 1)
        while try select.step() {
            guard let key = StateKey(select.rawBytes(0)) else { continue }
            let reason = select.integer(2)
            found.append(
                (key, select.integer(1), reason == 0 ? nil : HoldReason(stored: reason)))
        }
        select.reset()
        guard !found.isEmpty else { return [] }
        try delete.bind(place, at: 1)
        try delete.run()
        isEmpty = nil
        return found
    }
}
