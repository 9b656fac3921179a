import Foundation
import OutpostModel
import OutpostStore

@testable import OutpostWire

/// Defects of the columns of a table: rows, presence, kinds, values.
enum BadColumns {
    static func all() throws -> [BadStream] { try rows() + cells() + values() }

    /// The table `incident` of the rich page; `delivery` stands before it.
    private static func table(_ change: (inout WireTableColumns) throws -> Void) throws -> [UInt8] {
        try BadPages.page { try change(&$0.tables[1]) }
    }

    private static func rows() throws -> [BadStream] {
        [
            BadStream(
                "keys-not-of-16-bytes", refused: "table incident: its columns differ in length",
                try table { $0.keys.removeLast() }),
            BadStream(
                "operations-fewer-than-rows", refused: "its columns differ in length",
                try table { $0.operations.removeLast() }),
            BadStream(
                "context-references-fewer-than-rows", refused: "its columns differ in length",
                try table { $0.contexts.removeLast() }),
            BadStream(
                "row-counts-fewer-than-changesets", refused: "its columns differ in length",
                try table { $0.rowCounts.removeLast() }),
            BadStream(
                "row-count-zero", refused: "its columns differ in length",
                try table {
                    $0.changesets.append(0)
                    $0.rowCounts.append(0)
                }),
            BadStream(
                "row-counts-over-the-rows", refused: "its columns differ in length",
                try table { $0.rowCounts[0] = .max }),
            BadStream(
                "unknown-operation", refused: "operations: unknown operation 4",
                try table { $0.operations[$0.operations.startIndex] = 4 }),
            BadStream(
                "rows-over-limit", refused: "the length is over the limit of 100000",
                try rowsOverLimit()),
        ]
    }

    private static func rowsOverLimit() throws -> [UInt8] {
        var message = ChangesetPacker.pack(SamplePages.one)
        let count = Limits.rowsPerChangeset + 1
        let key = message.tables[0].keys
        message.tables[0].keys = Data((0..<count).flatMap { _ in key })
        message.tables[0].operations = Data(count: count)
        message.tables[0].rowCounts = [UInt32(count)]
        message.tables[0].cells = []
        return try BadStream.compressed(.changesets, message.serializedBytes())
    }

    /// A cell of a row-wise present column of the rich page, by name.
    private static func cell(
        _ name: String, _ change: (inout WireCellColumn) throws -> Void
    ) throws -> [UInt8] {
        try BadPages.page { message in
            let number = UInt32(message.names.firstIndex(of: name) ?? 0)
            let cells = message.tables[1].cells
            for index in cells.indices where cells[index].name == number {
                try change(&message.tables[1].cells[index])
            }
        }
    }

    private static func cells() throws -> [BadStream] {
        [
            BadStream(
                "presence-bits-beyond-the-last-row", refused: "presence: bits beyond the last row",
                try cell("depth") { $0.presence[$0.presence.startIndex] |= 0x80 }),
            BadStream(
                "presence-of-two-bytes-for-seven-rows", refused: "presence: 2 bytes for 7 rows",
                try cell("depth") { $0.presence.append(0) }),
            BadStream(
                "kinds-fewer-than-writes", refused: "cell severity: 2 kinds for 1 writes",
                try cell("severity") { $0.kinds = Data([0, 0]) }),
            BadStream(
                "unknown-write-kind", refused: "cell severity: unknown kind 4",
                try cell("severity") {
                    $0.kinds = Data(repeating: 4, count: $0.kinds.isEmpty ? 2 : 1)
                }),
            BadStream(
                "cell-of-201-columns", refused: "cell depth: more than 200 columns",
                try cell("depth") { $0.columns = Array(repeating: $0.columns[0], count: 201) }),
            BadStream(
                "cell-of-no-columns", refused: "value count at byte",
                try cell("depth") { $0.columns = [] }),
        ]
    }

    /// The first column of a cell.
    private static func column(
        _ name: String, _ change: (inout WireValueColumn) -> Void
    ) throws -> [UInt8] {
        try cell(name) { change(&$0.columns[0]) }
    }

    private static func values() throws -> [BadStream] {
        [
            BadStream(
                "value-types-fewer-than-writes", refused: "value types: 2 for 1 values",
                try column("severity") { $0.types = Data([1, 1]) }),
            BadStream(
                "unknown-value-type", refused: "value types: unknown type 5",
                try column("severity") { $0.types = Data([5]) }),
            BadStream(
                "integers-fewer-than-types", refused: "integers: fewer than the types say",
                try column("severity") { $0.integers.removeLast() }),
            BadStream(
                "integers-left-over", refused: "values: more of them than the types say",
                try column("severity") { $0.integers.append(1) }),
            BadStream(
                "reals-fewer-than-types", refused: "reals: fewer than the types say",
                try column("depth") { $0.reals = [] }),
            BadStream(
                "real-not-a-number", refused: "NaN, infinity or negative zero",
                try column("depth") { $0.reals = [Double.nan.bitPattern] }),
            BadStream(
                "real-infinite", refused: "NaN, infinity or negative zero",
                try column("depth") { $0.reals = [Double.infinity.bitPattern] }),
            BadStream(
                "real-negative-zero", refused: "NaN, infinity or negative zero",
                try column("depth") { $0.reals = [(-0.0).bitPattern] }),
            BadStream(
                "text-length-over-the-end", refused: "is over the limit or over the end",
                try column("title") { $0.textLengths[$0.textLengths.count - 1] += 1 }),
            BadStream(
                "text-length-of-all-ones", refused: "text: a length of 4294967295 is over",
                try column("title") { $0.textLengths[0] = .max }),
            BadStream(
                "texts-left-over", refused: "values: more of them than the types say",
                try column("title") { $0.texts.append(0x61) }),
            BadStream(
                "text-not-utf8", refused: "the text is not UTF-8",
                try column("title") { $0.texts[$0.texts.startIndex] = 0xFF }),
            BadStream(
                "text-cut-within-a-character", refused: "the text is not UTF-8",
                try column("title") {
                    $0.textLengths[0] -= 1
                    $0.textLengths[1] += 1
                }),
            BadStream(
                "blob-length-over-the-end", refused: "blob: a length of 4 is over",
                try column("photo") { $0.blobLengths[0] += 1 }),
            BadStream(
                "blob-lengths-left-over", refused: "values: more of them than the types say",
                try column("photo") { $0.blobLengths.append(0) }),
            BadStream(
                "text-over-limit", refused: "text: a length of 1048577 is over the limit",
                try textOverLimit()),
        ]
    }

    private static func textOverLimit() throws -> [UInt8] {
        var message = ChangesetPacker.pack(SamplePages.one)
        let count = Limits.valueBytes + 1
        message.tables[0].cells[0].columns[0].textLengths = [UInt32(count)]
        message.tables[0].cells[0].columns[0].texts = Data(repeating: 0x61, count: count)
        return try BadStream.compressed(.changesets, message.serializedBytes())
    }
}
