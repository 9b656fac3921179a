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
    package private(set) var offset: Int
    private let end: Int

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        self.offset = 0
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
        var value: Number = 0
        for index in offset..<offset + count { value = value << 8 | Number(bytes[index]) }
        offset += count
        return value
    }

    package mutating func varint(_ field: String) throws(Failure) -> UInt64 {
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
        let count = try count(field, limit: limit)
        let text = bytes.withUnsafeBufferPointer { buffer in
            String(validating: buffer[offset..<offset + count], as: UTF8.self)
        }
        guard let text else { throw failure(field, .invalidUTF8) }
        offset += count
        return text
    }

    package func expectEnd(_ field: String) throws(Failure) {
        guard isAtEnd else { throw failure(field, .trailingBytes) }
    }
}
