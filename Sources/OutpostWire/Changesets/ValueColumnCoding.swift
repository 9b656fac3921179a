import Foundation
import OutpostModel

/// The values of one column, by type. Writer and reader of `ValueColumn`.
enum ValueColumnCoding {
    private enum Kind {
        static let null: UInt8 = 0
        static let integer: UInt8 = 1
        static let real: UInt8 = 2
        static let text: UInt8 = 3
        static let blob: UInt8 = 4
    }

    static func pack(_ values: [Value]) -> WireValueColumn {
        var column = WireValueColumn()
        var types: [UInt8] = []
        var texts: [UInt8] = []
        var blobs: [UInt8] = []
        types.reserveCapacity(values.count)
        for value in values {
            switch value {
            case .null:
                types.append(Kind.null)
            case .integer(let number):
                types.append(Kind.integer)
                column.integers.append(number)
            case .real(let number):
                types.append(Kind.real)
                column.reals.append(number.bitPattern)
            case .text(let text):
                types.append(Kind.text)
                column.textLengths.append(UInt32(text.utf8.count))
                texts.append(contentsOf: text.utf8)
            case .blob(let bytes):
                types.append(Kind.blob)
                column.blobLengths.append(UInt32(bytes.count))
                blobs.append(contentsOf: bytes)
            }
        }
        if let first = types.first, types.allSatisfy({ $0 == first }) { types = [first] }
        column.types = Data(types)
        column.texts = Data(texts)
        column.blobs = Data(blobs)
        return column
    }

    /// - Parameter count: how many values there must be.
    static func unpack(_ column: WireValueColumn, count: Int) throws -> [Value] {
        let types = [UInt8](column.types)
        guard types.count == count || types.count == 1 && count > 0 else {
            throw MessageDefect("value types", "\(types.count) for \(count) values")
        }
        var integers = column.integers.makeIterator()
        var reals = column.reals.makeIterator()
        var texts = Slices(column.texts, column.textLengths, "text")
        var blobs = Slices(column.blobs, column.blobLengths, "blob")
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            switch types.count == 1 ? types[0] : types[index] {
            case Kind.null: values.append(.null)
            case Kind.integer: values.append(.integer(try required(integers.next(), "integers")))
            case Kind.real: values.append(try real(try required(reals.next(), "reals")))
            case Kind.text:
                guard let text = String(validating: try texts.next(), as: UTF8.self) else {
                    throw MessageDefect("text", "it is not UTF-8")
                }
                values.append(.text(text))
            case Kind.blob: values.append(.blob(Array(try blobs.next())))
            case let type: throw MessageDefect("value types", "unknown type \(type)")
            }
        }
        guard integers.next() == nil, reals.next() == nil, texts.isAtEnd, blobs.isAtEnd else {
            throw MessageDefect("values", "more of them than the types say")
        }
        return values
    }

    private static func real(_ bits: UInt64) throws -> Value {
        let number = Double(bitPattern: bits)
        guard number.isFinite, bits != (-0.0).bitPattern else {
            throw MessageDefect("real", "NaN, infinity or negative zero")
        }
        return .real(number)
    }

    private static func required<T>(_ value: T?, _ field: String) throws -> T {
        guard let value else { throw MessageDefect(field, "fewer than the types say") }
        return value
    }
}

/// Consecutive pieces of one field, by a list of lengths.
private struct Slices {
    private let bytes: [UInt8]
    private var lengths: IndexingIterator<[UInt32]>
    private var offset = 0
    private var remaining: Int
    private let field: String

    init(_ data: Data, _ lengths: [UInt32], _ field: String) {
        self.bytes = [UInt8](data)
        self.lengths = lengths.makeIterator()
        self.remaining = lengths.count
        self.field = field
    }

    var isAtEnd: Bool { remaining == 0 && offset == bytes.count }

    mutating func next() throws -> ArraySlice<UInt8> {
        guard let length = lengths.next().map(Int.init) else {
            throw MessageDefect(field, "fewer than the types say")
        }
        guard length <= Limits.valueBytes, length <= bytes.count - offset else {
            throw MessageDefect(field, "a length of \(length) is over the limit or over the end")
        }
        remaining -= 1
        defer { offset += length }
        return bytes[offset..<offset + length]
    }
}
