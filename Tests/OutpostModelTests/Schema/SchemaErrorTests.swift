import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct SchemaErrorTests {
    private func column(_ name: String, _ kind: ColumnSchema.Kind = .text) -> ColumnSchema {
        ColumnSchema(name: name, kind: kind)
    }

    private func table(
        _ name: String = "report", columns: [ColumnSchema]? = nil,
        groups: [(name: String, columns: [String])] = [], reference: String? = nil,
        residence: TableSchema.Residence = .space(TestSchema.aid.id)
    ) throws(SchemaError) -> TableSchema {
        try TableSchema(
            name: name, residence: residence, columns: columns ?? [column("a"), column("b")],
            groups: groups, referenceColumn: reference)
    }

    private func schema(
        spaces: [Space] = [TestSchema.aid], tables: [TableSchema]
    ) throws(SchemaError) -> Schema {
        try Schema(version: 1, missionHash: .zero, spaces: spaces, tables: tables)
    }

    private func refusal(_ make: () throws -> Void) -> SchemaError.Reason? {
        do { try make() } catch { return (error as? SchemaError)?.reason }
        return nil
    }

    @Test(arguments: [
        "", "1a", "_a", "Name", "a b", "a-b", "été", String(repeating: "a", count: 49), "a\"b",
    ])
    func `What is not a name is refused as table, column, group and space`(name: String) {
        #expect(refusal { _ = try table(name) } == .invalidName(name))
        #expect(refusal { _ = try table(columns: [column(name)]) } == .invalidName(name))
        #expect(refusal { _ = try table(groups: [(name, ["a", "b"])]) } == .invalidName(name))
        #expect(
            refusal { _ = try schema(spaces: [Space(name: name)], tables: []) }
                == .invalidName(name))
    }

    @Test func `The engine's and SQLite's names are refused`() {
        #expect(refusal { _ = try table("sqlite_x") } == .reservedName("sqlite_x"))
        #expect(refusal { _ = try table(columns: [column("id")]) } == .reservedName("id"))
    }

    @Test func `A name is declared once`() {
        #expect(
            refusal { _ = try table(columns: [column("a"), column("a")]) } == .duplicateName("a"))
        #expect(refusal { _ = try table(groups: [("a", ["a", "b"])]) } == .duplicateName("a"))
        #expect(
            refusal { _ = try schema(tables: [try table(), try table()]) }
                == .duplicateName("report"))
        #expect(
            refusal { _ = try schema(spaces: [TestSchema.aid, TestSchema.aid], tables: []) }
                == .duplicateName("aid"))
    }

    @Test func `A group has two columns at least, that exist, each in one group`() {
        #expect(refusal { _ = try table(groups: [("g", ["a"])]) } == .groupTooSmall("g"))
        #expect(refusal { _ = try table(groups: [("g", ["a", "a"])]) } == .groupTooSmall("g"))
        #expect(refusal { _ = try table(groups: [("g", ["a", "x"])]) } == .unknownColumn("x"))
        let columns = [column("a"), column("b"), column("c")]
        #expect(
            refusal {
                _ = try table(columns: columns, groups: [("g", ["a", "b"]), ("h", ["b", "c"])])
            } == .columnInTwoGroups("b"))
    }

    @Test func `A table lives in a space that exists, or follows a required text column`() {
        let justice = TestSchema.justice.id
        #expect(
            refusal { _ = try schema(tables: [try table(residence: .space(justice))]) }
                == .unknownSpace)
        #expect(
            refusal { _ = try schema(tables: [try table(residence: .follows(column: "a"))]) }
                == .noResidence("a"))
    }

    @Test func `A column refers to a table that exists`() {
        let column = ColumnSchema(name: "a", kind: .text, references: "nowhere")
        #expect(
            refusal { _ = try schema(tables: [try table(columns: [column])]) }
                == .unknownTable("nowhere"))
    }

    @Test func `A base reference needs a text column`() {
        let columns = [column("number", .integer)]
        #expect(
            refusal { _ = try table(columns: columns, reference: "number") }
                == .referenceColumnNotText("number"))
        #expect(refusal { _ = try table(reference: "missing") } == .unknownColumn("missing"))
    }

    @Test func `More columns, tables or spaces than the limits are refused`() {
        let columns = (0...Limits.columnsPerTable).map { column("c\($0)") }
        #expect(
            refusal { _ = try table(columns: columns) }
                == .tooMany("columns", limit: Limits.columnsPerTable))
        #expect(
            refusal { _ = try schema(tables: try (0...Limits.tables).map { try table("t\($0)") }) }
                == .tooMany("tables", limit: Limits.tables))
        let spaces = (0...Limits.spaces).map { Space(name: "s\($0)") }
        #expect(
            refusal { _ = try schema(spaces: spaces, tables: []) }
                == .tooMany("spaces", limit: Limits.spaces))
    }

    @Test func `Two spaces of one hash are refused by name`() throws {
        var names: [SpaceID: String] = [:]
        var collision: (String, String)?
        for number in 0..<2000 where collision == nil {
            let name = "s\(number)"
            if let other = names.updateValue(name, forKey: SpaceID(name: name)) {
                collision = (other, name)
            }
        }
        let (first, second) = try #require(collision)
        let refused = refusal {
            _ = try schema(spaces: [Space(name: first), Space(name: second)], tables: [])
        }
        #expect(
            refused == .spaceHashCollision(first, second)
                || refused == .spaceHashCollision(second, first))
    }
}
