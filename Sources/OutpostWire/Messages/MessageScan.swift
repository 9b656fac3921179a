import OutpostModel

/// Counts what a message repeats before anything is made of it.
///
/// In protobuf an empty message within a message takes two bytes; in memory it takes about ninety. So 16 MiB
/// of them, which zstd brings to a kilobyte, would take 700 MiB. This walks over the bytes once and takes no
/// memory.
struct MessageScan {
    /// Which fields of a message repeat messages or texts, or hold what does, and what those are made of in turn.
    struct Shape {
        var repeated: [UInt64: Shape] = [:]

        private static let leaf = Shape()
        private static let table = Shape(
            repeated: [7: Shape(repeated: [4: leaf]), 9: leaf])
        private static let context = Shape(repeated: [1: leaf, 2: leaf, 3: leaf])

        static func of(_ kind: Frame.Kind) -> Shape {
            switch kind {
            case .greeting: Shape(repeated: [7: leaf, 9: leaf])
            case .welcome: Shape(repeated: [5: leaf])
            case .changesets:
                Shape(repeated: [
                    1: leaf, 2: leaf, 3: leaf, 11: leaf, 12: table, 13: context, 15: leaf, 16: leaf,
                ])
            case .receipts: Shape(repeated: [1: leaf])
            case .roster: Shape(repeated: [1: leaf, 2: leaf])
            case .farewell: Shape(repeated: [2: Shape(repeated: [2: leaf, 4: leaf])])
            case .refusal: leaf
            }
        }
    }

    private let bytes: [UInt8]
    private var parts = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func check(_ frame: Frame) throws {
        var scan = MessageScan(frame.payload)
        try scan.walk(frame.payload.indices, Shape.of(frame.kind))
    }

    private mutating func walk(_ range: Range<Int>, _ shape: Shape) throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let tag = try varint(&offset, range.upperBound)
            guard tag <= UInt32.max else { throw Self.notProtobuf }
            switch tag & 7 {
            case 0: _ = try varint(&offset, range.upperBound)
            case 1: offset += 8
            case 5: offset += 4
            case 2:
                let length = try varint(&offset, range.upperBound)
                guard length <= UInt64(range.upperBound - offset) else { throw Self.notProtobuf }
                let end = offset + Int(length)
                if let child = shape.repeated[tag >> 3] { try enter(offset..<end, child) }
                offset = end
            default: throw Self.notProtobuf
            }
        }
        guard offset == range.upperBound else { throw Self.notProtobuf }
    }

    private mutating func enter(_ range: Range<Int>, _ shape: Shape) throws {
        parts += 1
        guard parts <= WireLimits.partsPerMessage else {
            throw MessageDefect("message", "more than \(WireLimits.partsPerMessage) parts")
        }
        if !shape.repeated.isEmpty { try walk(range, shape) }
    }

    private func varint(_ offset: inout Int, _ end: Int) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard offset < end else { throw Self.notProtobuf }
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Self.notProtobuf
    }

    private static let notProtobuf = MessageDefect("message", "it is not protobuf")
}
