/// ENROLMENT CODE, version 1
///
///     byte    0        16       32
///             secret   first 16 bytes of SHA-256 over the authority's DER certificate
///
/// These 32 bytes, as one big-endian number, are written in 57 digits to the base 23, the most
/// significant first (23^57 > 2^256 > 23^56), and 3 check digits follow (`EnrolmentCheck`). Digits 0 to 22
/// are the characters
///
///     3 4 6 7 9 A C D E F G H J K M N P Q R T W X Y
///
/// which leave out 0 O, 1 I L, 2 Z, 5 S and 8 B U V: what looks or sounds alike when it is read from a
/// scrap of paper or over a radio. Twenty-three is a prime, and so the check can be arithmetic in a field;
/// 32 characters would bring the look-alikes back to save 5 of 60. Written in 12 groups of 5:
///
///     34679-ACDEF-…-XY346        60 characters, 71 with the dashes
///
/// Writer: `text`. Reader: `init(text:)`, to which upper and lower case are the same and white space and
/// dashes of any sort are nothing.
extension EnrolmentCode {
    static let alphabet = Array("34679ACDEFGHJKMNPQRTWXY".unicodeScalars)
    static let dataDigitCount = 57
    static let digitCount = dataDigitCount + EnrolmentCheck.digitCount
    /// Characters of one group.
    package static let groupLength = 5

    /// The code as an officer reads it out. Secret.
    package var text: String {
        let digits = EnrolmentNumber.digits(
            of: secret + fingerprintPrefix, count: Self.dataDigitCount)
        var text = ""
        for (index, digit) in (digits + EnrolmentCheck.digits(for: digits)).enumerated() {
            if index > 0, index.isMultiple(of: Self.groupLength) { text.append("-") }
            text.unicodeScalars.append(Self.alphabet[Int(digit)])
        }
        return text
    }

    /// Reads a code as somebody typed it. Nothing has been sent when this throws.
    package init(text: String) throws(EnrolmentCodeError) {
        let digits = try Self.digits(in: text)
        guard digits.count == Self.digitCount else {
            throw .lengthWrong(count: digits.count, suspectGroup: Self.unevenGroup(in: text))
        }
        let remainder = EnrolmentCheck.remainder(of: digits)
        guard remainder.isZero else {
            let suspect = EnrolmentCheck.suspectIndex(remainder, digitCount: Self.digitCount)
            throw .checkFailed(suspectGroup: suspect.map { $0 / Self.groupLength + 1 })
        }
        // 23^57 is 3.6 times 2^256: most of the texts that pass the check by chance end here.
        guard
            let bytes = EnrolmentNumber.bytes(
                of: digits.prefix(Self.dataDigitCount), count: 2 * Self.partByteCount)
        else { throw .checkFailed(suspectGroup: nil) }
        self.init(bytes: bytes)
    }

    private static func digits(in text: String) throws(EnrolmentCodeError) -> [UInt8] {
        // A whole document pasted by mistake is not searched to its end.
        let scalarLimit = 16 * digitCount
        var digits: [UInt8] = []
        for (offset, scalar) in text.unicodeScalars.enumerated() where !isSeparator(scalar) {
            guard offset < scalarLimit else {
                throw .lengthWrong(count: text.unicodeScalars.count, suspectGroup: nil)
            }
            guard let digit = alphabet.firstIndex(of: upperCase(scalar)) else {
                throw .characterWrong(Character(scalar), position: digits.count + 1)
            }
            digits.append(UInt8(digit))
        }
        return digits
    }

    /// When the dashes were typed, the first group that has not five characters, from 1.
    private static func unevenGroup(in text: String) -> Int? {
        let groups = text.unicodeScalars.split(whereSeparator: isSeparator)
        guard groups.count > 1 else { return nil }
        return groups.firstIndex { $0.count != groupLength }.map { $0 + 1 }
    }

    /// ASCII only: Swift's own mapping would make one letter of others, such as K of the Kelvin sign.
    private static func upperCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("a"..."z").contains(scalar) ? Unicode.Scalar(UInt8(ascii: scalar) - 0x20) : scalar
    }

    /// White space, every dash (mail programs turn "-" into "–"), and what chat programs slip in
    /// unseen: zero-width spaces, direction marks, the byte order mark.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .dashPunctuation, .format: true
        default: scalar.properties.isWhitespace || scalar == "\u{2212}"
        }
    }
}
