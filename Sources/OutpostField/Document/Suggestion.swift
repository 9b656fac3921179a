/// Finds what somebody probably meant to write.
enum Suggestion {
    /// "did you mean 'columns'?", or the list of what is known when nothing is close.
    static func hint(for written: String, among known: [String]) -> String {
        let ranked = known.map { (name: $0, distance: distance(written, $0)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        // Something must be left of what was written: "1" is no misspelt "9".
        if let ranked, ranked.distance <= max(1, ranked.name.count / 3),
            ranked.distance < max(written.utf8.count, ranked.name.utf8.count)
        {
            return "did you mean '\(ranked.name)'?"
        }
        guard !known.isEmpty, known.count <= 24 else { return "" }
        return "known here: \(known.sorted().joined(separator: ", "))"
    }

    /// Edits (insert, delete, replace, swap of neighbours) between two words.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().utf8.prefix(80))
        let right = Array(right.lowercased().utf8.prefix(80))
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(last[column + 1] + 1, current[column] + 1, replaced)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
