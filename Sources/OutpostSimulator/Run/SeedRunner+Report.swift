extension SeedRunner.Summary {
    /// What the closing line counts: the work, what the links did to it, and every merge rule.
    private static let told = [
        "operations", "exchanges", "cuts", "repeats", "reorders", "increments", "stocktakes",
        "set adds", "set removes", "ladder raises", "ladder lowerings", "guarded edits",
        "guarded group edits", "text edits", "rulings", "foreign transactions",
    ]

    /// The report, the closing line last.
    package var text: String {
        var lines = counts.map { name, count in
            String(repeating: " ", count: max(1, 9 - "\(count)".count)) + "\(count)  \(name)"
        }
        if let failure {
            lines.append("seed \(failure.seed) failed: \(failure.cause)")
            let seed = failure.seed
            lines.append("replay it: outpost-sim --seeds \(seed)..\(seed) --verbose")
            lines.append("shorten it: outpost-sim shorten \(seed)")
            return lines.joined(separator: "\n")
        }
        if !neverReached.isEmpty {
            lines.append("never reached: \(neverReached.joined(separator: ", "))")
            return lines.joined(separator: "\n")
        }
        let told = Self.told.map { name in
            "\(counts.first { $0.name == name }?.count ?? 0) \(name)"
        }
        lines.append(
            "seeds \(seeds.lowerBound)..\(seeds.upperBound) held, \(told.joined(separator: ", ")), "
                + "trace \(trace)")
        return lines.joined(separator: "\n")
    }
}
