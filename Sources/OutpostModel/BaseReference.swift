/// A report's short number that can be read over a radio: `KM7QD-A-104-R`.
///
///     device code   5 characters, from a hash of the replica's identity and incarnation
///     incarnation   1 or more characters: A for the first, C for the second, … (the alphabet in order)
///     counter       decimal, at least three digits, from 001
///     check         1 character
///
/// It is unique without a link as far as device codes are; the hub refuses to enrol a replica whose code is
/// taken. The alphabet leaves out what is mistaken for something else when written or spoken over a bad
/// channel (0 O, 1 I L, 2 Z, 5 S, 8 B, U V). It has 23 characters, a prime, so the weighted check finds every
/// single mistyped character and every two neighbours that were swapped.
public struct BaseReference: Sendable, Hashable {
    public let deviceCode: String
    public let incarnation: UInt32
    public let counter: UInt64

    /// Letters first, so that incarnations read as letters.
    static let alphabet = Array("ACDEFGHJKMNPQRTWXY34679".utf8)
    static let deviceCodeLength = 5
    private static let counterDigits = 3

    public init(replica: ReplicaID, counter: UInt64) {
        self.deviceCode = Self.deviceCode(of: replica)
        self.incarnation = replica.incarnation
        self.counter = counter
    }

    /// The code that stands in every reference of this replica.
    public static func deviceCode(of replica: ReplicaID) -> String {
        var bytes = Array("outpost device".utf8)
        withUnsafeBytes(of: replica.identity.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: replica.incarnation.bigEndian) { bytes.append(contentsOf: $0) }
        var rest = Digest(of: bytes).words.0
        var code: [UInt8] = []
        for _ in 0..<deviceCodeLength {
            code.append(alphabet[Int(rest % UInt64(alphabet.count))])
            rest /= UInt64(alphabet.count)
        }
        return String(decoding: code, as: UTF8.self)
    }

    private static func text(ofIncarnation incarnation: UInt32) -> String {
        var rest = UInt64(max(incarnation, 1) - 1)
        var characters: [UInt8] = []
        repeat {
            characters.insert(alphabet[Int(rest % UInt64(alphabet.count))], at: 0)
            rest /= UInt64(alphabet.count)
        } while rest > 0
        return String(decoding: characters, as: UTF8.self)
    }

    /// The weighted sum of the characters' values: in the counter a digit counts as itself, elsewhere a
    /// character as its place in the alphabet.
    private static func check(_ text: String) -> Character {
        let modulus = alphabet.count
        var sum = 0
        var weight = 1
        for (index, part) in text.split(separator: "-").enumerated() {
            for character in part.utf8 {
                let value =
                    index == 2
                    ? Int(character) - Int(UInt8(ascii: "0"))
                    : alphabet.firstIndex(of: character) ?? 0
                sum += weight * value
                weight = weight % (modulus - 1) + 1
            }
        }
        return Character(Unicode.Scalar(alphabet[sum % modulus]))
    }
}

extension BaseReference: CustomStringConvertible {
    public var description: String {
        let digits = String(counter)
        let padding = String(repeating: "0", count: max(0, Self.counterDigits - digits.utf8.count))
        let text = "\(deviceCode)-\(Self.text(ofIncarnation: incarnation))-\(padding)\(digits)"
        return "\(text)-\(Self.check(text))"
    }

    /// Brings a reference as a person typed it (lower case, spaces for dashes) into its form.
    ///
    /// Between two parts stands one dash or one space, no more: else a digit mistyped as a dash at the
    /// counter's edge would make another counter, which the check may fit.
    ///
    /// - Returns: nil when it has not the form of a reference or its check character does not fit.
    public static func normalised(_ typed: String) -> String? {
        let inner = typed.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        let text = String(inner).uppercased().replacing(" ", with: "-")
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].utf8.count == deviceCodeLength, !parts[1].isEmpty,
            parts[3].utf8.count == 1,
            (parts[0] + parts[1] + parts[3]).utf8.allSatisfy(alphabet.contains),
            parts[2].utf8.count >= counterDigits,
            parts[2].utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { return nil }
        let stem = parts[0...2].joined(separator: "-")
        return Character(String(parts[3])) == check(stem) ? stem + "-" + parts[3] : nil
    }
}
