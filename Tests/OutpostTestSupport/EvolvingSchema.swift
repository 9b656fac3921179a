import OutpostModel

/// A mission in three versions. The second adds a space, a table, columns, a choice and a rank between others; the third
/// a column, a rank and a code more.
package enum EvolvingSchema {
    package static let news = Space(name: "news")

    package static func bytes(version: UInt32) -> [UInt8] {
        Array("the evolving mission, \(version)".utf8)
    }

    package static func mission(version: UInt32) throws -> Schema {
        try Schema(
            version: version, missionHash: Digest(of: bytes(version: version)),
            spaces: [TestSchema.aid] + (version >= 2 ? [news] : []),
            tables: [try site(version)]
                + (version >= 2 ? [try visit(version), try bulletin()] : []))
    }

    package static func ranks(_ version: UInt32) -> [String] {
        switch version {
        case 1: ["reported", "closed"]
        case 2: ["reported", "confirmed", "closed"]
        default: ["heard", "reported", "confirmed", "closed", "archived"]
        }
    }

    package static func kinds(_ version: UInt32) -> [String] {
        ["camp", "school"] + (version >= 2 ? ["clinic"] : []) + (version >= 3 ? ["port"] : [])
    }

    private static func site(_ version: UInt32) throws -> TableSchema {
        var columns = [
            ColumnSchema(name: "name", kind: .text),
            ColumnSchema(
                name: "status", kind: .text, choices: ranks(version),
                rule: .ladder(ranks: ranks(version))),
            ColumnSchema(name: "kind", kind: .text, choices: kinds(version), rule: .guarded),
            ColumnSchema(name: "kits", kind: .integer, rule: .counter),
        ]
        if version >= 2 {
            // In the middle of the file, as an author would put it.
            columns.insert(ColumnSchema(name: "leader", kind: .text, since: 2), at: 1)
            columns.append(ColumnSchema(name: "tents", kind: .integer, rule: .counter, since: 2))
            columns.append(ColumnSchema(name: "needs", kind: .text, rule: .set, since: 2))
            columns.append(ColumnSchema(name: "low", kind: .integer, since: 2))
            columns.append(ColumnSchema(name: "high", kind: .integer, since: 2))
        }
        if version >= 3 {
            columns.insert(
                ColumnSchema(name: "phone", kind: .text, rule: .guarded, since: 3), at: 0)
        }
        return try TableSchema(
            name: "site", residence: .space(TestSchema.aid.id), columns: columns,
            groups: version >= 2 ? [(name: "hurt", columns: ["low", "high"])] : [])
    }

    private static func visit(_ version: UInt32) throws -> TableSchema {
        var columns = [
            ColumnSchema(name: "site", kind: .text, references: "site"),
            ColumnSchema(name: "words", kind: .text, since: 2),
        ]
        if version >= 3 { columns.append(ColumnSchema(name: "rating", kind: .integer, since: 3)) }
        return try TableSchema(
            name: "visit", residence: .space(TestSchema.aid.id), columns: columns)
    }

    private static func bulletin() throws -> TableSchema {
        try TableSchema(
            name: "bulletin", residence: .space(news.id),
            columns: [ColumnSchema(name: "words", kind: .text)])
    }
}
