import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct TableSchemaTests {
    @Test func `Cells cover each column once, a group where its first column stands`() throws {
        let table = try TestSchema.incident()
        #expect(
            table.cells.map(\.name) == [
                "title", "reference", "severity", "depth", "photo", "place", "status", "witness",
            ])
        #expect(table.cells.flatMap(\.columnIndices).sorted() == Array(table.columns.indices))
        let sorted = table.cellIndicesByName.map { table.cells[$0].name }
        #expect(sorted == sorted.sorted())
    }

    @Test func `A group is as new as its newest column`() throws {
        let table = try TableSchema(
            name: "t", residence: .space(TestSchema.aid.id),
            columns: [
                ColumnSchema(name: "a", kind: .text),
                ColumnSchema(name: "b", kind: .text, since: 3),
            ], groups: [(name: "g", columns: ["b", "a"])])
        #expect(table.cells.map(\.since) == [3])
        #expect(table.cells[0].columnIndices == [0, 1])
    }

    @Test func `A value of another type than its column, or none, is NULL`() throws {
        let table = try TestSchema.incident()
        let place = try #require(table.cellIndex(named: "place"))
        #expect(table.fitted([.real(1), .text("x")], cell: place) == [.real(1), .null])
        #expect(table.fitted([.real(1)], cell: place) == [.real(1), .null])
        #expect(table.fitted([], cell: place) == [.null, .null])
        #expect(table.fitted([.real(1), .real(2), .real(3)], cell: place) == [.real(1), .real(2)])
        let severity = try #require(table.cellIndex(named: "severity"))
        #expect(table.fitted([.real(3)], cell: severity) == [.null])
        #expect(table.fitted([.integer(9)], cell: severity) == [.integer(9)])
    }

    @Test func `Texts are equal when their bytes are`() {
        #expect(Value.text("\u{E9}") != Value.text("e\u{301}"))
        #expect(Value.text("\u{E9}") == Value.text("\u{E9}"))
        #expect(Set([Value.text("\u{E9}"), .text("e\u{301}")]).count == 2)
    }

    @Test func `Values of different types are never equal`() {
        #expect(Set([Value.null, .integer(0), .real(0), .text(""), .blob([])]).count == 5)
    }
}
