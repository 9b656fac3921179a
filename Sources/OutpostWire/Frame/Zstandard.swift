import COutpostZstd

/// zstd (RFC 8878) by libzstd.
enum Zstandard {
    static func compress(_ bytes: [UInt8]) throws(FrameError) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        var result = 0
        let compressed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            result = ZSTD_compress(
                buffer.baseAddress, bound, bytes, bytes.count, WireDefaults.compressionLevel)
            count = ZSTD_isError(result) == 0 ? result : 0
        }
        try check(result)
        return compressed
    }

    /// - Parameter count: what the frame says that it expands to, within the limit already; an expansion to
    ///   any other length fails.
    static func expand(_ bytes: [UInt8], count expected: Int) throws(FrameError) -> [UInt8] {
        // What zstd's own header says must agree before memory is taken.
        let stated = ZSTD_getFrameContentSize(bytes, bytes.count)
        guard stated == UInt64(expected) else {
            throw .expansionFails("zstd and the frame give different lengths")
        }
        // libzstd would pass over what follows the first frame, if it expands to nothing.
        guard ZSTD_findFrameCompressedSize(bytes, bytes.count) == bytes.count else {
            throw .expansionFails("it is not one whole zstd frame")
        }
        var result = 0
        let expanded = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
            result = ZSTD_decompress(buffer.baseAddress, expected, bytes, bytes.count)
            count = ZSTD_isError(result) == 0 ? result : 0
        }
        try check(result)
        guard expanded.count == expected else {
            throw .expansionFails("it is shorter than it says")
        }
        return expanded
    }

    private static func check(_ result: Int) throws(FrameError) {
        guard ZSTD_isError(result) == 0 else {
            throw .expansionFails(String(cString: ZSTD_getErrorName(result)))
        }
    }
}
