import Foundation
import OutpostModel
import Testing

@testable import OutpostSimulator

struct `The simulator` {
    @Test func `Holds every promise on some seeds, and the same seeds leave the same trace`() {
        let first = SeedRunner(isVerbose: false).run(1...6)
        #expect(first.isHeld, "\(first.text)")
        let second = SeedRunner(isVerbose: false).run(1...6)
        #expect(first.trace == second.trace)
        #expect(SeedRunner(isVerbose: false).run(7...8).trace != first.trace)
        // However many run at once.
        #expect(SeedRunner(isVerbose: false, jobs: 3).run(1...6).trace == first.trace)
    }

    /// Each line of the files is a seed and what it once found.
    @Test func `Holds the seeds that once found something`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/seeds")
        let text = try String(
            contentsOf: folder.appendingPathComponent("found.txt"), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: " ") }
        #expect(!lines.isEmpty)
        for line in lines {
            let seed = try #require(line.first.flatMap { UInt64($0) }, "\(line)")
            let summary = SeedRunner(isVerbose: false).run(seed...seed)
            #expect(summary.isHeld, "\(summary.text)")
            let isPlanned = line.dropFirst().first == "plan"
            let plan = isPlanned ? Int(line[2]) : nil
            let words = line.dropFirst(isPlanned ? 3 : 1)
            let steps =
                words.starts(with: ["only"])
                ? words.dropFirst().first?.split(separator: ",").compactMap { Int($0) } : nil
            let failure = Shortening.failure(
                ofSeed: seed, keeping: steps, plan: plan, isVerbose: false)
            #expect(failure == nil, "seed \(seed), steps \(steps ?? []): \(failure ?? "")")
        }
    }

    @Test func `Draws the published numbers`() {
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }

    @Test func `Fails a long run that never tried something`() {
        let summary = SeedRunner.Summary(
            seeds: 1...100, counts: [], trace: .zero, failure: nil, neverReached: ["cuts"])
        #expect(!summary.isHeld && summary.text.contains("never reached: cuts"))
    }

    @Test func `A stream is cut where the link says and gives every byte before that once`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<200 {
            var stream = ByteStream()
            for frame in 0..<5 { stream.append([UInt8](repeating: UInt8(frame), count: 20)) }
            let isCut = random.chance(50)
            if isCut { stream.cut(&random) }
            var taken: [UInt8] = []
            while !stream.isDelivered { taken += stream.next(&random, piece: 7) }
            #expect(taken == Array(stream.bytes.prefix(taken.count)))
            #expect(stream.isCut == isCut && isCut == (taken.count < stream.bytes.count))
        }
    }
}
