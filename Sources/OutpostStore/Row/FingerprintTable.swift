import COutpostSQLite
import OutpostModel

/// The fingerprint of each space, kept in memory during a transaction and written at its end.
final class FingerprintTable {
    private let select, save: SQLiteStatement
    private var sums: [SpaceID: Fingerprint] = [:]
    private var changed = Set<SpaceID>()

    init(_ database: OpaquePointer) throws {
        select = try SQLiteStatement(
            database, "SELECT sum FROM _outpost_fingerprint WHERE space = ?")
        save = try SQLiteStatement(
            database, "INSERT OR REPLACE INTO _outpost_fingerprint (space, sum) VALUES (?, ?)")
    }

    func reload() {
        sums.removeAll()
        changed.removeAll()
    }

    func add(_ digest: Digest, space: SpaceID) throws {
        var sum = try sum(of: space)
        sum.add(digest)
        sums[space] = sum
        changed.insert(space)
    }

    func subtract(_ digest: Digest, space: SpaceID) throws {
        var sum = try sum(of: space)
        sum.subtract(digest)
        sums[space] = sum
        changed.insert(space)
    }

    func sum(of space: SpaceID) throws -> Fingerprint {
        if let sum = sums[space] { return sum }
        try select.bind(Int64(space.hash), at: 1)
        defer { select.reset() }
        let sum = try select.step() ? Fingerprint(bytes: select.bytes(0)) : nil
        sums[space] = sum ?? .empty
        return sum ?? .empty
    }

    func flush() throws {
        for space in changed {
            try save.bind(Int64(space.hash), at: 1)
            try save.bind(try sum(of: space).bytes, at: 2)
            try save.run()
        }
        changed.removeAll()
    }
}
