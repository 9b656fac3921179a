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
    private let wanted: Set<String>
    private let folder: URL
    private let program: URL?
    private let progress: (String) -> Void

    /// The names of all figures.
    package static let names =
        BenchmarkRound.Name.allCases.map(\.rawValue) + [BenchmarkSize.name, BenchmarkMemory.name]

    /// - Parameters:
    ///   - wanted: the figures that are measured, by name.
    ///   - folder: where databases are made, on the disk that is measured; what is made is removed.
    ///   - program: the program that runs `BenchmarkMemory.mergePages`; memory is not measured without it.
    package init(
        rows: Int, rounds: Int, wanted: [String] = BenchmarkSuite.names, folder: URL, program: URL?,
        progress: @escaping (String) -> Void = { _ in }
    ) {
        self.rows = rows
        self.rounds = rounds
        self.wanted = Set(wanted)
        self.folder = folder
        self.program = program
        self.progress = progress
    }

    package func run() throws -> Summary {
        var results: [BenchmarkRound.Result] = []
        for number in 0..<rounds {
            progress("round \(number + 1) of \(rounds)")
            let result = try inFolder { folder in
                var round = try BenchmarkRound(
                    number: number, rows: rows, wanted: wanted, folder: folder)
                return try round.run()
            }
            progress(result.description)
            results.append(result)
        }
        var figures = BenchmarkRound.Name.allCases.compactMap { name -> BenchmarkFigure? in
            let pairs = results.compactMap { $0.rates[name] }
            guard !pairs.isEmpty, wanted.contains(name.rawValue) else { return nil }
            return BenchmarkFigure(
                name.rawValue, rates: pairs.map(\.ours), "rows/s",
                baselines: pairs.compactMap(\.plain))
        }
        if wanted.contains(BenchmarkSize.name) {
            progress("file size")
            figures.append(try inFolder { try BenchmarkSize.measure(rows: rows, folder: $0) })
        }
        if let program, wanted.contains(BenchmarkMemory.name) {
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
