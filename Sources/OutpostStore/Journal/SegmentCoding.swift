import Foundation
import OutpostModel

/// Bodies of consecutive changesets of one journal, packed together: what is alike in them is kept once.
///
/// Writer: `Replica.compact`. Reader: `JournalBodies`.
///
///     SEGMENT
///       expanded         varint    bytes of CONTENT
///       frame                      CONTENT by zstd (RFC 8878)
///
///     CONTENT
///       count            varint    bodies
///       length           varint …  of each body
///       body …                     as ChangesetBody gives them
package enum SegmentCoding {
    package static func encode(_ bodies: [[UInt8]]) throws -> [UInt8] {
        var content = ByteWriter()
        content.varint(bodies.count)
        for body in bodies { content.varint(body.count) }
        for body in bodies { content.bytes.append(contentsOf: body) }
        var writer = ByteWriter()
        writer.varint(content.bytes.count)
        writer.bytes += try Zstandard.compress(content.bytes, level: StoreLimits.segmentLevel)
        return writer.bytes
    }

    /// A segment once expanded.
    package struct Content {
        private let bytes: [UInt8]
        private let ends: [Int]

        package init(_ segment: [UInt8]) throws {
            var reader = ByteReader(segment)
            let count = try reader.varint("expanded")
            guard count <= UInt64(StoreLimits.segmentBytes + Limits.bodyBytes + (1 << 20)) else {
                throw reader.failure("expanded", .numberTooLarge)
            }
            bytes = try Zstandard.expand(Array(segment[reader.offset...]), count: Int(count))
            var content = ByteReader(bytes)
            let bodies = try content.count("count", limit: StoreLimits.segmentBodies)
            var lengths: [Int] = []
            for _ in 0..<bodies {
                lengths.append(try content.count("length", limit: Limits.bodyBytes))
            }
            var end = content.offset
            ends =
                [end]
                + lengths.map { length in
                    end += length
                    return end
                }
            guard end == bytes.count else { throw content.failure("body", .truncated) }
        }

        package var count: Int { ends.count - 1 }

        package subscript(index: Int) -> [UInt8] { Array(bytes[ends[index]..<ends[index + 1]]) }

        /// Whether these bytes stand anywhere in it.
        func contains(_ needle: [UInt8]) -> Bool { bytes.contains(needle) }
    }
}

extension [UInt8] {
    /// Whether `needle` stands in it. Looks for its last byte first: a key's is the one that is drawn at random.
    func contains(_ needle: [UInt8]) -> Bool {
        guard let last = needle.last, count >= needle.count else { return needle.isEmpty }
        let length = needle.count
        return withUnsafeBytes { hay in
            guard let start = hay.baseAddress else { return false }
            var offset = length - 1
            while offset < hay.count,
                let found = memchr(start + offset, Int32(last), hay.count - offset)
            {
                let end = UnsafeRawPointer(found) - start
                if memcmp(start + end - length + 1, needle, length) == 0 { return true }
                offset = end + 1
            }
            return false
        }
    }
}
