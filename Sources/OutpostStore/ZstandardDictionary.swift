import COutpostZstd
import OutpostModel

/// zstd by a dictionary that both ends have, for a few hundred bytes at a time: of a frame (RFC 8878) only the content of its one
/// block travels. Magic, header and block header follow from the length that it expands to, and are put back by the reader.
package struct ZstandardDictionary: Sendable {
    private let bytes: [UInt8]

    /// The levels that a writer tries: on so little, none is the smallest for every text.
    private static let levels: [Int32] = [3, 9, 19]
    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    private static let blockHeaderBytes = 3
    /// The longest that one block holds (RFC 8878, 3.1.1.2.4).
    package static let expandedBytes = 128 << 10

    /// - Parameter bytes: a dictionary as `zstd --train` makes it (RFC 8878, 5).
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Which dictionary it is.
    package var digest: Digest { Digest(of: bytes) }

    /// - Returns: nil where it would not be shorter.
    package func pack(_ text: [UInt8]) throws(Zstandard.Failure) -> [UInt8]? {
        guard !text.isEmpty, text.count <= Self.expandedBytes else { return nil }
        var best: [UInt8]?
        for level in Self.levels {
            guard let content = try content(of: text, level: level) else { continue }
            if content.count < best?.count ?? text.count { best = content }
        }
        return best
    }

    /// - Parameter expected: what it expands to, within a limit already.
    package func expand(
        _ content: [UInt8], count expected: Int
    ) throws(Zstandard.Failure) -> [UInt8] {
        guard expected <= Self.expandedBytes, content.count < expected else {
            throw Zstandard.Failure(cause: "a packed text is longer than what it packs")
        }
        let frame = Self.header(expected) + Self.blockHeader(content.count) + content
        // Freed below; nothing is thrown between.
        guard let context = ZSTD_createDCtx() else {
            throw Zstandard.Failure(cause: "no memory")
        }
        var result = ZSTD_DCtx_loadDictionary(context, bytes, bytes.count)
        var expanded: [UInt8] = []
        if ZSTD_isError(result) == 0 {
            expanded = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
                result = ZSTD_decompressDCtx(
                    context, buffer.baseAddress, expected, frame, frame.count)
                count = ZSTD_isError(result) == 0 ? result : 0
            }
        }
        ZSTD_freeDCtx(context)
        try Self.check(result)
        guard expanded.count == expected else {
            throw Zstandard.Failure(cause: "it is shorter than it says")
        }
        return expanded
    }

    /// The content of the one block; nil where there is another shape, such as a block that stands as it was.
    private func content(
        of text: [UInt8], level: Int32
    ) throws(Zstandard.Failure) -> [UInt8]? {
        guard let context = ZSTD_createCCtx() else { throw Zstandard.Failure(cause: "no memory") }
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
        ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)
        var result = ZSTD_CCtx_loadDictionary(context, bytes, bytes.count)
        var frame: [UInt8] = []
        if ZSTD_isError(result) == 0 {
            let bound = ZSTD_compressBound(text.count)
            frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
                result = ZSTD_compress2(context, buffer.baseAddress, bound, text, text.count)
                count = ZSTD_isError(result) == 0 ? result : 0
            }
        }
        ZSTD_freeCCtx(context)
        try Self.check(result)
        let header = Self.header(text.count)
        let size = frame.count - header.count - Self.blockHeaderBytes
        guard size > 0, frame.starts(with: header + Self.blockHeader(size)) else { return nil }
        return Array(frame.suffix(size))
    }

    /// Magic and frame header: one segment of a stated length, no checksum, no dictionary's number.
    private static func header(_ count: Int) -> [UInt8] {
        switch count {
        case 0..<256: magic + [0x20, UInt8(count)]
        case 256..<65_792:
            magic + [0x60, UInt8((count - 256) & 0xFF), UInt8((count - 256) >> 8)]
        default:
            magic + [0xA0] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        }
    }

    /// The last block, compressed.
    private static func blockHeader(_ size: Int) -> [UInt8] {
        let number = size << 3 | 2 << 1 | 1
        return (0..<blockHeaderBytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func check(_ result: Int) throws(Zstandard.Failure) {
        guard ZSTD_isError(result) == 0 else {
            throw Zstandard.Failure(cause: String(cString: ZSTD_getErrorName(result)))
        }
    }
}
