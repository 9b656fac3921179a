/// A row's key: a UUID of version 8 (RFC 9562, section 5.8) that is ordered by time and carries its space.
///
///     bits   0–47   milliseconds since 1970
///     bits  48–51   version, 8
///     bits  52–63   the upper 12 bits of the space's hash
///     bits  64–65   variant, binary 10
///     bits  66–69   the lower 4 bits of the space's hash
///     bits  70–127  58 random bits; for an import, taken from a hash of (space, table, source, reference)
///
/// Time order keeps inserts at the end of SQLite's tree: random keys were measured 4.5 times slower. The
/// space's hash is checked on receipt, so that nobody writes a row of one space through another.
public struct RowKey: Sendable, Hashable, Comparable {
    public let high: UInt64
    public let low: UInt64

    package static let byteCount = 16
    /// Length of the text form.
    package static let textLength = 36
    private static let randomMask: UInt64 = (1 << 58) - 1

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameters:
    ///   - milliseconds: since 1970; clamped to 48 bits.
    ///   - random: its lower 58 bits are used.
    public init(space: SpaceID, milliseconds: Int64, random: UInt64) {
        let time = UInt64(min(max(milliseconds, 0), Limits.timeMilliseconds))
        self.high = time << 16 | 0x8000 | UInt64(space.hash >> 4)
        self.low = 1 << 63 | UInt64(space.hash & 0xF) << 58 | random & Self.randomMask
    }

    /// The key of an imported row: the same source line makes the same key at every base.
    ///
    /// - Parameter milliseconds: from a column that never changes at the source, else 0.
    public init(
        space: SpaceID, table: String, source: String, reference: String, milliseconds: Int64
    ) {
        var bytes: [UInt8] = Array("outpost import".utf8)
        for part in [table, source, reference] {
            withUnsafeBytes(of: UInt32(part.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: part.utf8)
        }
        self.init(space: space, milliseconds: milliseconds, random: Digest(of: bytes).words.0)
    }

    public var space: SpaceID {
        SpaceID(hash: UInt16(high & 0xFFF) << 4 | UInt16(low >> 58 & 0xF))
    }

    public var milliseconds: Int64 { Int64(high >> 16) }

    /// Version 8 and the variant of RFC 9562.
    package var isWellFormed: Bool { high >> 12 & 0xF == 8 && low >> 62 == 0b10 }

    public static func < (left: RowKey, right: RowKey) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    package var bytes: [UInt8] {
        var result: [UInt8] = []
        append(to: &result)
        return result
    }

    /// Reads what `append` wrote.
    ///
    /// - Parameter bytes: at least 16.
    package init(bytes: UnsafeRawBufferPointer) {
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    /// Gives the 16 bytes, most significant first, for as long as `body` runs.
    package func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
    }

    package func append(to bytes: inout [UInt8]) { withBytes { bytes.append(contentsOf: $0) } }
}

extension RowKey: CustomStringConvertible, LosslessStringConvertible {
    /// 36 lower-case characters, as in `018f3c1e-7a2b-8c4d-9e5f-0123456789ab`.
    public var description: String { withText { String(decoding: $0, as: UTF8.self) } }

    /// Gives the characters of `description`, for as long as `body` runs.
    package func withText<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try withUnsafeTemporaryAllocation(byteCount: Self.textLength, alignment: 8) { buffer in
            var place = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = index < 16 ? high : low
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index & 15)) & 15)
                buffer[place] =
                    digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a")
                place += 1
            }
            return try body(UnsafeRawBufferPointer(buffer))
        }
    }

    /// - Returns: nil unless `text` is exactly the form of `description`, of version 8.
    public init?(_ text: String) {
        var text = text
        let parsed: RowKey? = text.withUTF8 { Self.parse(UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    package static func parse(_ characters: UnsafeRawBufferPointer) -> RowKey? {
        guard characters.count == textLength,
            [8, 13, 18, 23].allSatisfy({ characters[$0] == UInt8(ascii: "-") })
        else { return nil }
        var isHexadecimal = true
        func word(_ ranges: (Range<Int>, Range<Int>, Range<Int>)) -> UInt64 {
            var word: UInt64 = 0
            func add(_ range: Range<Int>) {
                for index in range {
                    let character = characters[index]
                    let digit = character &- UInt8(ascii: "0")
                    let letter = character &- UInt8(ascii: "a")
                    if digit < 10 {
                        word = word << 4 | UInt64(digit)
                    } else if letter < 6 {
                        word = word << 4 | UInt64(letter + 10)
                    } else {
                        isHexadecimal = false
                    }
                }
            }
            add(ranges.0)
            add(ranges.1)
            add(ranges.2)
            return word
        }
        let key = RowKey(
            high: word((0..<8, 9..<13, 14..<18)), low: word((19..<23, 24..<36, 36..<36)))
        return isHexadecimal && key.isWellFormed ? key : nil
    }
}
