import Foundation
import OutpostModel

/// Every figure, beside plain SQLite.
package struct BenchmarkSuite {
    /// Its figures, and the hash of the rows that the last round of both sides ended with.
    package struct Summary {
        package let figures: [BenchmarkFigure]
        package let hash: Digest
    }

    private let rows: Int
    private let rounds: Int
    private let folder: URL
    private let program: URL?
    private let progress: (String) -> Void

    /// - Parameters:
    ///   - folder: where databases are made, on the disk that is measured; what is made is removed.
    ///   - program: the program that runs `BenchmarkMemory.mergePages`; memory is not measured without it.
    package init(
        rows: Int, rounds: Int, folder: URL, program: URL?,
        progress: @escaping (String) -> Void = { _ in }
    ) {
        self.rows = rows
        self.rounds = rounds
        self.folder = folder
        self.program = program
        self.progress = progress
    }

    package func run() throws -> Summary {
        var results: [BenchmarkRound.Result] = []
        for number in 0..<rounds {
            progress("round \(number + 1) of \(rounds)")
            results.append(
                try inFolder { folder in
                    var round = try BenchmarkRound(number: number, rows: rows, folder: folder)
                    return try round.run()
                })
        }
        var figures = BenchmarkRound.Name.allCases.map { name in
            let pairs = results.compactMap { $0.rates[name] }
            return BenchmarkFigure(
                name.rawValue, rates: pairs.map(\.ours), "rows/s",
                baselines: pairs.compactMap(\.plain))
        }
        progress("file size")
        figures.append(try inFolder { try BenchmarkSize.measure(rows: rows, folder: $0) })
        if let program {
            let count = rows * BenchmarkLimits.memoryFactor
            progress("memory while merging \(count) rows")
            figures.append(
                try inFolder {
                    try BenchmarkMemory.measure(rows: count, folder: $0, program: program)
                })
        }
        return Summary(figures: figures, hash: results.last?.hash ?? .zero)
    }

    private func inFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let path = folder.appending(path: "outpost-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        do {
            let result = try body(path)
            try FileManager.default.removeItem(at: path)
            return result
        } catch {
            try FileManager.default.removeItem(at: path)
            throw error
        }
    }
}
