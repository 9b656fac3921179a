import Foundation
import OutpostTestSupport
import GRDB
import OutpostKit

/// An app's file as the app makes it, before it knows of Outpost.
struct SampleApp {
    static let operations = Space(name: "operations")
    let path: String

    init(_ folder: TemporaryFolder, name: String = "app.sqlite", _ sql: String) throws {
        path = folder.appending(name)
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in try db.execute(sql: sql) }
        try queue.close()
    }

    /// Two columns, and photos that lie beside their incidents.
    static func schema(
        _ columns: [ColumnSchema] = [
            ColumnSchema(name: "title", kind: .text),
            ColumnSchema(name: "severity", kind: .integer),
        ]
    ) throws -> Schema {
        try Schema(
            spaces: [operations],
            tables: [
                try TableSchema(
                    name: "incident", residence: .space(operations.id), columns: columns),
                try TableSchema(
                    name: "photo", residence: .follows(column: "incident"),
                    columns: [
                        ColumnSchema(
                            name: "incident", kind: .text, isRequired: true, references: "incident"),
                        ColumnSchema(name: "image", kind: .blob),
                    ]),
            ])
    }

    static func key(_ number: UInt64) -> RowKey {
        RowKey(space: operations.id, milliseconds: 1_795_392_000_000, random: number)
    }

    var bytes: Data {
        get throws { try Data(contentsOf: URL(fileURLWithPath: path)) }
    }
}
