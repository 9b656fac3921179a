import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostWire

/// What comes over a link, and what a file of frames holds.
///
/// Strategy: streams as they come, and, since a damaged frame ends at its check, messages without the frame around them. Invariants: a
/// stream gives the same frames in whatever pieces it comes; a frame is within its limits; a message that is taken is written as one
/// that means the same.
enum WireTargets {
    static let all = [stream, message, expansion]

    private static let stream = FuzzTarget(
        "stream", reads: "a stream of frames", dictionary: ["OUTPOST\u{1}", "OUTPOST"],
        samples: { try streams($0) }
    ) { input in
        var whole = FrameReader()
        whole.append(input)
        let (frames, error) = drain(&whole)
        var pieces = FrameReader()
        var framesOfPieces: [Frame] = []
        var errorOfPieces: FrameError?
        for start in stride(from: 0, to: input.count, by: 7) where errorOfPieces == nil {
            pieces.append(input[start..<min(start + 7, input.count)])
            let (more, failure) = drain(&pieces)
            framesOfPieces += more
            errorOfPieces = failure
        }
        try FuzzFinding.expect(frames == framesOfPieces, "in pieces it is other frames")
        try FuzzFinding.expect(
            (error == nil) == (errorOfPieces == nil), "in pieces it is refused otherwise")
        for frame in frames {
            try FuzzFinding.expect(
                frame.payload.count <= WireLimits.expandedBytes, "a frame beyond its limit")
            do {
                try readAgain(frame)
            } catch is FrameError {
                // A message that is refused: the stream goes on.
            }
        }
        if let error { throw error }
        try whole.finish()
    }

    /// Those that are kept, but for bombs: each takes a second, and tests of their own try them.
    private static func streams(_ fixtures: FuzzFixtures) throws -> [[UInt8]] {
        try fixtures.files("wire", ending: ".hex").filter { stream in
            frames(of: stream).allSatisfy { $0.payload.count <= FuzzLimits.inputBytes }
        }
    }

    private static func frames(of stream: [UInt8]) -> [Frame] {
        var reader = FrameReader()
        reader.append(stream)
        return drain(&reader).0
    }

    private static func drain(_ reader: inout FrameReader) -> ([Frame], FrameError?) {
        var frames: [Frame] = []
        do {
            while let frame = try reader.next() { frames.append(frame) }
            return (frames, nil)
        } catch {
            return (frames, error)
        }
    }

    /// The first byte is the kind, the rest the payload.
    private static let message = FuzzTarget(
        "message", reads: "a message of a frame",
        samples: { fixtures in
            try streams(fixtures).flatMap { stream in
                frames(of: stream).map { [$0.kind.rawValue] + $0.payload }
            } + randomPages()
        }
    ) { input in
        let kind = try input.first.flatMap(Frame.Kind.init).taken()
        try readAgain(Frame(kind: kind, payload: Array(input.dropFirst())))
    }

    /// Pages of random changesets: more shapes than the kept ones have.
    private static func randomPages() throws -> [[UInt8]] {
        var generator = SeededGenerator(seed: 6)
        return try (0..<24).map { _ in
            let bodies = (0...generator.below(3)).map { _ in
                ChangesetBody.encode(Changeset.random(using: &generator))
            }
            let batch = try Batch<Unverified>(bodies: bodies)
            let frame = try MessageCoding.frame(
                of: .changesets(ChangesetPage(batch: batch, cursor: nil)))
            return [frame.kind.rawValue] + frame.payload
        }
    }

    /// What is taken is written, and read as the same: its second spelling is its last.
    private static func readAgain(_ frame: Frame) throws {
        let first = try MessageCoding.message(of: frame)
        do {
            let spelt = try MessageCoding.frame(of: first)
            let again = try MessageCoding.frame(of: MessageCoding.message(of: spelt))
            try FuzzFinding.expect(spelt == again, "a \(frame.kind) changes as it is passed on")
        } catch let error as FrameError {
            throw FuzzFinding("a \(frame.kind) that is taken cannot be passed on: \(error)")
        }
    }

    /// The first three bytes are what it says that it expands to.
    private static let expansion = FuzzTarget(
        "expansion", reads: "bytes by zstd",
        samples: { _ in
            let texts = ["", "a", String(repeating: "outpost ", count: 500)].map { Array($0.utf8) }
            return try texts.map { text in
                let count = [16, 8, 0].map { UInt8(text.count >> $0 & 0xFF) }
                return count + (try Zstandard.compress(text, level: 3))
            }
        }
    ) { input in
        guard input.count >= 3 else { throw FuzzErrors.NotTaken() }
        let count = input[..<3].reduce(0) { $0 << 8 | Int($1) }
        let expanded = try Zstandard.expand(Array(input[3...]), count: count)
        try FuzzFinding.expect(expanded.count == count, "it expands to another length")
    }
}
