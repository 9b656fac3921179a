/// Arithmetic in the field of 256 elements that AES uses: polynomials over two elements modulo x⁸ + x⁴ + x³ + x + 1 (FIPS 197, 4.2).
///
/// In constant time: no table is looked up and nothing branches on a value, since values are parts of secrets.
enum FieldOf256 {
    static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var product: UInt8 = 0
        var power = left
        for bit in 0..<8 {
            let isSet = (right >> UInt8(bit)) & 1
            product ^= power & (0 &- isSet)
            let overflow = power >> 7
            power = (power << 1) ^ (0x1B & (0 &- overflow))
        }
        return product
    }

    /// The element with which another one makes 1: its 254th power. Of 0 it is 0.
    static func inverse(_ value: UInt8) -> UInt8 {
        var result: UInt8 = 1
        var power = value
        // 254 is 0b1111_1110: every square but the first.
        for _ in 1..<8 {
            power = product(power, power)
            result = product(result, power)
        }
        return result
    }
}
