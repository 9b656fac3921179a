import OutpostModel

/// A mission in which one space is restricted, another is not, and a table follows rows of both; with the table of access entries.
package enum AccessSchema {
    package static let operations = Space(name: "operations")
    package static let justice = Space(name: "justice", isRestricted: true)
    package static let access = Space(name: "access")

    package static func mission() throws -> Schema {
        try Schema(
            version: 1, missionHash: Digest(of: Array("the access mission".utf8)),
            spaces: [operations, justice, access],
            tables: [
                try table("incident", in: operations, "title"),
                try table("party", in: justice, "name", "phone"),
                try TableSchema(
                    name: "task", residence: .follows(column: "subject"),
                    columns: [
                        ColumnSchema(name: "subject", kind: .text, isRequired: true),
                        ColumnSchema(name: "what", kind: .text),
                    ]), try entries(),
            ], accessLog: "access_entry")
    }

    private static func table(
        _ name: String, in space: Space, _ columns: String...
    ) throws -> TableSchema {
        try TableSchema(
            name: name, residence: .space(space.id),
            columns: columns.map { ColumnSchema(name: $0, kind: .text) })
    }

    package static func entries() throws -> TableSchema {
        try TableSchema(
            name: "access_entry", residence: .space(access.id),
            columns: AccessEntry.Column.allCases.map {
                ColumnSchema(name: $0.rawValue, kind: $0.kind)
            }, isAppendOnly: true)
    }
}
