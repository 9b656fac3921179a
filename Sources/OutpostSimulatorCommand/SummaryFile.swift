import Foundation
import OutpostSimulator

/// The summary as JSON.
struct SummaryFile: Encodable {
    private let firstSeed: UInt64
    private let lastSeed: UInt64
    private let isHeld: Bool
    private let failedSeed: UInt64?
    private let cause: String?
    private let neverReached: [String]
    private let trace: String
    private let counts: [String: Int]

    init(_ summary: SeedRunner.Summary) {
        firstSeed = summary.seeds.lowerBound
        lastSeed = summary.seeds.upperBound
        isHeld = summary.isHeld
        failedSeed = summary.failure?.seed
        cause = summary.failure?.cause
        neverReached = summary.neverReached
        trace = "\(summary.trace)"
        counts = Dictionary(summary.counts.map { ($0.name, $0.count) }) { first, _ in first }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: URL(fileURLWithPath: path))
    }
}
