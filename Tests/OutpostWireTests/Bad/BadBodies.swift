import Foundation
import OutpostModel

@testable import OutpostWire

/// Pages whose columns agree and whose rebuilt bodies break a rule of the body.
enum BadBodies {
    private typealias Sample = SampleMessages

    /// One changeset, packed with its own check: only the body's rules stand against it.
    private static func page(
        _ tables: [TableChanges], _ change: (inout WireChangesetsMessage) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        let journal = Sample.journal(Sample.jacmel)
        let changeset = SamplePages.changeset(journal, 3, tables)
        var message = ChangesetPacker.pack(SamplePages.page([changeset], claims: []))
        try change(&message)
        return BadStream.frame(.changesets, try message.serializedBytes())
    }

    private static func row(
        _ key: RowKey, _ operation: RowChange.Operation = .insert, context: Context = Context(),
        cells: [String] = ["title"]
    ) -> RowChange {
        RowChange(
            key: key, operation: operation, context: context,
            writes: cells.map { CellWrite(cell: $0, values: [.integer(1)]) })
    }

    private static func incident(_ rows: RowChange...) -> TableChanges {
        TableChanges(table: "incident", rows: rows)
    }

    static func all() throws -> [BadStream] { try order() + rows() + contexts() }

    private static func order() throws -> [BadStream] {
        let one = SamplePages.key(1)
        let two = SamplePages.key(2)
        let notes = TableChanges(table: "note", rows: [row(one)])
        return [
            BadStream(
                "tables-not-in-order", refused: "tables are not in order",
                try page([incident(row(one)), notes]) { $0.tables.reverse() }),
            BadStream(
                "table-twice", refused: "tables are not in order",
                try page([incident(row(one))]) { $0.tables.append($0.tables[0]) }),
            BadStream(
                "changeset-twice-in-a-table", refused: "its changesets are not in order",
                try page([incident(row(one), row(two))]) {
                    $0.tables[0].changesets = [0, 0]
                    $0.tables[0].rowCounts = [1, 1]
                }),
            BadStream(
                "keys-not-in-order", refused: "rows are not in order",
                try page([incident(row(one), row(two))]) {
                    $0.tables[0].keys = Data(two.bytes + one.bytes)
                }),
            BadStream(
                "key-twice", refused: "rows are not in order",
                try page([incident(row(one), row(two))]) {
                    $0.tables[0].keys = Data(one.bytes + one.bytes)
                }),
            BadStream(
                "cells-not-in-order", refused: "cells are not in order",
                try page([incident(row(one, cells: ["place", "title"]))]) {
                    $0.tables[0].cells.reverse()
                }),
            BadStream(
                "cell-twice", refused: "writes are not in order",
                try page([incident(row(one))]) {
                    $0.tables[0].cells.append($0.tables[0].cells[0])
                }),
            BadStream(
                "changeset-without-tables", refused: "no table",
                try page([incident(row(one))]) { $0.tables = [] }),
        ]
    }

    private static func rows() throws -> [BadStream] {
        let one = SamplePages.key(1)
        let version4 = RowKey(high: one.high ^ 0xC000, low: one.low)
        func renamed(_ name: String) -> (inout WireChangesetsMessage) -> Void {
            { message in
                for index in message.names.indices where message.names[index] == name {
                    message.names[index] = String(repeating: "x", count: 49)
                }
            }
        }
        return [
            BadStream(
                "key-not-of-version-8", refused: "not a UUID of version 8",
                try page([incident(row(one))]) { $0.tables[0].keys = Data(version4.bytes) }),
            BadStream(
                "delete-with-writes", refused: "1 writes in a delete",
                try page([incident(row(one))]) { $0.tables[0].operations = Data([2]) }),
            BadStream(
                "edit-without-writes", refused: "0 writes in a edit",
                try page([incident(row(one, cells: []))]) {
                    $0.tables[0].operations = Data([1])
                }),
            BadStream(
                "table-name-over-limit", refused: "table name at byte",
                try page([incident(row(one))], renamed("incident"))),
            BadStream(
                "cell-name-over-limit", refused: "cell name at byte",
                try page([incident(row(one))], renamed("title"))),
        ]
    }

    private static func contexts() throws -> [BadStream] {
        let one = SamplePages.key(1)
        let own = Sample.journal(Sample.jacmel)
        let others = Context(vector: VersionVector([Sample.journal(Sample.gonaives): 4]))
        return [
            BadStream(
                "context-of-itself", refused: "it had seen itself",
                try page([incident(row(one, .edit, context: others))]) {
                    $0.contexts[0].vector = [WireJournalHead(own, 3)]
                }),
            BadStream(
                "context-of-nothing", refused: "the rebuilt bodies are not those that were packed",
                try page([incident(row(one, .edit, context: others))]) {
                    $0.contexts[0].vector = []
                }),
        ]
    }
}
