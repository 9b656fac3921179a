import COutpostBrotli

/// One stream of brotli over the frames of one direction, flushed at the end of each: what was said in an earlier frame need not be said
/// again. Five hundredths shorter than frames by themselves where a thousand reports go in three.
///
/// Unchecked, since whoever has it is one thread, as a stream of frames is.
final class BrotliStreamWriter: @unchecked Sendable {
    private let state: OpaquePointer

    /// A mebibyte: as far back as the frames reach that are packed so.
    private static let windowBits: UInt32 = 20

    init() throws(Brotli.Failure) {
        guard let state = BrotliEncoderCreateInstance(nil, nil, nil) else {
            throw Brotli.Failure(cause: "no memory")
        }
        self.state = state
        BrotliEncoderSetParameter(
            state, BROTLI_PARAM_QUALITY, UInt32(Brotli.Effort.utmost.rawValue))
        BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, Self.windowBits)
    }

    deinit { BrotliEncoderDestroyInstance(state) }

    /// - Returns: the next piece of the stream, by which all of `bytes` can be had.
    func append(_ bytes: [UInt8]) throws(Brotli.Failure) -> [UInt8] {
        var packed: [UInt8] = []
        var isSound = true
        bytes.withUnsafeBufferPointer { input in
            var left = input.count
            var next = input.baseAddress
            repeat {
                var room = 0
                isSound =
                    BrotliEncoderCompressStream(
                        state, BROTLI_OPERATION_FLUSH, &left, &next, &room, nil, nil)
                    == BROTLI_TRUE
                var size = 0
                if let output = BrotliEncoderTakeOutput(state, &size) {
                    packed.append(contentsOf: UnsafeBufferPointer(start: output, count: size))
                }
            } while isSound
                && (left > 0 || BrotliEncoderHasMoreOutput(state) == BROTLI_TRUE)
        }
        guard isSound else { throw Brotli.Failure(cause: "brotli does not compress it") }
        return packed
    }
}

/// Gives back what was compressed: at one go, or the pieces of a stream in their order. Unchecked for the same reason.
final class BrotliReader: @unchecked Sendable {
    private let state: OpaquePointer

    init() throws(Brotli.Failure) {
        guard let state = BrotliDecoderCreateInstance(nil, nil, nil) else {
            throw Brotli.Failure(cause: "no memory")
        }
        self.state = state
    }

    deinit { BrotliDecoderDestroyInstance(state) }

    /// - Parameter count: what it must expand to, within a limit already; any other length fails.
    func expandWhole(_ bytes: [UInt8], count: Int) throws(Brotli.Failure) -> [UInt8] {
        try expand(bytes, count: count, upTo: BROTLI_DECODER_RESULT_SUCCESS)
    }

    /// The same of a piece of a stream, which never ends and stands at the end of a flush. After a failure nothing can be read any more.
    func expandPiece(_ bytes: [UInt8], count: Int) throws(Brotli.Failure) -> [UInt8] {
        try expand(bytes, count: count, upTo: BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
    }

    private func expand(
        _ bytes: [UInt8], count expected: Int, upTo end: BrotliDecoderResult
    ) throws(Brotli.Failure) -> [UInt8] {
        var result = BROTLI_DECODER_RESULT_ERROR
        var left = bytes.count
        let expanded = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
            bytes.withUnsafeBufferPointer { input in
                var next = input.baseAddress
                var room = expected
                var output = buffer.baseAddress
                result = BrotliDecoderDecompressStream(state, &left, &next, &room, &output, nil)
                count = expected - room
            }
        }
        guard result == end, left == 0, expanded.count == expected,
            BrotliDecoderHasMoreOutput(state) == BROTLI_FALSE
        else { throw Brotli.Failure(cause: "it does not expand to the length that it says") }
        return expanded
    }
}
