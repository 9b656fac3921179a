/// Splits a secret into three shares of which any two give it back and one says nothing (Shamir, 1979), byte by byte over
/// `FieldOf256`: byte i of share x is secret[i] + x · random[i], for x = 1, 2, 3.
enum SecretSharing {
    static let shareCount: UInt8 = 3
    static let threshold = 2

    /// - Parameter random: as many bytes as the secret has, each as likely as any other.
    static func share(_ number: UInt8, of secret: [UInt8], random: [UInt8]) -> [UInt8] {
        precondition((1...shareCount).contains(number) && random.count == secret.count)
        return zip(secret, random).map { $0 ^ FieldOf256.product(number, $1) }
    }

    /// The line through both, where it meets zero.
    ///
    /// - Returns: nil where both are the same share, or none.
    static func secret(
        _ first: (number: UInt8, bytes: [UInt8]), _ second: (number: UInt8, bytes: [UInt8])
    ) -> [UInt8]? {
        guard first.number != second.number, first.bytes.count == second.bytes.count,
            (1...shareCount).contains(first.number), (1...shareCount).contains(second.number)
        else { return nil }
        let inverse = FieldOf256.inverse(first.number ^ second.number)
        let ofFirst = FieldOf256.product(second.number, inverse)
        let ofSecond = FieldOf256.product(first.number, inverse)
        return zip(first.bytes, second.bytes).map {
            FieldOf256.product($0, ofFirst) ^ FieldOf256.product($1, ofSecond)
        }
    }
}
