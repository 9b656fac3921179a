import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostWire

/// Packing 2: what follows from something else does not travel, and the bodies are the same to the last byte.
@Suite struct SecondPackingTests {
    private func unpacked(
        _ frame: Frame, _ source: CarriedSource? = nil
    ) throws -> ChangesetPage {
        guard case .changesets(let page) = try MessageCoding.message(of: frame, source) else {
            throw MessageDefect("kind", "another message")
        }
        return page
    }

    @Test func `Random changesets have their bodies, seals and claims in either packing`() throws {
        var shorter = 0
        try forEachSeed(300) { seed, generator in
            let page = ChangesetPage.random(using: &generator)
            let first = try MessageCoding.frame(of: .changesets(page))
            let second = try MessageCoding.frame(of: .changesets(page), PackingOptions(.second))
            let result = try unpacked(second)
            #expect(result.bodies == page.bodies, "seed \(seed)")
            #expect(result.batch.chainClaims == page.batch.chainClaims, "seed \(seed)")
            #expect(result.batch.seals == page.batch.seals, "seed \(seed)")
            if second.payload.count < first.payload.count { shorter += 1 }
        }
        #expect(Seeds.isSingle || shorter > 200)
    }

    private static let space = SampleMessages.operations

    private func changeset(
        _ sequence: UInt64, _ rows: [RowChange], lane: Lane = .bulk, at time: Int64 = 5_000
    ) -> Changeset {
        Changeset(
            journal: JournalID(
                space: Self.space, replica: SampleMessages.jacmel, lane: lane),
            sequence: sequence, time: HybridTime(milliseconds: time), missionVersion: 1,
            rosterVersion: 1, author: Author(person: "a", identification: .unproven),
            tables: [
                TableChanges(table: "incident", rows: rows.sorted { $0.key < $1.key })
            ])
    }

    private func imported(_ number: Int) -> RowChange {
        let reference = "ref \(number * 7919)"
        return RowChange(
            key: RowKey(
                space: Self.space, table: "incident", source: "ushahidi", reference: reference,
                milliseconds: 1_000), operation: .insert, context: Context(),
            writes: [
                CellWrite(cell: "observed", values: [.text("2010-01-12"), .text("day")]),
                CellWrite(cell: "origin", values: [.text("ushahidi"), .text(reference)]),
            ])
    }

    @Test func `Keys of imported rows do not travel, and those of others do`() throws {
        let rows = (0..<200).map(imported)
        let other = RowChange(
            key: RowKey(space: Self.space, milliseconds: 4_990, random: 77), operation: .insert,
            context: Context(),
            writes: [CellWrite(cell: "origin", values: [.text("ushahidi"), .text("ref 0")])])
        let page = SamplePages.page([changeset(1, rows), changeset(2, [other])], claims: [])
        let message = ChangesetPacker.pack(page, PackingOptions(.second))
        #expect(message.tables[0].keyTails.count == KeyColumnReader.tailBytes)
        #expect(message.tables[0].keys.isEmpty)
        let frame = Frame(kind: .changesets, payload: try message.serializedBytes())
        #expect(try unpacked(frame).bodies == page.bodies)
    }

    @Test func `A key of another space than its changeset travels as it is, to be refused`() throws
    {
        let foreign = RowChange(
            key: RowKey(space: SpaceID(name: "elsewhere"), milliseconds: 1, random: 2),
            operation: .insert, context: Context(),
            writes: [CellWrite(cell: "title", values: [.text("a")])])
        let page = SamplePages.page([changeset(1, [foreign])], claims: [])
        let message = ChangesetPacker.pack(page, PackingOptions(.second))
        #expect(message.tables[0].keyTimes.isEmpty)
        let frame = Frame(kind: .changesets, payload: try message.serializedBytes())
        #expect(try unpacked(frame).bodies == page.bodies)
    }

    @Test func `Reals come back to the bit, as decimals or as they are`() throws {
        let columns: [[Double]] = [
            [18.233333, -72.533333, 0, 50.226029], [0.1, 0.2, 0.30000000000000004], [-0.0, 1],
            [.pi], [1e300, .leastNonzeroMagnitude], [9_007_199_254_740_992], [-1_234_567.000_001],
            [1e-9, 0.5],
            [123_456_789.123_456_78],
        ]
        for values in columns {
            let bits = values.map(\.bitPattern)
            guard let column = DecimalColumn(bits) else { continue }
            #expect(
                try DecimalColumn.reals(column.numbers, scale: column.scale) == bits, "\(values)")
        }
        #expect(DecimalColumn([18.5, -72.25].map(\.bitPattern))?.scale == 2)
        #expect(DecimalColumn([(-0.0).bitPattern]) == nil)
        #expect(DecimalColumn([Double.pi.bitPattern]) == nil)
        try forEachSeed(200) { seed, generator in
            let scale = Double(sign: .plus, exponent: 0, significand: 1)
            let bits = (0..<20).map { _ -> UInt64 in
                let places = Int.random(in: 0...9, using: &generator)
                let power = (0..<places).reduce(scale) { power, _ in power * 10 }
                let number = Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)
                return (Double(number) / power).bitPattern
            }
            guard let column = DecimalColumn(bits) else { return }
            let back = try DecimalColumn.reals(column.numbers, scale: column.scale)
            #expect(back == bits, "seed \(seed)")
        }
    }

    // MARK: Parts by name

    private var bulk: Changeset { changeset(1, (0..<3).map(imported)) }

    private func lifted(_ row: RowChange) -> Changeset {
        let bulk = bulk
        let digest = Digest(of: ChangesetBody.encode(bulk))
        let part = CarriedChange(header: bulk.header, digest: digest, change: row)
        return changeset(
            1,
            [
                RowChange(
                    key: row.key, operation: .edit,
                    context: Context(vector: VersionVector([bulk.journal: 1])),
                    writes: [CellWrite(cell: "title", values: [.text("seen")])], carried: [part])
            ], lane: .routine, at: 6_000)
    }

    private func source(_ dot: Dot, _ table: String, _ key: RowKey) -> CarriedChange? {
        guard dot == bulk.dot, let row = bulk.tables[0].rows.first(where: { $0.key == key }) else {
            return nil
        }
        return CarriedChange(
            header: bulk.header, digest: Digest(of: ChangesetBody.encode(bulk)), change: row)
    }

    @Test func `What the receiver has goes by name, and is put back`() throws {
        let page = SamplePages.page([lifted(imported(1))], claims: [])
        let held = bulk.dot
        let whole = try MessageCoding.frame(of: .changesets(page), PackingOptions(.second))
        let named = try MessageCoding.frame(
            of: .changesets(page), PackingOptions(.second) { $0 == held })
        #expect(named.payload.count < whole.payload.count - 40)
        #expect(try unpacked(named, source).bodies == page.bodies)
        #expect(try unpacked(whole).bodies == page.bodies)
        // In the first packing nothing is named, whoever has it.
        let first = try MessageCoding.frame(
            of: .changesets(page), PackingOptions(.first) { _ in true })
        #expect(try unpacked(first).bodies == page.bodies)
    }

    @Test func `A part that is not here, or is not what it was, is told as that`() throws {
        let page = SamplePages.page([lifted(imported(1))], claims: [])
        let held = bulk.dot
        let named = try MessageCoding.frame(
            of: .changesets(page), PackingOptions(.second) { $0 == held })
        #expect(throws: FrameError.partMissing(held)) { try MessageCoding.message(of: named) }
        #expect(throws: FrameError.partMissing(held)) {
            try MessageCoding.message(of: named) { _, _, _ in nil }
        }
        let other = self.bulk
        #expect(throws: FrameError.partMissing(held)) {
            try MessageCoding.message(of: named) { _, _, key in
                CarriedChange(
                    header: other.header, digest: .zero,
                    change: RowChange(
                        key: key, operation: .insert, context: Context(),
                        writes: [CellWrite(cell: "origin", values: [.text("x"), .text("y")])]))
            }
        }
    }

    // MARK: Frames

    @Test func `A frame of brotli is read whole, and no other length or end of it`() throws {
        let payload = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let frame = Frame(kind: .changesets, payload: payload)
        for effort in [PackingEffort.thorough, .utmost] {
            let bytes = try FrameWriter.bytes(of: frame, effort: effort)
            #expect(bytes[1] == Frame.Encoding.brotli && bytes.count < payload.count / 4)
            var reader = FrameReader()
            reader.append(Frame.preamble + bytes)
            #expect(try reader.next() == frame)
        }
        let packed = try Brotli.compress(payload, effort: .thorough)
        #expect(try Brotli.expand(packed, count: payload.count) == payload)
        for wrong in [0, 1, payload.count - 1, payload.count + 1, 1 << 20] {
            #expect(throws: Brotli.Failure.self) { try Brotli.expand(packed, count: wrong) }
        }
        for count in [0, 1, packed.count / 2, packed.count - 1] {
            #expect(throws: Brotli.Failure.self) {
                try Brotli.expand(Array(packed.prefix(count)), count: payload.count)
            }
        }
        #expect(throws: Brotli.Failure.self) {
            try Brotli.expand(packed + [0], count: payload.count)
        }
    }

    @Test func `Frames of one stream are read in their order, each as soon as it is there`() throws
    {
        let payloads = (0..<6).map { number in
            (0..<3_000).map { UInt8(truncatingIfNeeded: ($0 * 7919) >> 3 ^ number) }
        }
        var packer = FramePacker()
        let frames = try payloads.map {
            try packer.bytes(of: Frame(kind: .changesets, payload: $0), effort: .utmost)
        }
        #expect(frames[1].count < frames[0].count)
        var reader = FrameReader()
        reader.append(Frame.preamble)
        for (frame, payload) in zip(frames, payloads) {
            reader.append(frame)
            #expect(try reader.next()?.payload == payload)
        }
        // One that does not begin the stream is no beginning.
        for order in [[1], [2, 1]] {
            var reader = FrameReader()
            reader.append(Frame.preamble + order.flatMap { frames[$0] })
            var read: [[UInt8]] = []
            let failure = Result {
                while let frame = try reader.next() { read.append(frame.payload) }
            }
            let isRight = read == order.map { payloads[$0] }
            if case .success = failure { #expect(!isRight) }
        }
        // A length that is not the piece's.
        for (place, change) in [(9, UInt8(1)), (8, 1)] {
            var wrong = frames[0]
            wrong[place] ^= change
            let check = Frame.check(wrong[0..<10], wrong[18...])
            wrong.replaceSubrange(10..<18, with: check)
            var reader = FrameReader()
            reader.append(Frame.preamble + wrong)
            #expect(throws: FrameError.self) { try reader.next() }
        }
    }

    @Test func `Altered bytes of a page of packing 2 never crash, and never rebuild another body`()
        throws
    {
        let page = SamplePages.page(
            [changeset(1, (0..<3).map(imported)), lifted(imported(1))], claims: [])
        let held = bulk.dot
        let frame = try MessageCoding.frame(
            of: .changesets(page), PackingOptions(.second) { $0 == held })
        var refused = 0
        try forEachSeed(2_000) { seed, generator in
            var payload = frame.payload
            let place = Int.random(in: payload.indices, using: &generator)
            payload[place] ^= UInt8.random(in: 1...255, using: &generator)
            do {
                let result = try unpacked(Frame(kind: .changesets, payload: payload), source)
                #expect(result.bodies == page.bodies, "seed \(seed)")
            } catch {
                refused += 1
            }
        }
        #expect(Seeds.isSingle || refused > 1_000)
    }
}
