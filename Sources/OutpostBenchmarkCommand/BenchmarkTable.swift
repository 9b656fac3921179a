import Foundation
import OutpostBenchmark

/// The figures for people.
enum BenchmarkTable {
    static func text(of figures: [BenchmarkFigure]) -> String {
        var rows = [["", "Outpost", "plain SQLite", "ratio"]]
        for figure in figures {
            rows.append([
                figure.name, "\(number(figure.value)) \(figure.unit)",
                figure.baseline.map { "\(number($0)) \(figure.unit)" } ?? "–",
                figure.ratio.map { String(format: "%.2f", $0) } ?? "–",
            ])
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - text.count)
                return column == 0 ? text + padding : padding + text
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String {
        let digits = Array("\(Int(value.rounded()))")
        return digits.enumerated().map { index, digit in
            let isGroupStart = index > 0 && (digits.count - index).isMultiple(of: 3)
            return (isGroupStart ? " " : "") + String(digit)
        }.joined()
    }
}
