import Foundation
import GRDB
import OutpostModel

/// The rows' states as last written, through any connection. Good for one snapshot, or one transaction of the engine's
/// before it commits.
final class StoredStates {
    private let db: Database
    /// What `_outpost_recent` holds; nil until it is asked for.
    private var recent: [StateKey: [UInt8]]?

    init(_ db: Database) { self.db = db }

    func number(of table: TableSchema) throws -> UInt16? {
        try UInt16.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM _outpost_table WHERE name = ?"),
            arguments: [table.name])
    }

    private func recentStates() throws -> [StateKey: [UInt8]] {
        if let recent { return recent }
        var states: [StateKey: [UInt8]] = [:]
        let rows = try Data.fetchCursor(
            db, sql: "SELECT states FROM _outpost_recent ORDER BY number")
        while let bytes = try rows.next() {
            try RecentStates.decode([UInt8](bytes)) { states[$0] = $1 }
        }
        recent = states
        return states
    }

    /// Whether anything of a row was ever merged.
    func contains(_ table: TableSchema, _ key: RowKey) throws -> Bool {
        guard let number = try number(of: table) else { return false }
        return try state(of: StateKey(number, key)) != nil
    }

    /// A row's state as `RowStateCoding` spells it.
    func state(of key: StateKey) throws -> [UInt8]? {
        if let bytes = try recentStates()[key] { return bytes }
        let name = Data(key.bytes)
        let own = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT state FROM _outpost_row WHERE key = ?"),
            arguments: [name])
        if let own { return [UInt8](own) }
        let run = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT last, keys, state FROM _outpost_run WHERE key <= ?
                    ORDER BY key DESC LIMIT 1
                    """), arguments: [name])
        guard let run, let last = Self.key(run[0]), key <= last,
            RowRun.Keys([UInt8](run[1] as Data))?.index(of: key.key) != nil
        else { return nil }
        return [UInt8](run[2] as Data)
    }

    /// Gives the states of a table's rows in the order of their keys, until `body` answers false. Rows in runs are left out:
    /// nothing but their insert was merged.
    func forEach(
        of table: TableSchema, _ body: (RowKey, [UInt8]) throws -> Bool
    ) throws {
        guard let number = try number(of: table) else { return }
        let recent = try recentStates().filter { $0.key.table == number }
        var pending = recent.sorted { $0.key < $1.key }[...]
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT key, state FROM _outpost_row WHERE key >= ? AND key < ? ORDER BY key",
            arguments: [
                Data(StateKey.first(ofTable: number).bytes),
                Data(StateKey.first(ofTable: number + 1).bytes),
            ])
        while let row = try rows.next() {
            guard let key = Self.key(row[0]) else { continue }
            while let next = pending.first, next.key < key {
                pending.removeFirst()
                guard try body(next.key.key, next.value) else { return }
            }
            if pending.first?.key == key { pending.removeFirst() }
            guard try body(key.key, recent[key] ?? [UInt8](row[1] as Data)) else { return }
        }
        for (key, bytes) in pending { guard try body(key.key, bytes) else { return } }
    }

    private static func key(_ bytes: Data) -> StateKey? {
        bytes.withUnsafeBytes { StateKey($0) }
    }
}
