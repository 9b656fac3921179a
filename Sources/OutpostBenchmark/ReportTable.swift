import Crypto
import GRDB
import OutpostModel
import OutpostStore

/// The table that every figure is measured on: 10 columns, with a key of 36 characters.
enum ReportTable {
    static let name = "report"
    static let space = Space(name: "operations")
    /// With the key.
    static let columns = SyntheticReports.columns.count + 1

    static func schema() throws -> Schema {
        let table = try TableSchema(
            name: name, residence: .space(space.id),
            columns: SyntheticReports.columns.map { ColumnSchema(name: $0.name, kind: $0.kind) })
        return try Schema(
            version: 1, missionHash: OutpostModel.Digest(of: Array("benchmark".utf8)),
            spaces: [space], tables: [table])
    }

    /// As Outpost makes it, without its default for keys.
    static let createStatement =
        "CREATE TABLE report (id TEXT PRIMARY KEY NOT NULL, "
        + SyntheticReports.columns.map { "\($0.name) \($0.kind.rawValue.uppercased())" }
        .joined(separator: ", ") + ") STRICT"

    static let insertStatement =
        "INSERT INTO report VALUES (?" + String(repeating: ", ?", count: columns - 1) + ")"
    static let updateStatement = "UPDATE report SET title = ? WHERE id = ?"

    /// A new title for one report.
    struct Edit {
        let key: RowKey
        let title: Value
    }

    /// SHA-256 over all rows in the order of their keys: two databases that hold the same reports give the same.
    static func hash(_ database: any BenchmarkDatabase) throws -> OutpostModel.Digest {
        try database.read { db in
            var hash = SHA256()
            let rows = try db.valueRows(sql: "SELECT * FROM \(name) ORDER BY id")
            while let row = try rows.next() { hash.update(data: RowImage(row).bytes) }
            return OutpostModel.Digest(bytes: Array(hash.finalize())) ?? .zero
        }
    }
}
