import Foundation
import OutpostModel

/// The values of one column, by type, as they are packed. Writer of `ValueColumn`; its reader is `ValueColumnReader`.
struct ValueColumnWriter {
    private var types: [UInt8] = []
    private var integers: [Int64] = []
    private var reals: [UInt64] = []
    private var textLengths: [UInt32] = []
    private var texts: [UInt8] = []
    private var blobLengths: [UInt32] = []
    private var blobs: [UInt8] = []
    private var isOneType = true

    /// - Parameter contents: the value's, as a body spells it.
    mutating func append(_ type: ValueType, _ contents: UnsafeRawBufferPointer) {
        if let first = types.first, first != type.rawValue { isOneType = false }
        types.append(type.rawValue)
        switch type {
        case .null: break
        case .integer: integers.append(ValueCursor.integer(contents))
        case .real: reals.append(ValueCursor.real(contents).bitPattern)
        case .text:
            textLengths.append(UInt32(contents.count))
            texts.append(contentsOf: contents)
        case .blob:
            blobLengths.append(UInt32(contents.count))
            blobs.append(contentsOf: contents)
        }
    }

    func message(_ packing: Packing) -> WireValueColumn {
        var column = WireValueColumn()
        column.types = Data(isOneType ? Array(types.prefix(1)) : types)
        column.integers = integers
        if packing >= .second, let decimals = DecimalColumn(reals) {
            column.decimals = decimals.numbers
            column.scale = decimals.scale
        } else {
            column.reals = reals
        }
        column.textLengths = textLengths
        column.texts = Data(texts)
        column.blobLengths = blobLengths
        column.blobs = Data(blobs)
        return column
    }
}

/// The values of one column, handed out one after the other in a body's spelling. The body's own rules then look at
/// what it came to: a text that is not UTF-8, a number that no column holds.
struct ValueColumnReader {
    private let types: [UInt8]
    private var taken = 0
    private var integers: ArraySlice<Int64>
    private var reals: ArraySlice<UInt64>
    private var texts: Slices
    private var blobs: Slices

    /// - Parameter count: how many values there must be.
    init(_ column: WireValueColumn, count: Int) throws {
        types = [UInt8](column.types)
        guard types.count == count || types.count == 1 && count > 0 else {
            throw MessageDefect("value types", "\(types.count) for \(count) values")
        }
        integers = column.integers[...]
        reals =
            column.decimals.isEmpty
            ? column.reals[...]
            : try DecimalColumn.reals(column.decimals, scale: column.scale)[...]
        guard column.decimals.isEmpty || column.reals.isEmpty else {
            throw MessageDefect("reals", "they stand there in two ways")
        }
        texts = Slices(column.texts, column.textLengths, "text")
        blobs = Slices(column.blobs, column.blobLengths, "blob")
    }

    mutating func appendNext(to bytes: inout [UInt8]) throws {
        let number = types.count == 1 ? types[0] : types[taken]
        taken += 1
        guard let type = ValueType(rawValue: number) else {
            throw MessageDefect("value types", "unknown type \(number)")
        }
        bytes.append(number)
        switch type {
        case .null: break
        case .integer:
            ByteWriter.append(
                signed: try Self.required(integers.popFirst(), "integers"), to: &bytes)
        case .real:
            let bits = try Self.required(reals.popFirst(), "reals")
            withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) }
        case .text: try texts.appendNext(to: &bytes)
        case .blob: try blobs.appendNext(to: &bytes)
        }
    }

    /// All were handed out.
    func expectEnd() throws {
        guard integers.isEmpty, reals.isEmpty, texts.isAtEnd, blobs.isAtEnd else {
            throw MessageDefect("values", "more of them than the types say")
        }
    }

    private static func required<T>(_ value: T?, _ field: String) throws -> T {
        guard let value else { throw MessageDefect(field, "fewer than the types say") }
        return value
    }
}

/// Consecutive pieces of one field, by a list of lengths.
private struct Slices {
    private let bytes: [UInt8]
    private var lengths: ArraySlice<UInt32>
    private var offset = 0
    private let field: String

    init(_ data: Data, _ lengths: [UInt32], _ field: String) {
        self.bytes = [UInt8](data)
        self.lengths = lengths[...]
        self.field = field
    }

    var isAtEnd: Bool { lengths.isEmpty && offset == bytes.count }

    /// Appends the next piece's length and the piece.
    mutating func appendNext(to target: inout [UInt8]) throws {
        guard let length = lengths.popFirst().map(Int.init) else {
            throw MessageDefect(field, "fewer than the types say")
        }
        guard length <= Limits.valueBytes, length <= bytes.count - offset else {
            throw MessageDefect(field, "a length of \(length) is over the limit or over the end")
        }
        ByteWriter.append(varint: UInt64(length), to: &target)
        bytes.withUnsafeBytes {
            target.append(
                contentsOf: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + length]))
        }
        offset += length
    }
}
