import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Gives the rows of an app's tables keys in Outpost's form, and follows them through the columns that refer to
    /// them. For a file that is no replica yet; keys that have the form stay as they are.
    ///
    /// A new key is a hash of table and old key, so that copies of one file get the same keys, and merge.
    ///
    /// - Returns: how many keys were changed.
    /// - Throws: `OutpostError` for a table that `open` would refuse, or a key that is not text; then nothing is changed.
    @discardableResult
    public static func makeKeys(file path: String, schema: Schema) throws -> Int {
        do {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = false
            configuration.busyMode = .timeout(StoreLimits.busyTimeout)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let count = try queue.write { db in
                let findings = try AppFile(path: path, schema: schema).findings(db)
                return try KeyConversion(db, schema: schema).convert(findings.unsynced)
            }
            try queue.close()
            return count
        } catch {
            throw StoreFailure.translate(error, operation: "make keys", place: path)
        }
    }
}

/// One conversion, in one transaction.
private struct KeyConversion {
    let db: Database
    let schema: Schema

    init(_ db: Database, schema: Schema) {
        self.db = db
        self.schema = schema
    }

    func convert(_ tables: [TableSchema]) throws -> Int {
        var left = tables
        var count = 0
        // A row that follows another lives in the space of that one's new key.
        while !left.isEmpty {
            let ready = left.filter { table in
                guard case .follows(let column) = table.residence,
                    let target = table.column(named: column)?.references
                else { return true }
                return target == table.name || !left.contains { $0.name == target }
            }
            for table in ready.isEmpty ? left : ready { count += try convert(table) }
            left.removeAll { table in ready.isEmpty || ready.contains { $0.name == table.name } }
        }
        return count
    }

    private func convert(_ table: TableSchema) throws -> Int {
        let name = MissionTables.quoted(table.name)
        var place = "NULL"
        if case .follows(let column) = table.residence { place = MissionTables.quoted(column) }
        var count = 0
        for row in try db.fetchValues(sql: "SELECT id, \(place) FROM \(name)") {
            guard case .text(let old) = row[0] else { throw refusal(table, row[0]) }
            guard RowKey(old) == nil else { continue }
            let key = RowKey(
                space: try space(of: table, row), table: table.name, source: "app", reference: old,
                milliseconds: 0)
            let values = [Value.text(key.description), .text(old)]
            try db.execute(sql: "UPDATE \(name) SET id = ? WHERE id = ?", values: values)
            for other in schema.tables where try db.tableExists(other.name) {
                for column in other.columns where column.references == table.name {
                    let column = MissionTables.quoted(column.name)
                    try db.execute(
                        sql: """
                            UPDATE \(MissionTables.quoted(other.name)) SET \(column) = ?
                            WHERE \(column) = ?
                            """, values: values)
                }
            }
            count += 1
        }
        return count
    }

    private func space(of table: TableSchema, _ row: [Value]) throws -> SpaceID {
        if case .space(let space) = table.residence { return space }
        guard case .text(let text) = row[1], let followed = RowKey(text) else {
            throw refusal(table, row[0])
        }
        return followed.space
    }

    private func refusal(_ table: TableSchema, _ key: Value) -> OutpostError {
        OutpostError(
            .invalidInput, operation: "make keys", place: "\(table.name), row '\(key)'",
            cause: "its key is no text, or the row that it belongs to is not there",
            hint: "put the row right, or delete it")
    }
}
