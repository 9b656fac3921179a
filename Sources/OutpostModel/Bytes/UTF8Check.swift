/// Whether bytes are UTF-8 (RFC 3629), without making a string of them.
package enum UTF8Check {
    package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset < bytes.count {
            // Most of what officers write is ASCII: eight bytes at a time.
            while offset + 8 <= bytes.count,
                bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    & 0x8080_8080_8080_8080 == 0
            { offset += 8 }
            guard offset < bytes.count else { return true }
            let length = scalarLength(bytes, at: offset)
            guard length > 0 else { return false }
            offset += length
        }
        return true
    }

    /// The bytes that the scalar at an offset takes; 0 when there is none (RFC 3629, section 4).
    private static func scalarLength(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
        func isContinuation(_ index: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
            index < bytes.count && bytes[index] >= low && bytes[index] <= high
        }
        let (second, third, fourth) = (offset + 1, offset + 2, offset + 3)
        switch bytes[offset] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: return isContinuation(second) ? 2 : 0
        case 0xE0: return isContinuation(second, 0xA0) && isContinuation(third) ? 3 : 0
        case 0xED: return isContinuation(second, 0x80, 0x9F) && isContinuation(third) ? 3 : 0
        case 0xE1...0xEF: return isContinuation(second) && isContinuation(third) ? 3 : 0
        case 0xF0:
            return isContinuation(second, 0x90) && isContinuation(third) && isContinuation(fourth)
                ? 4 : 0
        case 0xF1...0xF3:
            return isContinuation(second) && isContinuation(third) && isContinuation(fourth) ? 4 : 0
        case 0xF4:
            return isContinuation(second, 0x80, 0x8F) && isContinuation(third)
                && isContinuation(fourth) ? 4 : 0
        default: return 0
        }
    }
}
