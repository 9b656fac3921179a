import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Makes a row again from the journals: state, shown values and fingerprint.
    ///
    /// - Returns: whether what was stored differed from what the journals say.
    @discardableResult
    package func rebuild(table name: String, key: RowKey) throws -> Bool {
        try transaction(operation: "rebuild a row") { db, engine in
            guard let table = engine.schema.table(named: name) else {
                throw OutpostError(
                    .notFound, operation: "rebuild a row", place: name, cause: "no such table")
            }
            let rebuilt = Self.rebuiltState(
                of: try Self.events(db, table: name, key: key), table: table)
            let values = try engine.rows.values(table, key)
            let old = try engine.rows.state(table, key, values: values)
            guard rebuilt != old || rebuilt.shownValues(table: table) != values else {
                return false
            }
            try engine.rows.replaceBroken(old, by: rebuilt, table, key)
            try engine.fingerprints.flush()
            return true
        }
    }

    /// Rows whose stored state or shown values differ from what the journals say, and whether the
    /// fingerprints are the sums of the rows. Empty and true on a sound replica; reads everything.
    package func audit() throws -> (rows: [String], fingerprintsFit: Bool) {
        try transaction(operation: "audit the replica") { db, engine in
            var broken: [String] = []
            var sums: [SpaceID: Fingerprint] = [:]
            let keys = try Row.fetchAll(db, sql: "SELECT \"table\", key FROM _outpost_row")
            for row in keys {
                let name: String = row[0]
                var reader = ByteReader([UInt8](row[1] as Data))
                let key = RowKey(
                    high: try reader.fixed("key"), low: try reader.fixed("key"))
                guard let table = engine.schema.table(named: name) else { continue }
                let values = try engine.rows.values(table, key)
                let stored = try engine.rows.state(table, key, values: values)
                let rebuilt = Self.rebuiltState(
                    of: try Self.events(db, table: name, key: key), table: table)
                if stored != rebuilt || rebuilt.shownValues(table: table) != values {
                    broken.append("\(name) \(key)")
                }
                if let digest = RowDigest.digest(of: rebuilt, key: key, table: table) {
                    sums[key.space, default: .empty].add(digest)
                }
            }
            let fit = try engine.schema.spaces.allSatisfy {
                try engine.fingerprints.sum(of: $0.id) == sums[$0.id, default: .empty]
            }
            return (broken, fit)
        }
    }
}
