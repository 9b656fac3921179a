import OutpostModel
import OutpostWire

/// Streams made and read whole.
enum Streams {
    static func bytes(of messages: [Message]) throws -> [UInt8] {
        try messages.reduce(into: Frame.preamble) { bytes, message in
            bytes += try FrameWriter.bytes(of: MessageCoding.frame(of: message))
        }
    }

    /// Every frame of a whole stream, fed at once.
    static func frames(of bytes: [UInt8]) throws(FrameError) -> [Frame] {
        var reader = FrameReader()
        reader.append(bytes)
        var frames: [Frame] = []
        while let frame = try reader.next() { frames.append(frame) }
        try reader.finish()
        return frames
    }

    static func messages(of bytes: [UInt8]) throws(FrameError) -> [Message] {
        var messages: [Message] = []
        for frame in try frames(of: bytes) { messages.append(try MessageCoding.message(of: frame)) }
        return messages
    }
}

/// A frame written by hand from the table in `docs/PROTOCOL.md`, any part of which may be wrong. It shares no
/// line with `FrameWriter`.
struct RawFrame {
    var kind: UInt8
    var encoding: UInt8 = 0
    var payload: [UInt8]
    var length: UInt32?
    var expanded: UInt32?
    var check: [UInt8]?

    init(_ kind: Frame.Kind, _ payload: [UInt8]) {
        self.kind = kind.rawValue
        self.payload = payload
    }

    var bytes: [UInt8] {
        let count = UInt32(payload.count)
        var header = [kind, encoding]
        for number in [length ?? count, expanded ?? count] {
            for shift in [24, 16, 8, 0] {
                header.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        return header + (check ?? Array(Digest(of: header + payload).bytes.prefix(8))) + payload
    }

    var stream: [UInt8] { Array("OUTPOST".utf8) + [1] + bytes }
}
