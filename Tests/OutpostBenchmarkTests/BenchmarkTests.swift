import Foundation
import OutpostBenchmark
import Testing

/// The benchmarks, small: that they run, and that both sides end with the same rows. No figure is asserted.
@Suite struct BenchmarkTests {
    @Test func `Every figure is measured and both sides end with the same rows`() throws {
        let summary = try BenchmarkSuite(
            rows: 300, rounds: 2, folder: FileManager.default.temporaryDirectory, program: nil
        ).run()
        #expect(
            summary.figures.map(\.name) == [
                "insert-100", "update-100", "insert-1", "first-copy", "exchange-10k",
                "exchange-10k-both-ends", "file-size",
            ])
        #expect(summary.figures.allSatisfy { $0.value > 0 })
        #expect(
            summary.hash.description
                == "34365774b4e81e4585c4e70f04b741190f341c358f5ff91b9feff93f0dc521f4")
    }

    @Test func `A ratio is Outpost's figure by plain SQLite's`() {
        #expect(BenchmarkFigure("x", 50, "rows/s", baseline: 200).ratio == 0.25)
        #expect(BenchmarkFigure("x", 50, "rows/s").ratio == nil)
    }
}
