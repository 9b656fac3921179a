/// Finds places by name as people type and spell it: see `PlaceName` for what makes no difference.
package struct Gazetteer: Sendable {
    /// How a name was met; the lower, the better.
    package enum Rank: Int, Sendable, Comparable {
        /// The whole name with or without its article, or the code.
        case exact
        /// The beginning of the name.
        case prefix
        /// The beginning of a later word of it.
        case word
        /// The whole name but for one letter.
        case misspelt

        package static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    /// A place that was found.
    package struct Match: Sendable, Equatable {
        package let area: PlaceArea
        package let rank: Rank
        /// The name that was met, in whatever language.
        package let name: PlaceArea.Name
    }

    package let places: Places
    /// More names, by code.
    let labels: [String: [PlaceArea.Name]]
    private let entries: [Entry]

    private struct Entry: Sendable {
        let area: Int
        let name: PlaceArea.Name
        let key: String
        let keyWithoutArticle: String
        let tails: [String]
    }

    /// - Parameter labels: more names, by code: those that the mission file gives its departments.
    package init(_ places: Places, labels: [String: [PlaceArea.Name]] = [:]) {
        self.places = places
        self.labels = labels
        entries = places.areas.enumerated().flatMap { index, area in
            let code = PlaceArea.Name(language: "", text: area.code)
            return (area.names + (labels[area.code] ?? []) + [code]).map { name in
                Entry(
                    area: index, name: name, key: PlaceName.key(name.text),
                    keyWithoutArticle: PlaceName.keyWithoutArticle(name.text),
                    tails: Array(PlaceName.tails(name.text).dropFirst()))
            }
        }
    }

    /// The places that a text may mean, the best first, each once.
    package func find(
        _ typed: String, limit: Int = GeographyLimits.matches
    ) -> [Match] {
        guard typed.utf8.count <= GeographyLimits.typedBytes else { return [] }
        let key = PlaceName.key(typed)
        guard !key.isEmpty else { return [] }
        var best: [Int: (rank: Rank, entry: Entry)] = [:]
        for entry in entries {
            guard let rank = rank(of: key, in: entry) else { continue }
            if let known = best[entry.area], known.rank <= rank { continue }
            best[entry.area] = (rank, entry)
        }
        return best.values.sorted { left, right in
            let (first, second) = (places.areas[left.entry.area], places.areas[right.entry.area])
            return (left.rank.rawValue, first.level, left.entry.key.utf8.count, first.code)
                < (right.rank.rawValue, second.level, right.entry.key.utf8.count, second.code)
        }.prefix(max(0, min(limit, GeographyLimits.matches))).map { found in
            Match(area: places.areas[found.entry.area], rank: found.rank, name: found.entry.name)
        }
    }

    private func rank(of key: String, in entry: Entry) -> Rank? {
        if entry.key == key || entry.keyWithoutArticle == key { return .exact }
        if entry.key.hasPrefix(key) { return .prefix }
        if entry.tails.contains(where: { $0.hasPrefix(key) }) { return .word }
        let (typed, known) = (key.utf8.count, entry.key.utf8.count)
        guard typed >= GeographyLimits.misspeltLetters, abs(typed - known) <= 1,
            entry.name.text != places.areas[entry.area].code,
            Suggestion.distance(key, entry.key) == 1
        else { return nil }
        return .misspelt
    }
}
