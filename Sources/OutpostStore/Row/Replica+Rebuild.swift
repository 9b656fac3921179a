import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// One write to a row, as its journal keeps it.
    package struct RowEvent: Sendable {
        package let changeset: Changeset
        package let digest: Digest
        package let change: RowChange
    }

    /// Every write to a row that this replica holds, in journal order.
    ///
    /// Looks for the key's bytes in the bodies of the row's space before it decodes one: a rebuild is rare, an
    /// index of rows by changeset would cost every write.
    package func events(table: String, key: RowKey) throws -> [RowEvent] {
        try read { db in try Self.events(db, table: table, key: key) }
    }

    static func events(_ db: Database, table: String, key: RowKey) throws -> [RowEvent] {
        let needle = Data(key.bytes)
        let cursor = try Row.fetchCursor(
            db,
            sql: """
                SELECT c.body, c.digest FROM _outpost_journal j
                JOIN _outpost_changeset c
                  ON c.place > j.id << ? AND c.place < (j.id + 1) << ?
                WHERE j.space = ? AND instr(c.body, ?) > 0
                ORDER BY c.place
                """,
            arguments: [
                JournalTable.sequenceBits, JournalTable.sequenceBits, Int64(key.space.hash), needle,
            ])
        var events: [RowEvent] = []
        while let row = try cursor.next() {
            let changeset = try ChangesetBody.decode([UInt8](row[0] as Data))
            let changes = changeset.tables.first { $0.table == table }?.rows ?? []
            guard let change = changes.first(where: { $0.key == key }) else { continue }
            events.append(
                RowEvent(
                    changeset: changeset, digest: Digest(bytes: [UInt8](row[1] as Data)) ?? .zero,
                    change: change))
        }
        return events
    }

    /// A row's merge state, made again from the journals alone.
    static func rebuiltState(of events: [RowEvent], table: TableSchema) -> RowState {
        var state = RowState(cellCount: table.cells.count)
        for event in events {
            let stamp = Stamp(
                time: event.changeset.time, replica: event.changeset.journal.replica,
                digest: event.digest)
            state.merge(
                event.change, dot: event.changeset.dot, stamp: stamp,
                missionVersion: event.changeset.missionVersion, table: table)
        }
        return state
    }

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
