import Foundation
import OutpostModel
import Testing

@testable import OutpostWire

/// What a stream claims takes no memory until the bytes are there: `FrameReader` keeps what came and nothing
/// else, `Zstandard` asks zstd's own header first, `MessageScan` counts before protobuf makes anything, and
/// `RebuildBudget` before bodies are rebuilt. (The bombs are in `Fixtures/wire/bad`.)
/// A reader cannot be copied, and so stands in no list by itself.
private final class WaitingReader {
    var reader = FrameReader()
}

@Suite struct ClaimTests {
    private func claim(_ encoding: UInt8, length: UInt32, expanded: UInt32) -> [UInt8] {
        var frame = RawFrame(.changesets, [])
        frame.encoding = encoding
        frame.length = length
        frame.expanded = expanded
        return frame.stream
    }

    @Test func `A header that claims the most and brings nothing is waited for`() throws {
        let most = UInt32(WireLimits.payloadBytes)
        for stream in [
            claim(0, length: most, expanded: most),
            claim(1, length: most, expanded: UInt32(WireLimits.expandedBytes)),
        ] {
            // Ten thousand such readers would take 90 GB if each believed its header.
            let readers = (0..<10_000).map { _ in WaitingReader() }
            for waiting in readers {
                waiting.reader.append(stream)
                let frame = try waiting.reader.next()
                #expect(frame == nil)
            }
            let error = #expect(throws: FrameError.self) { try readers[0].reader.finish() }
            #expect(error == .truncated(missing: WireLimits.payloadBytes))
            #expect(memory().map { $0 < 1 << 30 } ?? true)
        }
    }

    /// Resident bytes, by Linux's own count.
    private func memory() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return nil
        }
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 }
    }

    @Test func `The limits stand in the order in which they are relied upon`() {
        // A body of the greatest size travels even if nothing of it compresses.
        #expect(WireLimits.payloadBytes > Limits.bodyBytes)
        #expect(WireLimits.expandedBytes >= WireLimits.payloadBytes)
        #expect(WireLimits.rebuiltBytes > Limits.bodyBytes)
        // Every dot of such a body can be named.
        #expect(WireLimits.partsPerMessage > Limits.bodyBytes / RebuildBudget.dotBytes)
        #expect(WireLimits.nameBytes >= max(Limits.nameLength, Limits.personBytes))
        #expect(WireDefaults.frameBodyBytes < Limits.bodyBytes)
        #expect(WireLimits.expandedBytes < Int(UInt32.max))
    }
}
