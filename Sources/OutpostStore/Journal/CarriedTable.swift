import COutpostSQLite
import OutpostModel

/// `_outpost_carried`: by changeset that is not held yet, the rows of which a part was taken early, and who carried it.
final class CarriedTable {
    private let exists, insert, select, delete: SQLiteStatement
    /// Nothing is carried in most replicas: then nothing is looked up.
    private var isEmpty: Bool?

    init(_ database: OpaquePointer) throws {
        exists = try SQLiteStatement(
            database, "SELECT EXISTS (SELECT 1 FROM _outpost_carried)")
        insert = try SQLiteStatement(
            database,
            "INSERT OR IGNORE INTO _outpost_carried (place, key, carrier) VALUES (?, ?, ?)")
        select = try SQLiteStatement(
            database, "SELECT key, carrier FROM _outpost_carried WHERE place = ?")
        delete = try SQLiteStatement(database, "DELETE FROM _outpost_carried WHERE place = ?")
    }

    /// A transaction was rolled back.
    func reload() { isEmpty = nil }

    func note(place: Int64, key: StateKey, carrier: Int64) throws {
        try insert.bind(place, at: 1)
        try insert.bind(key.bytes, at: 2)
        try insert.bind(carrier, at: 3)
        try insert.run()
        isEmpty = false
    }

    /// A changeset that carried part of another one here.
    func carrier(of place: Int64) throws -> Int64? {
        try select.bind(place, at: 1)
        defer { select.reset() }
        return try select.step() ? select.integer(1) : nil
    }

    /// Takes out what was taken early of a changeset, now that it is here.
    func take(place: Int64) throws -> [(key: StateKey, carrier: Int64)] {
        if isEmpty == nil {
            defer { exists.reset() }
            isEmpty = try !exists.step() || exists.integer(0) == 0
        }
        guard isEmpty == false else { return [] }
        var found: [(key: StateKey, carrier: Int64)] = []
        try select.bind(place, at: 1)
        while try select.step() {
            guard let key = StateKey(select.rawBytes(0)) else { continue }
            found.append((key, select.integer(1)))
        }
        select.reset()
        guard !found.isEmpty else { return [] }
        try delete.bind(place, at: 1)
        try delete.run()
        isEmpty = nil
        return found
    }
}
