/// Appends the numbers and strings of Outpost's byte tables.
package struct ByteWriter {
    package var bytes: [UInt8] = []

    package init() {}

    package mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// Big-endian, all its bytes.
    package mutating func fixed(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Unsigned LEB128 in its shortest form: seven bits a byte, the least significant first.
    package mutating func varint(_ value: UInt64) { Self.append(varint: value, to: &bytes) }

    package mutating func varint(_ value: Int) { varint(UInt64(value)) }

    /// Zigzag, then LEB128: small numbers of either sign stay short.
    package mutating func signed(_ value: Int64) { Self.append(signed: value, to: &bytes) }

    /// A varint of the length, then the bytes.
    package mutating func data(_ value: [UInt8]) {
        varint(value.count)
        bytes.append(contentsOf: value)
    }

    /// As `data`, of the UTF-8 bytes.
    package mutating func string(_ value: String) { Self.append(string: value, to: &bytes) }

    // MARK: Into an array at hand

    @inline(__always)
    package static func append(varint value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package static func append(signed value: Int64, to bytes: inout [UInt8]) {
        append(varint: UInt64(bitPattern: value << 1 ^ value >> 63), to: &bytes)
    }

    package static func append(string value: String, to bytes: inout [UInt8]) {
        var value = value
        value.withUTF8 { buffer in
            append(varint: UInt64(buffer.count), to: &bytes)
            bytes.append(contentsOf: buffer)
        }
    }
}
