/// One thing's name, by language (BCP 47).
package struct Labels: Sendable, Equatable {
    /// Text by language code.
    package let texts: [String: String]

    /// Labels from texts by language code.
    package init(_ texts: [String: String]) {
        self.texts = texts
    }

    /// The text in `language`, else in the mission's first language that has one.
    package func text(in language: String, of languages: [String]) -> String {
        if let text = texts[language] { return text }
        return languages.lazy.compactMap { texts[$0] }.first ?? ""
    }
}

/// A label with the keys that lead to it in the mission file: what a check of translations walks
/// over.
package struct PlacedLabels: Sendable, Equatable {
    /// As in `tables.incident.columns.severity.label`.
    package let path: String
    /// The texts that stand there.
    package let labels: Labels
}
