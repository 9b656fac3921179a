extension NaiveVerdict {
    /// Where two verdicts differ, in words, in a fixed order; nil where they do not.
    ///
    /// - Parameter expected: what should have been.
    func difference(from expected: NaiveVerdict) -> String? {
        guard self != expected else { return nil }
        var words: [String] = []
        if isAlive != expected.isAlive { words.append(isAlive ? "is there" : "is gone") }
        if isFlagged != expected.isFlagged {
            words.append(isFlagged ? "is brought back" : "is not brought back")
        }
        for field in Set(shown.keys).union(expected.shown.keys).sorted() {
            let found = shown[field].map { $0.joined(separator: ", ") } ?? "nothing"
            let wanted = expected.shown[field].map { $0.joined(separator: ", ") } ?? "nothing"
            if found != wanted { words.append("\(field) shows \(found) and not \(wanted)") }
        }
        for field in Set(contested.keys).union(expected.contested.keys).sorted()
        where contested[field] != expected.contested[field] {
            let found = Self.text(contested[field])
            let wanted = Self.text(expected.contested[field])
            words.append("\(field) is contested between \(found) and not \(wanted)")
        }
        return words.joined(separator: "; ")
    }

    private static func text(_ values: Set<[String]>?) -> String {
        guard let values else { return "nothing" }
        return values.map { "(" + $0.joined(separator: ", ") + ")" }.sorted()
            .joined(separator: " ")
    }
}
