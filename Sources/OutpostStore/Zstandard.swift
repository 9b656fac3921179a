import COutpostZstd

/// zstd (RFC 8878) by libzstd.
package enum Zstandard {
    /// What libzstd said, or what is wrong with a frame.
    package struct Failure: Error, Equatable {
        package let cause: String
    }

    /// That of the library that runs.
    package static var version: String { String(cString: ZSTD_versionString()) }

    package static func compress(_ bytes: [UInt8], level: Int32) throws(Failure) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        var result = 0
        let compressed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            result = ZSTD_compress(buffer.baseAddress, bound, bytes, bytes.count, level)
            count = ZSTD_isError(result) == 0 ? result : 0
        }
        try check(result)
        return compressed
    }

    /// - Parameter count: what it must expand to, within a limit already; an expansion to any other length fails.
    package static func expand(_ bytes: [UInt8], count expected: Int) throws(Failure) -> [UInt8] {
        // What zstd's own header says must agree before memory is taken.
        guard statedCount(bytes) == UInt64(expected) else {
            throw Failure(cause: "zstd and the frame give different lengths")
        }
        // libzstd would pass over what follows the first frame, if it expands to nothing.
        guard ZSTD_findFrameCompressedSize(bytes, bytes.count) == bytes.count else {
            throw Failure(cause: "it is not one whole zstd frame")
        }
        var result = 0
        let expanded = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
            result = ZSTD_decompress(buffer.baseAddress, expected, bytes, bytes.count)
            count = ZSTD_isError(result) == 0 ? result : 0
        }
        try check(result)
        guard expanded.count == expected else { throw Failure(cause: "it is shorter than it says") }
        return expanded
    }

    /// What a frame's own header says that it expands to; of bytes that are no frame, a number that nothing has.
    package static func statedCount(_ bytes: [UInt8]) -> UInt64 {
        UInt64(ZSTD_getFrameContentSize(bytes, bytes.count))
    }

    private static func check(_ result: Int) throws(Failure) {
        guard ZSTD_isError(result) == 0 else {
            throw Failure(cause: String(cString: ZSTD_getErrorName(result)))
        }
    }
}
