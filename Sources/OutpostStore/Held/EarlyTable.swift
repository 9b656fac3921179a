import COutpostSQLite
import OutpostModel

/// `_outpost_early`, on the writer's connection: changesets that came before their journal reached them.
final class EarlyTable {
    private let count, insert, remove, setReason, heldExists: SQLiteStatement
    /// nil until it is asked for. In most replicas there is none, and then nothing is looked up.
    private var known: Int64?

    init(_ database: OpaquePointer) throws {
        count = try SQLiteStatement(database, "SELECT count(*) FROM _outpost_early")
        insert = try SQLiteStatement(
            database,
            "INSERT INTO _outpost_early (place, digest, reason, body) VALUES (?, ?, ?, ?)")
        remove = try SQLiteStatement(database, "DELETE FROM _outpost_early WHERE place = ?")
        setReason = try SQLiteStatement(
            database, "UPDATE _outpost_early SET reason = ? WHERE place = ?")
        heldExists = try SQLiteStatement(
            database, "SELECT EXISTS (SELECT 1 FROM _outpost_early WHERE reason <> 0)")
    }

    /// A transaction was rolled back.
    func reload() { known = nil }

    func changesets() throws -> Int64 {
        if let known { return known }
        defer { count.reset() }
        let found = try count.step() ? count.integer(0) : 0
        known = found
        return found
    }

    /// Whether any of them is held.
    func holdsAny() throws -> Bool {
        guard try changesets() > 0 else { return false }
        defer { heldExists.reset() }
        return try heldExists.step() && heldExists.integer(0) != 0
    }

    func append(_ place: Int64, digest: Digest, reason: HoldReason?, body: [UInt8]) throws {
        try insert.bind(place, at: 1)
        try insert.bind(digest.bytes, at: 2)
        try insert.bind(Int64(reason?.rawValue ?? 0), at: 3)
        try insert.run(withBlob: body, at: 4)
        known = nil
    }

    func set(_ reason: HoldReason?, at place: Int64) throws {
        try setReason.bind(Int64(reason?.rawValue ?? 0), at: 1)
        try setReason.bind(place, at: 2)
        try setReason.run()
    }

    func remove(_ place: Int64) throws {
        try remove.bind(place, at: 1)
        try remove.run()
        known = nil
    }
}
