/// One figure beside plain SQLite's in the same process.
package struct BenchmarkFigure: Encodable, Equatable {
    package let name: String
    /// Outpost's, in `unit`.
    package let value: Double
    /// "rows/s", "bytes" or "MB".
    package let unit: String
    /// Plain SQLite's, in the same unit; nil where it has nothing like it.
    package let baseline: Double?
    /// `value / baseline`.
    package let ratio: Double?

    package init(_ name: String, _ value: Double, _ unit: String, baseline: Double? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
        self.baseline = baseline
        ratio = baseline.map { value / $0 }
    }

    /// The medians of several rounds.
    init(_ name: String, rates: [Double], _ unit: String, baselines: [Double] = []) {
        self.init(
            name, Self.median(rates), unit,
            baseline: baselines.isEmpty ? nil : Self.median(baselines))
    }

    private static func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
