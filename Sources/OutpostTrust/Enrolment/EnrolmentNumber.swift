/// Big-endian bytes to digits to the base 23 and back, by schoolbook division and multiplication.
enum EnrolmentNumber {
    static let base = UInt16(EnrolmentCode.alphabet.count)

    /// Exactly `count` digits, the most significant first. The number must fit.
    static func digits(of bytes: [UInt8], count: Int) -> [UInt8] {
        var quotient = bytes
        var digits: [UInt8] = []
        for _ in 0..<count {
            var remainder: UInt16 = 0
            for index in quotient.indices {
                let value = remainder << 8 | UInt16(quotient[index])
                quotient[index] = UInt8(value / base)
                remainder = value % base
            }
            digits.append(UInt8(remainder))
        }
        precondition(quotient.allSatisfy { $0 == 0 })
        return digits.reversed()
    }

    /// Exactly `count` bytes; nil when the number does not fit.
    static func bytes(of digits: some Sequence<UInt8>, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        for digit in digits {
            var carry = UInt16(digit)
            for index in bytes.indices.reversed() {
                let value = UInt16(bytes[index]) * base + carry
                bytes[index] = UInt8(truncatingIfNeeded: value)
                carry = value >> 8
            }
            guard carry == 0 else { return nil }
        }
        return bytes
    }
}
