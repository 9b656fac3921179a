/// The codewords of a QR code: characters in pairs, padding, and Reed-Solomon corrections in blocks.
enum QRContent {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)

    /// By version, level L (ISO/IEC 18004, table 9).
    private static let correctionBytes = [
        7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30,
        30, 26,
    ]
    private static let blocks = [
        1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12,
    ]

    private static func dataModules(_ version: Int) -> Int {
        var result = (16 * version + 128) * version + 64
        if version >= 2 {
            let count = version / 7 + 2
            result -= (25 * count - 10) * count - 55
        }
        return version >= 7 ? result - 36 : result
    }

    private static func dataBytes(_ version: Int) -> Int {
        dataModules(version) / 8 - correctionBytes[version - 1] * blocks[version - 1]
    }

    private static func countBits(_ version: Int) -> Int { version < 10 ? 9 : 11 }

    /// Mode, count, and eleven bits for two characters.
    private static func bits(_ count: Int, _ version: Int) -> Int {
        4 + countBits(version) + count / 2 * 11 + count % 2 * 6
    }

    static func fits(_ text: String, _ version: Int) -> Bool {
        bits(text.utf8.count, version) <= dataBytes(version) * 8
    }

    /// - Returns: nil where the text has other characters.
    static func codewords(of text: String, version: Int) -> [UInt8]? {
        let digits = text.utf8.compactMap { alphabet.firstIndex(of: $0) }
        guard digits.count == text.utf8.count else { return nil }
        var stream = BitStream()
        stream.append(0b0010, 4)
        stream.append(digits.count, countBits(version))
        for index in stride(from: 0, to: digits.count, by: 2) {
            if index + 1 < digits.count {
                stream.append(digits[index] * 45 + digits[index + 1], 11)
            } else {
                stream.append(digits[index], 6)
            }
        }
        let capacity = dataBytes(version)
        stream.append(0, min(4, capacity * 8 - stream.count))
        stream.append(0, (8 - stream.count % 8) % 8)
        var data = stream.bytes
        for index in 0..<(capacity - data.count) { data.append(index % 2 == 0 ? 0xEC : 0x11) }
        return interleaved(data, version)
    }

    private struct BitStream {
        private(set) var bytes: [UInt8] = []
        private(set) var count = 0

        mutating func append(_ value: Int, _ bits: Int) {
            for bit in stride(from: bits - 1, through: 0, by: -1) {
                if count % 8 == 0 { bytes.append(0) }
                if value >> bit & 1 == 1 { bytes[count / 8] |= 0x80 >> (count % 8) }
                count += 1
            }
        }
    }

    // MARK: Corrections

    /// The blocks' bytes in turn, then their corrections in turn; the last blocks have a byte more.
    private static func interleaved(_ data: [UInt8], _ version: Int) -> [UInt8] {
        let (count, correction) = (blocks[version - 1], correctionBytes[version - 1])
        let short = data.count / count
        let longBlocks = data.count % count
        let divisor = divisor(correction)
        var parts: [[UInt8]] = []
        var start = 0
        for block in 0..<count {
            let length = short + (block < count - longBlocks ? 0 : 1)
            parts.append(Array(data[start..<start + length]))
            start += length
        }
        var result: [UInt8] = []
        for index in 0...short {
            for part in parts where index < part.count { result.append(part[index]) }
        }
        let corrections = parts.map { remainder($0, divisor) }
        for index in 0..<correction { result += corrections.map { $0[index] } }
        return result
    }

    /// In the field of 256 elements by x⁸ + x⁴ + x³ + x² + 1.
    private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var result = 0
        for bit in stride(from: 7, through: 0, by: -1) {
            result = result << 1 ^ (result >> 7) * 0x11D
            result ^= (Int(right) >> bit & 1) * Int(left)
        }
        return UInt8(truncatingIfNeeded: result)
    }

    private static func divisor(_ degree: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: degree - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<degree {
            for index in 0..<degree {
                result[index] = product(result[index], root)
                if index + 1 < degree { result[index] ^= result[index + 1] }
            }
            root = product(root, 2)
        }
        return result
    }

    private static func remainder(_ data: [UInt8], _ divisor: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: divisor.count)
        for byte in data {
            let factor = byte ^ result.removeFirst()
            result.append(0)
            for index in result.indices { result[index] ^= product(divisor[index], factor) }
        }
        return result
    }
}
