import COutpostSQLite
import OutpostModel

/// `_outpost_meta`: what a replica knows of itself.
final class MetaTable {
    private let select, save: SQLiteStatement

    init(_ database: OpaquePointer) throws {
        select = try SQLiteStatement(database, "SELECT value FROM _outpost_meta WHERE name = ?")
        save = try SQLiteStatement(
            database, "INSERT OR REPLACE INTO _outpost_meta (name, value) VALUES (?, ?)")
    }

    func integer(_ name: String) throws -> Int64? {
        try select.bind(name, at: 1)
        defer { select.reset() }
        return try select.step() ? select.integer(0) : nil
    }

    func bytes(_ name: String) throws -> [UInt8]? {
        try select.bind(name, at: 1)
        defer { select.reset() }
        return try select.step() ? select.bytes(0) : nil
    }

    func set(_ value: Int64, for name: String) throws { try set(.integer(value), for: name) }

    func set(_ value: [UInt8], for name: String) throws { try set(.blob(value), for: name) }

    private func set(_ value: Value, for name: String) throws {
        try save.bind(name, at: 1)
        try save.bind(value, at: 2)
        try save.run()
    }
}
