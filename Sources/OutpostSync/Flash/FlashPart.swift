import OutpostModel
import OutpostTrust

/// A numbered part of a flash message that does not fit a road: in any order, repeated, days apart. It proves nothing by itself; the
/// whole does.
///
///     offset  size  content
///     0       1     0x13: version 1, kind 3
///     1       4     the first bytes of SHA-256 over the whole message
///     5       1     number, from 1
///     6       1     how many there are, from 2
///     7       rest  its bytes
package struct FlashPart: Sendable, Equatable {
    package let message: UInt32
    package let number: UInt8
    package let count: UInt8
    package let bytes: [UInt8]

    package static let headerBytes = 7

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(FlashKind.part.byte)
        writer.fixed(message)
        writer.byte(number)
        writer.byte(count)
        return writer.bytes + bytes
    }

    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        guard try FlashKind(byte: try reader.byte("kind"), at: reader) == .part else {
            throw reader.failure("kind", .unexpected("not a part"))
        }
        message = try reader.fixed("message")
        number = try reader.byte("number")
        count = try reader.byte("part count")
        guard count >= 2, (1...count).contains(number) else {
            throw reader.failure("number", .unexpected("no part of that number"))
        }
        guard reader.remaining > 0 else { throw reader.failure("bytes", .truncated) }
        self.bytes = try reader.raw("bytes", count: reader.remaining)
    }

    private init(message: UInt32, number: UInt8, count: UInt8, bytes: [UInt8]) {
        self.message = message
        self.number = number
        self.count = count
        self.bytes = bytes
    }

    package static func name(of message: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: Digest(of: message).words.0 >> 32)
    }

    /// The messages to send in a message's place: itself, where it fits.
    ///
    /// - Parameter limit: bytes of each.
    /// - Throws: `OutpostError` with `.limit`, where 255 parts are not enough.
    package static func split(_ message: [UInt8], limit: Int) throws -> [[UInt8]] {
        guard message.count > limit else { return [message] }
        let room = limit - headerBytes
        let count = room > 0 ? (message.count + room - 1) / room : .max
        guard count <= Int(UInt8.max) else {
            throw OutpostError(
                .limit, operation: "split a flash message",
                cause: "\(message.count) bytes do not go into 255 parts of \(limit) bytes",
                hint: "what is this long goes by a link or on a stick")
        }
        // Of even lengths: no part is a waste of a message.
        let size = (message.count + count - 1) / count
        return (0..<count).map { index in
            let slice = message.dropFirst(index * size).prefix(size)
            return FlashPart(
                message: name(of: message), number: UInt8(index + 1), count: UInt8(count),
                bytes: Array(slice)
            ).encoded()
        }
    }
}
