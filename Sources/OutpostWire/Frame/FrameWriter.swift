import OutpostModel
import OutpostStore

/// Makes the bytes of the frames of one direction of an exchange, with a reader of packing 2 where it is told to try hard.
package struct FramePacker {
    private var stream: BrotliStreamWriter?

    package init() {}

    /// The next frame as it travels.
    package mutating func bytes(
        of frame: Frame, effort: PackingEffort
    ) throws(FrameError) -> [UInt8] {
        guard effort == .utmost, frame.kind == .changesets,
            frame.payload.count >= WireDefaults.compressionThreshold
        else { return try FrameWriter.bytes(of: frame, effort: effort) }
        guard frame.payload.count <= WireLimits.expandedBytes else {
            throw .expandedTooLong(frame.payload.count)
        }
        do {
            let stream = try stream ?? BrotliStreamWriter()
            self.stream = stream
            let piece = try stream.append(frame.payload)
            return try FrameWriter.bytes(of: frame, as: piece, Frame.Encoding.brotliStream)
        } catch let failure as Brotli.Failure {
            throw .expansionFails(failure.cause)
        } catch let error as FrameError {
            throw error
        } catch {
            throw .expansionFails("\(error)")
        }
    }
}

/// Makes the bytes of frames.
package enum FrameWriter {
    /// The frame as it travels, compressed when that makes it smaller.
    ///
    /// - Parameter effort: to be more than quick its reader must read packing 2.
    package static func bytes(
        of frame: Frame, effort: PackingEffort = .quick
    ) throws(FrameError) -> [UInt8] {
        guard frame.payload.count <= WireLimits.expandedBytes else {
            throw .expandedTooLong(frame.payload.count)
        }
        var payload = frame.payload
        var encoding = Frame.Encoding.plain
        if frame.payload.count >= WireDefaults.compressionThreshold {
            let compressed = try compressed(frame.payload, effort)
            if compressed.bytes.count < payload.count {
                payload = compressed.bytes
                encoding = compressed.encoding
            }
        }
        return try bytes(of: frame, as: payload, encoding)
    }

    fileprivate static func bytes(
        of frame: Frame, as payload: [UInt8], _ encoding: UInt8
    ) throws(FrameError) -> [UInt8] {
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

    private static func compressed(
        _ payload: [UInt8], _ effort: PackingEffort
    ) throws(FrameError) -> (bytes: [UInt8], encoding: UInt8) {
        let hard: Brotli.Effort
        switch effort {
        case .quick:
            do {
                let bytes = try Zstandard.compress(
                    payload, level: WireDefaults.compressionLevel)
                return (bytes, Frame.Encoding.zstd)
            } catch {
                throw .expansionFails(error.cause)
            }
        case .thorough: hard = .thorough
        case .utmost: hard = .utmost
        }
        do {
            return (try Brotli.compress(payload, effort: hard), Frame.Encoding.brotli)
        } catch {
            throw .expansionFails(error.cause)
        }
    }
}
