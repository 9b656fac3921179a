import OutpostModel

/// A mission whose tables refer to each other, have unique values and checks.
package enum RuledSchema {
    package static func mission() throws -> Schema {
        try Schema(
            version: 1, missionHash: Digest(of: Array("the ruled mission".utf8)),
            spaces: [TestSchema.aid, TestSchema.justice],
            tables: [try site(), try visit(), try note()])
    }

    /// Unique by code, and by place and number together.
    private static func site() throws -> TableSchema {
        try TableSchema(
            name: "site", residence: .space(TestSchema.aid.id),
            columns: [
                ColumnSchema(name: "code", kind: .text),
                ColumnSchema(name: "place", kind: .text),
                ColumnSchema(name: "number", kind: .integer),
                ColumnSchema(name: "reference", kind: .text),
            ], referenceColumn: "reference", uniques: [["code"], ["place", "number"]])
    }

    /// Refers to a site, and to the visit that it follows.
    private static func visit() throws -> TableSchema {
        try TableSchema(
            name: "visit", residence: .space(TestSchema.justice.id),
            columns: [
                ColumnSchema(name: "site", kind: .text, isRequired: true, references: "site"),
                ColumnSchema(name: "follows", kind: .text, references: "visit"),
                ColumnSchema(name: "started", kind: .text),
                ColumnSchema(name: "ended", kind: .text),
                ColumnSchema(name: "persons", kind: .integer, range: 0...1000),
                ColumnSchema(name: "least", kind: .integer),
                ColumnSchema(name: "most", kind: .integer),
                ColumnSchema(
                    name: "stage", kind: .text, rule: .ladder(ranks: ["planned", "done"])),
            ],
            checks: [
                CheckRule(name: "in_order", columns: ["started", "ended"], form: .ascending),
                CheckRule(name: "figures", columns: ["least", "most"], form: .ascending),
                CheckRule(name: "counted", columns: ["persons", "started"], form: .requiredWith),
            ])
    }

    /// Lives where its row lives, whatever table that is of.
    private static func note() throws -> TableSchema {
        try TableSchema(
            name: "note", residence: .follows(column: "subject"),
            columns: [
                ColumnSchema(name: "subject", kind: .text, isRequired: true),
                ColumnSchema(name: "words", kind: .text),
            ])
    }
}
