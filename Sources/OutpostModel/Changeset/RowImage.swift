/// A row's values one after the other, each spelled as a VALUE of `ChangesetBody`.
///
/// What a local write captures goes into its changeset's body as it stands here, and what did not change is found
/// by comparing bytes: no `Value` is made for it.
package struct RowImage: Sendable, Equatable {
    /// The values, without gaps.
    package private(set) var bytes: [UInt8] = []
    /// Where each value ends.
    private var ends: [Int] = []

    /// - Parameter columnCount: how many values are to come, so that memory is taken once.
    package init(columnCount: Int = 0) {
        ends.reserveCapacity(columnCount)
        bytes.reserveCapacity(columnCount * 48)
    }

    package init(_ values: [Value]) {
        self.init(columnCount: values.count)
        for value in values { append(value) }
    }

    package var count: Int { ends.count }

    package mutating func append(_ value: Value) {
        ChangesetBody.append(value, to: &bytes)
        ends.append(bytes.count)
    }

    /// Appends a text or a blob.
    ///
    /// - Parameter contents: within the limit; a text's are asked about by `firstInvalidText`.
    package mutating func append(_ type: ValueType, contents: UnsafeRawBufferPointer) {
        bytes.append(type.rawValue)
        ByteWriter.append(varint: UInt64(contents.count), to: &bytes)
        bytes.append(contentsOf: contents)
        ends.append(bytes.count)
    }

    package func range(_ column: Int) -> Range<Int> {
        (column == 0 ? 0 : ends[column - 1])..<ends[column]
    }

    /// Appends a value as it is spelled.
    package func append(_ column: Int, to target: inout [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            target.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range(column)]))
        }
    }

    package func isNull(_ column: Int) -> Bool {
        bytes[range(column).lowerBound] == ValueType.null.rawValue
    }

    /// The columns that hold another value in another image of the same table, ascending.
    package func differences(from other: RowImage) -> [Int] {
        bytes.withUnsafeBytes { mine in
            other.bytes.withUnsafeBytes { others in
                if ends == other.ends, RawBytes.areEqual(mine, others) { return [] }
                return ends.indices.filter { column in
                    !RawBytes.areEqual(
                        UnsafeRawBufferPointer(rebasing: mine[range(column)]),
                        UnsafeRawBufferPointer(rebasing: others[other.range(column)]))
                }
            }
        }
    }

    /// The first column of these whose text is not UTF-8; nil when all are sound.
    ///
    /// An image takes text as SQLite has it; what goes on into a changeset is to be asked about first.
    package func firstInvalidText(in columns: [Int]) -> Int? {
        bytes.withUnsafeBytes { bytes in
            for column in columns {
                let start = range(column).lowerBound
                guard bytes[start] == ValueType.text.rawValue else { continue }
                var cursor = ValueCursor(bytes: bytes, offset: start)
                if !UTF8Check.isValid(cursor.next().contents) { return column }
            }
            return nil
        }
    }

    /// One value.
    package subscript(column: Int) -> Value {
        bytes.withUnsafeBytes { bytes in
            var cursor = ValueCursor(bytes: bytes, offset: range(column).lowerBound)
            let (type, contents) = cursor.next()
            return switch type {
            case .null: .null
            case .integer: .integer(ValueCursor.integer(contents))
            case .real: .real(ValueCursor.real(contents))
            case .text: .text(String(decoding: contents, as: UTF8.self))
            case .blob: .blob(Array(contents))
            }
        }
    }

    package var values: [Value] { (0..<count).map { self[$0] } }

    /// The same row with another value in one column.
    package func replacing(_ column: Int, with value: Value) -> RowImage {
        var values = values
        values[column] = value
        return RowImage(values)
    }
}
