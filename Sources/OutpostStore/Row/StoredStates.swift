import Foundation
import GRDB
import OutpostModel

/// The rows' states as last written, through any connection.
struct StoredStates {
    private let db: Database

    init(_ db: Database) { self.db = db }

    private func number(of table: TableSchema) throws -> UInt16? {
        try UInt16.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM _outpost_table WHERE name = ?"),
            arguments: [table.name])
    }

    /// Whether anything of a row was ever merged.
    func contains(_ table: TableSchema, _ key: RowKey) throws -> Bool {
        guard let number = try number(of: table) else { return false }
        let bytes = Data(StateKey(number, key).bytes)
        return try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM _outpost_row WHERE key = ?1)
                        OR EXISTS (SELECT 1 FROM _outpost_recent WHERE key = ?1)
                    """), arguments: [bytes]) == true
    }

    /// Gives the states of a table's rows in the order of their keys, until `body` answers false.
    func forEach(
        of table: TableSchema, _ body: (RowKey, [UInt8]) throws -> Bool
    ) throws {
        guard let number = try number(of: table) else { return }
        let recent = try recentStates(number)
        var pending = recent.sorted { $0.key < $1.key }[...]
        let first = Data(StateKey(number, RowKey(high: 0, low: 0)).bytes)
        let end = Data(StateKey(number + 1, RowKey(high: 0, low: 0)).bytes)
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT key, state FROM _outpost_row WHERE key >= ? AND key < ? ORDER BY key",
            arguments: [first, end])
        while let row = try rows.next() {
            guard let key = Self.key(row[0]) else { continue }
            while let next = pending.first, next.key < key {
                pending.removeFirst()
                guard try body(next.key, next.value) else { return }
            }
            if pending.first?.key == key { pending.removeFirst() }
            guard try body(key, recent[key] ?? [UInt8](row[1] as Data)) else { return }
        }
        for (key, bytes) in pending { guard try body(key, bytes) else { return } }
    }

    private func recentStates(_ number: UInt16) throws -> [RowKey: [UInt8]] {
        var recent: [RowKey: [UInt8]] = [:]
        let rows = try Row.fetchCursor(
            db, sql: "SELECT key, state FROM _outpost_recent ORDER BY number")
        while let row = try rows.next() {
            let bytes = row[0] as Data
            guard let key = Self.key(bytes),
                bytes.prefix(2).elementsEqual([
                    UInt8(number >> 8), UInt8(truncatingIfNeeded: number),
                ])
            else { continue }
            recent[key] = [UInt8](row[1] as Data)
        }
        return recent
    }

    private static func key(_ bytes: Data) -> RowKey? {
        bytes.withUnsafeBytes { StateKey($0)?.key }
    }
}
