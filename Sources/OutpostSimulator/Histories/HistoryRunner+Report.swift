extension HistoryRunner.Summary {
    /// The report, the closing line last.
    package var text: String {
        var lines = counts.map { name, count in
            String(repeating: " ", count: max(1, 9 - "\(count)".count)) + "\(count)  \(name)"
        }
        for (seed, cause) in failures.prefix(10) {
            lines.append("history \(seed): \(cause)")
            lines.append("replay it: outpost-sim histories --seed \(seed) --count 1 --verbose")
        }
        if !neverReached.isEmpty {
            lines.append("never reached: \(neverReached.joined(separator: ", "))")
        }
        let told = [
            "transactions", "adoptions", "rulings", "deletes", "re-inserts", "changesets taken",
            "reopenings", "rows compared",
        ].map { name in "\(counts.first { $0.name == name }?.count ?? 0) \(name)" }
        lines.append(
            "agreed \(agreed) of \(count) histories, \(told.joined(separator: ", ")), hash \(hash)")
        return lines.joined(separator: "\n")
    }
}
