import OutpostModel

/// A stream of one direction of an exchange is a preamble and frames, nothing else:
///
///     offset  size
///        0      7   "OUTPOST"
///        7      1   version of the protocol: 1
///        8      …   FRAME …
///
///     FRAME (numbers are big-endian)
///        0      1   kind       1 greeting, 2 welcome, 3 changesets, 4 receipts, 5 roster, 6 refusal, 7 farewell
///        1      1   encoding   0 plain, 1 zstd; to readers of packing 2: 2 brotli (RFC 7932), 3 the next piece of one stream of it
///        2      4   length of the payload as it travels, at most WireLimits.payloadBytes
///        6      4   length of the payload once expanded, at most WireLimits.expandedBytes; the same if plain
///       10      8   check: the first 8 bytes of SHA-256 over bytes 0 to 9 and the payload as it travels
///       18      …   payload: a message of Messages/wire.proto
///
/// A reader takes a frame when all of it is there and its check fits, and nothing of it otherwise. Each frame
/// can be applied once those before it were read; a stream that ends within one loses that one.
package struct Frame: Sendable, Equatable {
    /// Which message the payload is.
    package enum Kind: UInt8, Sendable, CaseIterable {
        case greeting = 1
        case welcome = 2
        case changesets = 3
        case receipts = 4
        case roster = 5
        case refusal = 6
        case farewell = 7
    }

    package let kind: Kind
    /// The message's bytes, expanded.
    package let payload: [UInt8]

    package init(kind: Kind, payload: [UInt8]) {
        self.kind = kind
        self.payload = payload
    }

    package static let preamble: [UInt8] = Array("OUTPOST".utf8) + [1]
    package static let headerBytes = 18
    static let checkedHeaderBytes = 10
    static let checkBytes = 8

    enum Encoding {
        static let plain: UInt8 = 0
        static let zstd: UInt8 = 1
        static let brotli: UInt8 = 2

        static let brotliStream: UInt8 = 3

        static let known = plain...brotliStream
    }

    static func check(_ header: some Sequence<UInt8>, _ payload: some Sequence<UInt8>) -> [UInt8] {
        Array(Digest(of: Array(header) + Array(payload)).bytes.prefix(checkBytes))
    }
}

/// What is wrong with a stream or a frame. Nothing of it was used.
package enum FrameError: Error, Equatable, CustomStringConvertible {
    case notOutpost(firstBytes: [UInt8])
    case otherProtocol(version: UInt8)
    case unknownKind(UInt8)
    case unknownEncoding(UInt8)
    case payloadTooLong(Int)
    case expandedTooLong(Int)
    case lengthsDiffer
    case checkFails
    case expansionFails(String)
    case truncated(missing: Int)
    case malformed(kind: Frame.Kind, String)
    /// A page names a part of a changeset that is not here, or is not here as it was: its sender believes too much.
    case partMissing(Dot)

    package var description: String {
        switch self {
        case .notOutpost(let bytes):
            "the stream does not begin as one of Outpost's, but with '\(Self.printable(bytes))'"
        case .otherProtocol(let version): "the stream is of protocol \(version), not of ours"
        case .unknownKind(let kind): "a frame has the unknown kind \(kind)"
        case .unknownEncoding(let encoding): "a frame has the unknown encoding \(encoding)"
        case .payloadTooLong(let count):
            "a frame says that it has \(count) bytes, more than \(WireLimits.payloadBytes)"
        case .expandedTooLong(let count):
            "a frame says that it expands to \(count) bytes, more than \(WireLimits.expandedBytes)"
        case .lengthsDiffer: "a plain frame gives two lengths"
        case .checkFails: "a frame's check does not fit its bytes"
        case .expansionFails(let cause): "a frame does not expand: \(cause)"
        case .truncated(let missing): "the stream ends within a frame, \(missing) bytes early"
        case .partMissing(let dot): "a page names a part of \(dot), which is not here"
        case .malformed(let kind, let cause): "a \(kind) message is malformed: \(cause)"
        }
    }

    private static func printable(_ bytes: [UInt8]) -> String {
        String(
            decoding: bytes.map { (32..<127).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
    }
}
