import Crypto

/// A SHA-256 value (FIPS 180-4), 32 bytes.
public struct Digest: Sendable, Hashable {
    /// Most significant first.
    package let words: (UInt64, UInt64, UInt64, UInt64)

    package static let byteCount = 32
    public static let zero = Digest(words: (0, 0, 0, 0))

    package init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// - Parameter bytes: exactly 32; anything else gives nil.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var iterator = bytes.makeIterator()
        func word() -> UInt64 {
            (0..<8).reduce(0) { word, _ in word << 8 | UInt64(iterator.next() ?? 0) }
        }
        self.words = (word(), word(), word(), word())
    }

    /// The digest of `bytes`.
    public init(of bytes: some Sequence<UInt8>) {
        self.init(SHA256.hash(data: Array(bytes)))
    }

    package init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Digest(of: $0) }
    }

    package init(of bytes: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        self.init(hash.finalize())
    }

    package init(_ hash: SHA256.Digest) {
        self = hash.withUnsafeBytes { Digest(load: $0, at: 0) }
    }

    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        append(to: &result)
        return result
    }

    package func append(to bytes: inout [UInt8]) {
        let words = (
            words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
        )
        withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) }
    }

    /// Reads the 32 bytes that stand at an offset.
    package init(load bytes: UnsafeRawBufferPointer, at offset: Int) {
        func word(_ index: Int) -> UInt64 {
            UInt64(
                bigEndian: bytes.loadUnaligned(fromByteOffset: offset + index * 8, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// Puts the 32 bytes into a buffer that has room for them.
    package func store(in buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        buffer.storeBytes(of: words.0.bigEndian, toByteOffset: offset, as: UInt64.self)
        buffer.storeBytes(of: words.1.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
        buffer.storeBytes(of: words.2.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
        buffer.storeBytes(of: words.3.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
    }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String { Hexadecimal.text(of: bytes) }

    public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        // A SHA-256 value is evenly spread: its first word is hash enough.
        hasher.combine(words.0)
    }
}

extension Digest: Comparable {
    public static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }
}

extension Digest: CustomStringConvertible {
    public var description: String { hexadecimal }
}
