import OutpostModel
import OutpostStore

@testable import OutpostWire

/// A stream with one defect, and words of the error with which it must be refused.
struct BadStream: Sendable {
    let name: String
    let refusal: String
    let bytes: [UInt8]

    init(_ name: String, refused refusal: String, _ bytes: [UInt8]) {
        self.name = name
        self.refusal = refusal
        self.bytes = bytes
    }

    static func all() throws -> [BadStream] {
        try BadFrames.all() + BadMessages.all() + BadPages.all() + BadColumns.all()
            + BadBodies.all()
    }

    /// A message in one plain frame.
    static func frame(_ kind: Frame.Kind, _ payload: [UInt8]) -> [UInt8] {
        RawFrame(kind, payload).stream
    }

    /// A message in one compressed frame, for those that are long and say little.
    static func compressed(_ kind: Frame.Kind, _ payload: [UInt8]) throws -> [UInt8] {
        var frame = RawFrame(kind, try Zstandard.compress(payload, level: 6))
        frame.encoding = Frame.Encoding.zstd
        frame.expanded = UInt32(payload.count)
        return frame.stream
    }
}
