import Crypto
import Foundation
import OutpostModel

/// One of three pieces of a private space's recovery key, to be printed and locked away in three places. Two of them open
/// everything in the space; one says nothing.
///
///     byte    0        1        2        10
///             version  number   set      share
///             1        1…3      8 bytes  32 bytes
///
/// The set is the first 8 bytes of SHA-256 over the recovery key's public half: shares of two keys are not mixed. These 42 bytes,
/// as one big-endian number, are written in 75 digits to the base 23 and 3 check digits, as an enrolment code is.
package struct RecoveryShare: Sendable, Equatable {
    /// 1 to 3.
    package let number: UInt8
    let set: [UInt8]
    let bytes: [UInt8]

    private static let version: UInt8 = 1
    static let setBytes = 8
    private static let secretBytes = 32
    private static let dataBytes = 2 + setBytes + secretBytes
    private static let dataDigits = 75
    /// What a file of it begins with.
    private static let title = "outpost recovery share 1"

    /// The three shares of a key.
    package static func shares(of key: BoxKey) -> [RecoveryShare] {
        let secret = Array(key.privateKey.rawRepresentation)
        let random = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return (1...SecretSharing.shareCount).map { number in
            RecoveryShare(
                number: number, set: set(of: key),
                bytes: SecretSharing.share(number, of: secret, random: random))
        }
    }

    private static func set(of key: BoxKey) -> [UInt8] {
        Array(Digest(of: key.publicBytes).bytes.prefix(setBytes))
    }

    /// The key that two shares make.
    ///
    /// - Throws: `invalid-input` where they are one and the same, of two keys, or give none.
    package static func key(_ first: RecoveryShare, _ second: RecoveryShare) throws -> BoxKey {
        guard first.number != second.number else {
            throw refusal("both are share \(first.number)", "bring another one of the three")
        }
        guard first.set == second.set else {
            throw refusal("they are shares of two keys", "bring two that were made together")
        }
        guard
            let secret = SecretSharing.secret(
                (first.number, first.bytes), (second.number, second.bytes))
        else { throw refusal("they make no key", "look for mistakes in writing") }
        let key = try BoxKey(rawBytes: secret)
        guard set(of: key) == first.set else {
            throw refusal("they make another key", "look for mistakes in writing")
        }
        return key
    }

    // MARK: Text

    /// The share as it is printed and typed. Secret.
    package var text: String {
        let data = [Self.version, number] + set + bytes
        let digits = EnrolmentNumber.digits(of: data, count: Self.dataDigits)
        var text = ""
        for (index, digit) in (digits + EnrolmentCheck.digits(for: digits)).enumerated() {
            if index > 0, index.isMultiple(of: EnrolmentCode.groupLength) { text.append("-") }
            text.unicodeScalars.append(EnrolmentCode.alphabet[Int(digit)])
        }
        return text
    }

    /// A file of it, for whoever finds it in a safe in ten years.
    ///
    /// - Parameters:
    ///   - space: its name.
    ///   - mission: its code.
    package func file(space: String, mission: String) -> String {
        """
        \(Self.title)
        Mission \(mission), space \(space): share \(number) of \(SecretSharing.shareCount).
        Any \(SecretSharing.threshold) of them open everything that was ever written in this space, one of them nothing.
        Keep it on paper, in a safe, apart from the others; then delete this file.
        With two: outpost private recover \(space) --share FILE --share FILE

        \(text)

        """
    }

    /// Reads a share: a file of it, or its digits alone.
    ///
    /// - Throws: `invalid-input`.
    package init(text: String) throws {
        let limit = 4096
        guard text.utf8.count <= limit else { throw Self.refusal("it is too long for a share") }
        let lines = text.split(whereSeparator: \.isNewline)
        let content = lines.first.map(String.init) == Self.title ? lines.last ?? "" : text[...]
        let digits = try content.unicodeScalars.filter { !$0.properties.isWhitespace && $0 != "-" }
            .map { scalar in
                guard
                    let digit = EnrolmentCode.alphabet.firstIndex(of: scalar.properties.upper)
                else { throw Self.refusal("'\(scalar)' stands in no share") }
                return UInt8(digit)
            }
        guard digits.count == Self.dataDigits + EnrolmentCheck.digitCount else {
            throw Self.refusal("it has \(digits.count) characters in place of 78")
        }
        guard EnrolmentCheck.remainder(of: digits).isZero,
            let data = EnrolmentNumber.bytes(
                of: digits.prefix(Self.dataDigits), count: Self.dataBytes),
            data[0] == Self.version, (1...SecretSharing.shareCount).contains(data[1])
        else { throw Self.refusal("a character is wrong") }
        number = data[1]
        set = Array(data[2..<2 + Self.setBytes])
        bytes = Array(data[(2 + Self.setBytes)...])
    }

    private init(number: UInt8, set: [UInt8], bytes: [UInt8]) {
        self.number = number
        self.set = set
        self.bytes = bytes
    }

    private static func refusal(
        _ cause: String, _ hint: String = "compare it with the paper, letter by letter"
    ) -> OutpostError {
        OutpostError(
            .invalidInput, operation: "read a recovery share", cause: cause, hint: hint)
    }
}

extension Unicode.Scalar.Properties {
    /// ASCII alone: other letters become none of ours.
    fileprivate var upper: Unicode.Scalar { Unicode.Scalar(uppercaseMapping) ?? "\u{0}" }
}

extension RecoveryShare: CustomStringConvertible, CustomReflectable {
    /// Says which share it is, never what it is.
    package var description: String { "RecoveryShare(\(number), secret)" }

    /// Hides the share from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
