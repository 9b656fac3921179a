import COutpostSQLite
import OutpostModel

/// `_outpost_seal`: where devices sealed their journals.
final class SealTable {
    private let insert: SQLiteStatement

    init(_ database: OpaquePointer) throws {
        insert = try SQLiteStatement(
            database,
            "INSERT OR REPLACE INTO _outpost_seal (place, chain, signature) VALUES (?, ?, ?)")
    }

    func append(place: Int64, chain: Digest, signature: [UInt8]) throws {
        try insert.bind(place, at: 1)
        try insert.bind(chain.bytes, at: 2)
        try insert.bind(signature, at: 3)
        try insert.run()
    }
}
