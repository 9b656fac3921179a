import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct OpaqueContentTests {
    @Test func `What is opaque is read as it was written, and one meaning has one spelling`() throws
    {
        try forEachSeed(500) { seed, generator in
            let (header, content) = Self.random(using: &generator)
            let body = ChangesetBody.encode(header, opaque: content.encoded)
            let view = try ChangesetBody.view(body)
            #expect(view.opaque == content, "seed \(seed)")
            #expect(view.header == header, "seed \(seed)")
            #expect(view.tables.isEmpty && view.rowCount == 0, "seed \(seed)")
            #expect(try ChangesetBody.decodeHeader(of: body) == header, "seed \(seed)")
        }
    }

    @Test func `An opaque body with bytes changed, taken out and put in is never misread`() throws {
        try forEachSeed(500) { seed, generator in
            let (header, content) = Self.random(using: &generator)
            var body = ChangesetBody.encode(header, opaque: content.encoded)
            for _ in 0...generator.below(3) {
                let index = generator.below(body.count)
                switch generator.below(3) {
                case 0: body[index] = UInt8(truncatingIfNeeded: generator.next())
                case 1: body.insert(UInt8(truncatingIfNeeded: generator.next()), at: index)
                default: body.remove(at: index)
                }
            }
            guard let view = try? ChangesetBody.view(body) else { return }
            if let opaque = view.opaque {
                let again = ChangesetBody.encode(view.header, opaque: opaque.encoded)
                #expect(again == body, "seed \(seed)")
            } else {
                #expect(ChangesetBody.encode(view.changeset) == body, "seed \(seed)")
            }
        }
    }

    @Test func `No beginning of an opaque body is a body`() throws {
        try forEachSeed(20) { seed, generator in
            let (header, content) = Self.random(using: &generator)
            let body = ChangesetBody.encode(header, opaque: content.encoded)
            for count in 0..<body.count {
                #expect(throws: ByteReader.Failure.self, "\(count) bytes, seed \(seed)") {
                    try ChangesetBody.view(Array(body.prefix(count)))
                }
            }
        }
    }

    @Test func `Padding is taken off, and any other padding is refused`() throws {
        for count in [0, 1, 253, 254, 255, 256, 1000, 4096, 100_000] {
            let body = [UInt8](repeating: 7, count: count)
            let padded = PrivatePadding.padded(body)
            #expect(try PrivatePadding.body(of: padded) == body)
            #expect(throws: ByteReader.Failure.self) { try PrivatePadding.body(of: padded + [0]) }
            #expect(throws: ByteReader.Failure.self) {
                try PrivatePadding.body(of: Array(padded.dropLast()))
            }
            guard count < 200 else { continue }
            var altered = padded
            altered[padded.count - 1] = 1
            #expect(throws: ByteReader.Failure.self) { try PrivatePadding.body(of: altered) }
        }
    }

    private static func random(
        using generator: inout SeededGenerator
    ) -> (ChangesetHeader, OpaqueContent) {
        var header = Changeset.random(using: &generator).header.opaque
        guard generator.once(in: 3) else {
            return (header, OpaqueContent.random(using: &generator))
        }
        header.journal = JournalID(
            space: header.journal.space,
            replica: ReplicaID(
                identity: header.journal.replica.identity,
                incarnation: ReplicaID.branchBit | UInt32(generator.below(1000))),
            lane: header.journal.lane)
        return (header, OpaqueContent.randomMoved(using: &generator))
    }
}
