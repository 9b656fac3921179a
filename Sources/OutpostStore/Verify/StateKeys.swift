import Foundation
import GRDB
import OutpostModel

/// The keys of all states that are stored, in whichever of the three tables; a key that has two is given twice.
struct StateKeys {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func forEach(_ body: (StateKey) throws -> Void) throws {
        let rows = try Data.fetchCursor(db, sql: "SELECT key FROM _outpost_row ORDER BY key")
        while let bytes = try rows.next() {
            if let key = bytes.withUnsafeBytes({ StateKey($0) }) { try body(key) }
        }
        let recent = try Data.fetchCursor(
            db, sql: "SELECT states FROM _outpost_recent ORDER BY number")
        while let bytes = try recent.next() {
            try RecentStates.decode([UInt8](bytes)) { key, _ in try body(key) }
        }
        let runs = try Row.fetchCursor(db, sql: "SELECT key, keys FROM _outpost_run ORDER BY key")
        while let row = try runs.next() {
            guard let first = (row[0] as Data).withUnsafeBytes({ StateKey($0) }),
                let keys = RowRun.Keys([UInt8](row[1] as Data))
            else { continue }
            for index in 0..<keys.count { try body(StateKey(first.table, keys[index])) }
        }
    }
}
