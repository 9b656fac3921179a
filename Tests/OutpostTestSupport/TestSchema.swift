import OutpostModel

/// A small mission: three spaces, a table that follows its row, one that is append-only, two groups, and a
/// column that version 2 added.
package enum TestSchema {
    package static let operations = Space(name: "operations")
    package static let aid = Space(name: "aid")
    package static let justice = Space(name: "justice")

    package static func mission(version: UInt32 = 2) throws -> Schema {
        try Schema(
            version: version, missionHash: Digest(of: Array("the test mission".utf8)),
            spaces: [operations, aid, justice],
            tables: [
                try incident(version: version), try delivery(), try custody(), try attachment(),
            ])
    }

    package static func incident(version: UInt32 = 2) throws -> TableSchema {
        let columns = [
            ColumnSchema(name: "title", kind: .text),
            ColumnSchema(name: "reference", kind: .text, isRequired: true),
            ColumnSchema(name: "severity", kind: .integer, range: 1...5),
            ColumnSchema(name: "depth", kind: .real, range: -100...100),
            ColumnSchema(name: "photo", kind: .blob),
            ColumnSchema(name: "latitude", kind: .real),
            ColumnSchema(name: "longitude", kind: .real),
            ColumnSchema(name: "status", kind: .text, choices: ["open", "closed"]),
            ColumnSchema(name: "witness", kind: .text, since: 2),
        ]
        return try TableSchema(
            name: "incident", residence: .space(operations.id),
            columns: columns.filter { $0.since <= version },
            groups: [(name: "place", columns: ["latitude", "longitude"])],
            referenceColumn: "reference")
    }

    package static func delivery() throws -> TableSchema {
        try TableSchema(
            name: "delivery", residence: .space(aid.id),
            columns: [
                ColumnSchema(name: "receiver", kind: .text, isRequired: true),
                ColumnSchema(name: "quantity", kind: .integer),
                ColumnSchema(name: "unit", kind: .text),
            ],
            groups: [(name: "amount", columns: ["quantity", "unit"])])
    }

    package static func custody() throws -> TableSchema {
        try TableSchema(
            name: "custody", residence: .space(justice.id),
            columns: [
                ColumnSchema(name: "item", kind: .text), ColumnSchema(name: "holder", kind: .text),
            ], isAppendOnly: true)
    }

    package static func attachment() throws -> TableSchema {
        try TableSchema(
            name: "attachment", residence: .follows(column: "subject"),
            columns: [
                ColumnSchema(name: "subject", kind: .text, isRequired: true),
                ColumnSchema(name: "caption", kind: .text),
            ])
    }
}
