import Foundation
import GRDB
import OutpostModel

extension ReplicaReading {
    /// Makes every row again from the journals, and compares it with what is stored. Reads everything.
    ///
    /// What foreign programs wrote and the engine did not take over yet is found as broken.
    public func audit() throws -> Audit {
        try read { db in try Auditor(db, schema).audit() }
    }
}

/// One audit of one snapshot.
private struct Auditor {
    private let db: Database
    private let schema: Schema
    private let states: StoredStates
    private let resolver: ReadingResolver
    private let rows: RowTable

    init(_ db: Database, _ schema: Schema) throws {
        self.db = db
        self.schema = schema
        states = StoredStates(db)
        resolver = try ReadingResolver(db)
        guard let connection = db.sqliteConnection else {
            throw OutpostError(.storage, operation: "audit the replica", cause: "it was closed")
        }
        rows = RowTable(connection)
    }

    func audit() throws -> Audit {
        var audit = Audit()
        var sums: [SpaceID: Fingerprint] = [:]
        var tables: [UInt16: TableSchema] = [:]
        for table in schema.tables {
            if let number = try states.number(of: table) { tables[number] = table }
        }
        let index = try RowEventIndex(
            db, tables: Dictionary(tables.map { ($1.name, $0) }) { first, _ in first })
        try index.forEachRow { key, events in
            guard let table = tables[key.table] else { return }
            let rebuilt = Replica.rebuiltState(of: events, table: table)
            audit.rowCount += 1
            if try differs(key, from: rebuilt, table) {
                audit.noteBroken("\(table.name) \(key.key)")
            }
            for part in RowDigest.parts(of: rebuilt, key: key.key, table: table) {
                sums[key.key.space, default: .empty].add(part)
            }
        }
        for table in schema.tables { try noteStrangers(table, index, &audit) }
        try StateKeys(db).forEach { key in
            guard let table = tables[key.table], !index.contains(key) else { return }
            // What came early and was never written after all leaves a state that says nothing.
            guard try differs(key, from: RowState(), table) else { return }
            audit.noteBroken("\(table.name) \(key.key)")
        }
        audit.fingerprintsFit = try JournalNames.fingerprints(db, schema) == sumsOfAll(sums)
        return audit
    }

    private func sumsOfAll(_ sums: [SpaceID: Fingerprint]) -> [SpaceID: Fingerprint] {
        Dictionary(uniqueKeysWithValues: schema.spaces.map { ($0.id, sums[$0.id] ?? .empty) })
    }

    /// Whether what is stored of a row is not what the journals say.
    private func differs(
        _ key: StateKey, from rebuilt: RowState, _ table: TableSchema
    ) throws -> Bool {
        let values: [OutpostModel.Value]?
        do {
            values = try rows.values(table, key.key)
        } catch is Capture.Defect {
            // Another program stored what no changeset can carry.
            return true
        }
        guard rebuilt.shownValues(table: table) == values else { return true }
        do {
            // All that was written to the row may be held: then there may be no state.
            let state = try states.state(of: key).map { bytes in
                try RowStateCoding.decode(
                    bytes, table: table,
                    values: values ?? Array(repeating: .null, count: table.columns.count),
                    resolver: resolver)
            }
            return !(state ?? RowState()).says(rebuilt, of: table)
        } catch is ByteReader.Failure {
            return true
        } catch let error as OutpostError where error.code == .corrupt {
            // It names what the journals do not hold.
            return true
        }
    }

    /// Rows of a table that no journal speaks of.
    private func noteStrangers(
        _ table: TableSchema, _ index: RowEventIndex, _ audit: inout Audit
    ) throws {
        let number = try states.number(of: table)
        let ids = try db.valueRows(
            sql: "SELECT id FROM \(MissionTables.quoted(table.name)) ORDER BY id")
        while let id = try ids.next()?.first?.description {
            if let number, let key = RowKey(id), index.contains(StateKey(number, key)) { continue }
            audit.noteBroken("\(table.name) \(id)")
        }
    }
}
