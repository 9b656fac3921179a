/// What a space holds, in 32 bytes: the sum of a SHA-256 for each row's origin and each cell that was written since,
/// modulo 2^256.
///
/// A sum does not depend on order and is kept by adding the new row's digest and taking the old one's away.
/// It detects differences between honest replicas; against insiders it is the seals that prove.
public struct Fingerprint: Sendable, Hashable {
    /// Most significant first.
    package private(set) var words: (UInt64, UInt64, UInt64, UInt64)

    public static let empty = Fingerprint(words: (0, 0, 0, 0))

    package init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// - Parameter bytes: exactly 32; anything else gives nil.
    package init?(bytes: [UInt8]) {
        guard let digest = Digest(bytes: bytes) else { return nil }
        self.words = digest.words
    }

    /// Adds another sum.
    package mutating func add(_ other: Fingerprint) { add(Digest(words: other.words)) }

    package mutating func add(_ digest: Digest) {
        var carry = false
        func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let (partial, first) = left.addingReportingOverflow(right)
            let (total, second) = partial.addingReportingOverflow(carry ? 1 : 0)
            carry = first || second
            return total
        }
        words.3 = sum(words.3, digest.words.3)
        words.2 = sum(words.2, digest.words.2)
        words.1 = sum(words.1, digest.words.1)
        words.0 = sum(words.0, digest.words.0)
    }

    package mutating func subtract(_ digest: Digest) {
        var borrow = false
        func difference(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let (partial, first) = left.subtractingReportingOverflow(right)
            let (total, second) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
            borrow = first || second
            return total
        }
        words.3 = difference(words.3, digest.words.3)
        words.2 = difference(words.2, digest.words.2)
        words.1 = difference(words.1, digest.words.1)
        words.0 = difference(words.0, digest.words.0)
    }

    package var bytes: [UInt8] { Digest(words: words).bytes }

    public static func == (left: Fingerprint, right: Fingerprint) -> Bool {
        left.words == right.words
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension Fingerprint: CustomStringConvertible {
    /// 64 hexadecimal digits.
    public var description: String { Hexadecimal.text(of: bytes) }
}
