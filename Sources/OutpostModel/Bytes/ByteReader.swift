/// Reads what `ByteWriter` wrote, trusting nothing: every length is checked against what is there before
/// memory is taken, and every number must stand in its shortest form, so that a meaning has one spelling.
package struct ByteReader {
    /// Where a table of bytes is broken.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// What is wrong there.
        package enum Defect: Equatable {
            case truncated
            case notShortestForm
            case numberTooLarge
            case lengthOverLimit(Int)
            case invalidUTF8
            case trailingBytes
            case unexpected(String)
        }

        package let offset: Int
        package let field: String
        package let defect: Defect

        package var description: String { "\(field) at byte \(offset): \(text)" }

        private var text: String {
            switch defect {
            case .truncated: "the bytes end before it does"
            case .notShortestForm: "the number is not in its shortest form"
            case .numberTooLarge: "the number is too large"
            case .lengthOverLimit(let limit): "the length is over the limit of \(limit)"
            case .invalidUTF8: "the text is not UTF-8"
            case .trailingBytes: "bytes follow where nothing should"
            case .unexpected(let text): text
            }
        }
    }

    private let bytes: [UInt8]
    /// All of them, also those before and after the offset.
    package var allBytes: [UInt8] { bytes }
    package private(set) var offset: Int
    private let end: Int

    /// - Parameter offset: where to begin, at most the number of bytes.
    package init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
        self.end = bytes.count
    }

    package var isAtEnd: Bool { offset == end }
    package var remaining: Int { end - offset }

    package func failure(_ field: String, _ defect: Failure.Defect) -> Failure {
        Failure(offset: offset, field: field, defect: defect)
    }

    package mutating func byte(_ field: String) throws(Failure) -> UInt8 {
        guard offset < end else { throw failure(field, .truncated) }
        defer { offset += 1 }
        return bytes[offset]
    }

    package mutating func fixed<Number: FixedWidthInteger & UnsignedInteger>(
        _ field: String, as type: Number.Type = Number.self
    ) throws(Failure) -> Number {
        let count = Number.bitWidth / 8
        guard remaining >= count else { throw failure(field, .truncated) }
        defer { offset += count }
        return Number(
            bigEndian: bytes.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: offset, as: Number.self)
            })
    }

    package mutating func varint(_ field: String) throws(Failure) -> UInt64 {
        if offset < end, bytes[offset] < 0x80 {
            defer { offset += 1 }
            return UInt64(bytes[offset])
        }
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte(field)
            guard shift < 63 || next <= 1 else { throw failure(field, .numberTooLarge) }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 {
                guard next != 0 || shift == 0 else { throw failure(field, .notShortestForm) }
                return value
            }
            shift += 7
        }
    }

    package mutating func signed(_ field: String) throws(Failure) -> Int64 {
        let value = try varint(field)
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A number of things to come, each of which takes at least `bytesEach` bytes.
    package mutating func count(_ field: String, limit: Int, bytesEach: Int = 1) throws(Failure)
        -> Int
    {
        let value = try varint(field)
        guard value <= UInt64(limit) else { throw failure(field, .lengthOverLimit(limit)) }
        guard Int(value) * bytesEach <= remaining else { throw failure(field, .truncated) }
        return Int(value)
    }

    package mutating func data(_ field: String, limit: Int) throws(Failure) -> [UInt8] {
        let count = try count(field, limit: limit)
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    package mutating func raw(_ field: String, count: Int) throws(Failure) -> [UInt8] {
        guard remaining >= count else { throw failure(field, .truncated) }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    package mutating func string(_ field: String, limit: Int) throws(Failure) -> String {
        let range = try stringRange(field, limit: limit)
        return String(decoding: bytes[range], as: UTF8.self)
    }

    /// Where the bytes of a string lie; it was checked to be UTF-8.
    package mutating func stringRange(_ field: String, limit: Int) throws(Failure) -> Range<Int> {
        let count = try count(field, limit: limit)
        let isValid = bytes.withUnsafeBytes { buffer in
            UTF8Check.isValid(UnsafeRawBufferPointer(rebasing: buffer[offset..<offset + count]))
        }
        guard isValid else { throw failure(field, .invalidUTF8) }
        defer { offset += count }
        return offset..<offset + count
    }

    /// Where bytes lie whose length stands before them.
    package mutating func dataRange(_ field: String, limit: Int) throws(Failure) -> Range<Int> {
        let count = try count(field, limit: limit)
        defer { offset += count }
        return offset..<offset + count
    }

    package func expectEnd(_ field: String) throws(Failure) {
        guard isAtEnd else { throw failure(field, .trailingBytes) }
    }
}
