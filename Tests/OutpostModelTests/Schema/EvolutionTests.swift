import OutpostModel
import OutpostTestSupport
import Testing

/// What a newer mission version may change.
@Suite struct EvolutionTests {
    private let space = Space(name: "aid")
    private let other = Space(name: "justice")

    private func columns() -> [ColumnSchema] {
        [
            ColumnSchema(name: "name", kind: .text),
            ColumnSchema(name: "kind", kind: .text, choices: ["camp", "school"]),
            ColumnSchema(
                name: "status", kind: .text, rule: .ladder(ranks: ["reported", "closed"])),
            ColumnSchema(name: "persons", kind: .integer, range: 0...9),
            ColumnSchema(name: "low", kind: .integer),
            ColumnSchema(name: "high", kind: .integer),
        ]
    }

    private func schema(
        version: UInt32 = 2, in home: Space? = nil, isAppendOnly: Bool = false,
        groups: [(name: String, columns: [String])] = [("hurt", ["low", "high"])],
        guarded: Set<String> = [], _ change: (inout [ColumnSchema]) -> Void = { _ in }
    ) throws -> Schema {
        var columns = columns()
        change(&columns)
        return try Schema(
            version: version, missionHash: .zero, spaces: [space, other],
            tables: [
                TableSchema(
                    name: "site", residence: .space((home ?? space).id), columns: columns,
                    groups: groups, guardedGroups: guarded, isAppendOnly: isAppendOnly)
            ])
    }

    private func replacing(
        _ name: String, _ column: ColumnSchema
    ) throws -> Schema {
        try schema { columns in
            for index in columns.indices where columns[index].name == name {
                columns[index] = column
            }
        }
    }

    private func expect(
        _ reason: EvolutionError.Reason, column: String? = nil, from schema: Schema,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let old = try self.schema(version: 1)
        let error = #expect(throws: EvolutionError.self, sourceLocation: location) {
            try schema.checkAdds(to: old)
        }
        #expect(error?.reason == reason, sourceLocation: location)
        #expect(error?.column == column, sourceLocation: location)
        #expect(error?.hint.isEmpty == false, sourceLocation: location)
    }

    @Test func `Each version of the evolving mission adds to the ones before`() throws {
        let versions = try (1...3).map { try EvolvingSchema.mission(version: $0) }
        for old in versions {
            for new in versions where new.version > old.version {
                #expect(throws: Never.self) { try new.checkAdds(to: old) }
            }
        }
        #expect(
            versions[2].table(named: "site")?.columns.map(\.name) == [
                "name", "status", "kind", "kits", "leader", "tents", "needs", "low", "high",
                "phone",
            ])
    }

    @Test func `What is gone or turned into something else is named`() throws {
        try expect(.version(old: 1, new: 1), from: try schema(version: 1))
        try expect(.residence, from: try schema(in: other))
        try expect(.appendOnly(isNow: true), from: try schema(isAppendOnly: true))
        try expect(.columnGone, column: "name", from: try schema { $0.removeFirst() })
        try expect(
            .kind(old: "text", new: "blob"), column: "name",
            from: try replacing("name", ColumnSchema(name: "name", kind: .blob)))
        try expect(
            .rule(old: "register", new: "guarded"), column: "name",
            from: try replacing("name", ColumnSchema(name: "name", kind: .text, rule: .guarded)))
        try expect(
            .required, column: "name",
            from: try replacing("name", ColumnSchema(name: "name", kind: .text, isRequired: true)))
        try expect(
            .choicesNarrowed("camp"), column: "kind",
            from: try replacing(
                "kind", ColumnSchema(name: "kind", kind: .text, choices: ["school", "port"])))
        try expect(
            .choicesNarrowed(nil), column: "name",
            from: try replacing("name", ColumnSchema(name: "name", kind: .text, choices: ["a"])))
        try expect(
            .rangeNarrowed, column: "persons",
            from: try replacing(
                "persons", ColumnSchema(name: "persons", kind: .integer, range: 1...9)))
        try expect(
            .references, column: "name",
            from: try replacing(
                "name", ColumnSchema(name: "name", kind: .text, references: "site")))
    }

    @Test func `A ladder's ranks keep their order, and a group its members`() throws {
        try expect(
            .ranks, column: "status",
            from: try replacing(
                "status",
                ColumnSchema(
                    name: "status", kind: .text, rule: .ladder(ranks: ["closed", "reported"]))))
        try expect(.group("hurt"), column: "low", from: try schema(groups: []))
        try expect(
            .rule(old: "register", new: "guarded"), column: "hurt",
            from: try schema(guarded: ["hurt"]))
    }

    @Test func `A new column says the version that adds it`() throws {
        let old = try schema(version: 1)
        let late = try schema { $0.append(ColumnSchema(name: "late", kind: .text)) }
        let error = #expect(throws: EvolutionError.self) { try late.checkAdds(to: old) }
        #expect(
            error?.description == "table site, column late: it is new and says 'since: 1', "
                + "which version 1 should have known")
        #expect(throws: SchemaError.self) {
            try schema(version: 2) {
                $0.append(ColumnSchema(name: "late", kind: .text, since: 3))
            }
        }
    }
}
