import OutpostModel
import OutpostStore

/// Takes a stream as it comes, in pieces of any size, and gives its frames. Pure; holds at most one frame.
///
/// Not to be copied: what frames refer to in earlier ones stands once.
package struct FrameReader: ~Copyable, Sendable {
    private var buffer: [UInt8] = []
    /// Bytes of `buffer` that were given out already.
    private var start = 0
    private var hasPreamble = false
    /// What goes on from frame to frame, once one of them was packed so.
    private var stream: BrotliReader?

    package init() {}

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or nil until more bytes are there.
    ///
    /// - Throws: what is wrong with the stream; it cannot be read on after that.
    package mutating func next() throws(FrameError) -> Frame? {
        guard try readPreamble() else { return nil }
        guard buffer.count - start >= Frame.headerBytes else { return nil }
        let header = try readHeader()
        guard buffer.count - start >= Frame.headerBytes + header.length else { return nil }
        let first = start + Frame.headerBytes
        let payload = Array(buffer[first..<first + header.length])
        let check = buffer[start + Frame.checkedHeaderBytes..<first]
        guard
            Frame.check(buffer[start..<start + Frame.checkedHeaderBytes], payload) == Array(check)
        else { throw .checkFails }
        start = first + header.length
        return Frame(kind: header.kind, payload: try expanded(payload, header))
    }

    private mutating func expanded(
        _ payload: [UInt8], _ header: Header
    ) throws(FrameError) -> [UInt8] {
        switch header.encoding {
        case Frame.Encoding.zstd:
            do {
                return try Zstandard.expand(payload, count: header.expanded)
            } catch {
                throw .expansionFails(error.cause)
            }
        case Frame.Encoding.brotli:
            do {
                return try Brotli.expand(payload, count: header.expanded)
            } catch {
                throw .expansionFails(error.cause)
            }
        case Frame.Encoding.brotliStream:
            do {
                let stream = try stream ?? BrotliReader()
                self.stream = stream
                return try stream.expandPiece(payload, count: header.expanded)
            } catch let failure as Brotli.Failure {
                throw .expansionFails(failure.cause)
            } catch {
                throw .expansionFails("\(error)")
            }
        default: return payload
        }
    }

    /// To be called when the stream has ended.
    ///
    /// - Throws: `truncated` when it ended within the preamble or a frame.
    package func finish() throws(FrameError) {
        let rest = buffer.count - start
        guard hasPreamble else { throw .truncated(missing: Frame.preamble.count - rest) }
        guard rest > 0 else { return }
        guard rest >= Frame.headerBytes else { throw .truncated(missing: Frame.headerBytes - rest) }
        let header = try readHeader()
        throw .truncated(missing: Frame.headerBytes + header.length - rest)
    }

    private mutating func readPreamble() throws(FrameError) -> Bool {
        if hasPreamble { return true }
        let expected = Frame.preamble
        let got = buffer.prefix(expected.count)
        let magic = expected.dropLast()
        guard Array(got.prefix(magic.count)) == Array(magic.prefix(got.count)) else {
            throw .notOutpost(firstBytes: Array(buffer.prefix(16)))
        }
        guard got.count == expected.count else { return false }
        guard let version = got.last, version == expected.last else {
            throw .otherProtocol(version: got.last ?? 0)
        }
        start = expected.count
        hasPreamble = true
        return true
    }

    private struct Header {
        let kind: Frame.Kind
        let encoding: UInt8
        let length: Int
        let expanded: Int
    }

    private func readHeader() throws(FrameError) -> Header {
        func number(_ offset: Int) -> Int {
            buffer[start + offset..<start + offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        guard let kind = Frame.Kind(rawValue: buffer[start]) else {
            throw .unknownKind(buffer[start])
        }
        let encoding = buffer[start + 1]
        guard Frame.Encoding.known.contains(encoding) else { throw .unknownEncoding(encoding) }
        let length = number(2)
        let expanded = number(6)
        guard length <= WireLimits.payloadBytes else { throw .payloadTooLong(length) }
        guard expanded <= WireLimits.expandedBytes else { throw .expandedTooLong(expanded) }
        guard encoding != Frame.Encoding.plain || length == expanded else { throw .lengthsDiffer }
        return Header(kind: kind, encoding: encoding, length: length, expanded: expanded)
    }
}
