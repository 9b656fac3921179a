import OutpostModel
import OutpostStore

/// Makes the bytes of frames.
package enum FrameWriter {
    /// The frame as it travels, compressed when that makes it smaller.
    package static func bytes(of frame: Frame) throws(FrameError) -> [UInt8] {
        guard frame.payload.count <= WireLimits.expandedBytes else {
            throw .expandedTooLong(frame.payload.count)
        }
        var payload = frame.payload
        var encoding = Frame.Encoding.plain
        if frame.payload.count >= WireDefaults.compressionThreshold {
            let compressed = try compressed(frame.payload)
            if compressed.count < payload.count {
                payload = compressed
                encoding = Frame.Encoding.zstd
            }
        }
        guard payload.count <= WireLimits.payloadBytes else { throw .payloadTooLong(payload.count) }
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(Frame.headerBytes + payload.count)
        writer.byte(frame.kind.rawValue)
        writer.byte(encoding)
        writer.fixed(UInt32(payload.count))
        writer.fixed(UInt32(frame.payload.count))
        writer.bytes.append(contentsOf: Frame.check(writer.bytes, payload))
        writer.bytes.append(contentsOf: payload)
        return writer.bytes
    }

    private static func compressed(_ payload: [UInt8]) throws(FrameError) -> [UInt8] {
        do {
            return try Zstandard.compress(payload, level: WireDefaults.compressionLevel)
        } catch {
            throw .expansionFails(error.cause)
        }
    }
}
