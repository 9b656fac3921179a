import COutpostBrotli

/// Brotli (RFC 7932) by libbrotli: on field reports a tenth shorter than zstd, and on a few of them a third, since it knows words of some
/// languages. It takes a hundred times as long to write, and no longer to read.
enum Brotli {
    /// What is wrong with a frame, or with this machine.
    struct Failure: Error, Equatable {
        let cause: String
    }

    /// How hard the writer tries.
    enum Effort: Int32 {
        /// 1.5 MB/s where this was measured.
        case thorough = 10
        /// 0.5 MB/s, and 1.5 % shorter.
        case utmost = 11
    }

    /// How far back it looks: as far as the longest page goes.
    private static let windowBits: Int32 = 22

    static func compress(_ bytes: [UInt8], effort: Effort) throws(Failure) -> [UInt8] {
        let bound = BrotliEncoderMaxCompressedSize(bytes.count)
        guard bound > 0 else { throw Failure(cause: "it is too long for brotli") }
        var isDone = false
        let compressed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            var size = bound
            isDone =
                BrotliEncoderCompress(
                    effort.rawValue, windowBits, BROTLI_MODE_GENERIC, bytes.count, bytes, &size,
                    buffer.baseAddress) == BROTLI_TRUE
            count = isDone ? size : 0
        }
        guard isDone else { throw Failure(cause: "brotli does not compress it") }
        return compressed
    }

    /// - Parameter count: what it must expand to, within a limit already; an expansion to any other length fails. Beside that it takes a
    ///   window of 16 MiB at most, as far as it is filled.
    static func expand(_ bytes: [UInt8], count: Int) throws(Failure) -> [UInt8] {
        try BrotliReader().expandWhole(bytes, count: count)
    }
}
