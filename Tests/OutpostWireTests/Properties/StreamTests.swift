import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostWire

/// Strategy: a valid stream, cut into pieces of random sizes, cut off at every byte, and with every bit of it
/// flipped. Invariant: a reader gives the frames that were written, waits, or throws a `FrameError`; it never
/// gives another frame.
@Suite struct StreamTests {
    private func small() throws -> (bytes: [UInt8], frames: [Frame]) {
        let names = ["greeting", "changesets-one", "refusal", "farewell"]
        let messages = SampleMessages.all.filter { names.contains($0.name) }.map(\.message)
        return (
            try Streams.bytes(of: messages), try messages.map { try MessageCoding.frame(of: $0) }
        )
    }

    /// What a reader gives until it waits or throws.
    private func given(_ bytes: [UInt8]) -> (frames: [Frame], error: FrameError?) {
        var reader = FrameReader()
        var frames: [Frame] = []
        reader.append(bytes)
        do {
            while let frame = try reader.next() { frames.append(frame) }
            return (frames, nil)
        } catch {
            return (frames, error)
        }
    }

    @Test func `However a stream is cut into pieces, its frames are the same`() throws {
        let messages = SampleMessages.all.map(\.message)
        let bytes = try Streams.bytes(of: messages)
        let expected = try Streams.frames(of: bytes)
        #expect(expected.count == messages.count)
        try forEachSeed(200) { seed, generator in
            var reader = FrameReader()
            var frames: [Frame] = []
            var offset = 0
            let longest = generator.pick([1, 2, 30, 700, bytes.count])
            while offset < bytes.count {
                let end = min(bytes.count, offset + 1 + generator.below(longest))
                reader.append(bytes[offset..<end])
                offset = end
                // Whoever feeds may look after each piece or only now and then.
                if generator.once(in: 3) { continue }
                while let frame = try reader.next() { frames.append(frame) }
            }
            while let frame = try reader.next() { frames.append(frame) }
            try reader.finish()
            #expect(frames == expected, "seed \(seed)")
        }
    }

    @Test func `A stream that is cut off gives its whole frames, and finish says that it was cut`()
        throws
    {
        let (bytes, frames) = try small()
        let ends = try frames.reduce(into: [Frame.preamble.count]) { ends, frame in
            ends.append(ends[ends.count - 1] + (try FrameWriter.bytes(of: frame).count))
        }
        for count in 0..<bytes.count {
            var reader = FrameReader()
            reader.append(bytes.prefix(count))
            var got: [Frame] = []
            while let frame = try reader.next() { got.append(frame) }
            let whole = ends.filter { $0 <= count }.count
            #expect(got == Array(frames.prefix(max(0, whole - 1))), "cut at \(count)")
            if ends.contains(count) {
                #expect(throws: Never.self) { try reader.finish() }
                continue
            }
            let error = #expect(throws: FrameError.self) { try reader.finish() }
            if case .truncated(let missing)? = error {
                #expect(missing > 0 && count + missing <= bytes.count, "cut at \(count)")
            } else {
                Issue.record("cut at \(count): \(String(describing: error))")
            }
        }
    }

    @Test func `No flipped bit of a stream makes another frame of it`() throws {
        let (bytes, frames) = try small()
        var refused = 0
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(bit)
                let (got, error) = given(flipped)
                #expect(frames.starts(with: got), "byte \(index), bit \(bit)")
                #expect(got.count < frames.count, "byte \(index), bit \(bit)")
                if error != nil { refused += 1 }
            }
        }
        // The others made a frame longer: the reader waits for the rest.
        #expect(refused > bytes.count * 7)
    }

    /// Beyond the check: as if the sender itself had lost its mind.
    @Test func `A message with a random byte changed is read or refused, and never crashes`() throws
    {
        let payloads = try SampleMessages.all.map { try MessageCoding.frame(of: $0.message) }
        var outcomes = (read: 0, refused: 0)
        try forEachSeed(3000) { _, generator in
            let frame = generator.pick(payloads)
            guard !frame.payload.isEmpty else { return }
            var payload = frame.payload
            for _ in 0...generator.below(3) {
                payload[generator.below(payload.count)] = UInt8(
                    truncatingIfNeeded: generator.next())
            }
            do {
                let message = try MessageCoding.message(
                    of: Frame(kind: frame.kind, payload: payload))
                // What was read can be written: a hub relays it.
                _ = try MessageCoding.frame(of: message)
                outcomes.read += 1
            } catch is FrameError {
                outcomes.refused += 1
            }
        }
        #expect(Seeds.isSingle || outcomes.read > 100 && outcomes.refused > 1000)
    }

    @Test func `A reader that threw throws again and gives nothing more`() throws {
        let (bytes, _) = try small()
        var reader = FrameReader()
        reader.append([0x58] + bytes)
        #expect(throws: FrameError.self) { try reader.next() }
        reader.append(bytes)
        #expect(throws: FrameError.self) { try reader.next() }
    }
}
