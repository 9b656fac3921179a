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

    package func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: high.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: low.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

extension RowKey: CustomStringConvertible, LosslessStringConvertible {
    /// 36 lower-case characters, as in `018f3c1e-7a2b-8c4d-9e5f-0123456789ab`.
    public var description: String {
        let digits = Hexadecimal.text(of: high, digits: 16) + Hexadecimal.text(of: low, digits: 16)
        var text = ""
        text.reserveCapacity(Self.textLength)
        for (index, digit) in digits.utf8.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }

    /// - Returns: nil unless `text` is exactly the form of `description`, of version 8.
    public init?(_ text: String) {
        var text = text
        let parsed: RowKey? = text.withUTF8 { Self.parse($0) }
        guard let parsed else { return nil }
        self = parsed
    }

    package static func parse(_ characters: UnsafeBufferPointer<UInt8>) -> RowKey? {
        guard characters.count == textLength else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for index in 0..<textLength {
            let character = characters[index]
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard character == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            if digits < 16 {
                words.0 = words.0 << 4 | UInt64(digit)
            } else {
                words.1 = words.1 << 4 | UInt64(digit)
            }
            digits += 1
        }
        let key = RowKey(high: words.0, low: words.1)
        return key.isWellFormed ? key : nil
    }
}
