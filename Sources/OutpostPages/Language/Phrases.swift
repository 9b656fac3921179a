import Foundation
import OutpostModel
import Yams

/// The words of the pages, by language: files of `key: text` beside the code. What a mission calls things is in its own file.
package struct Phrases: Sendable {
    /// Text by key, by language.
    private let texts: [String: [String: String]]
    /// The language whose every phrase is there; others may fall back to it.
    package static let first = "en"

    /// Each language by its own name, in the order in which a page offers them.
    package let languages: [(code: String, name: String)]

    package static func load() throws -> Phrases {
        let folder = Bundle.module.resourceURL?.appendingPathComponent("Languages")
        guard let folder else { throw missing("Languages") }
        var texts: [String: [String: String]] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where file.hasSuffix(".yaml") {
            let text = try String(
                contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            let code = String(file.dropLast(".yaml".count))
            texts[code] = try YAMLDecoder().decode([String: String].self, from: text)
        }
        guard texts[first] != nil else { throw missing("Languages/\(first).yaml") }
        return Phrases(texts)
    }

    init(_ texts: [String: [String: String]]) {
        let whole = texts[Self.first] ?? [:]
        self.texts = texts.mapValues { whole.merging($0) { _, own in own } }
        languages = ([Self.first] + texts.keys.filter { $0 != Self.first }.sorted())
            .map { ($0, texts[$0]?["language_name"] ?? $0) }
    }

    package func all(in language: String) -> [String: String] {
        texts[language] ?? texts[Self.first] ?? [:]
    }

    /// A phrase with `{name}` replaced by what is given for it.
    package func text(
        _ key: String, in language: String, _ values: [String: String] = [:]
    ) -> String {
        var text = all(in: language)[key] ?? key
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    /// The language to speak: what was chosen, else the first that the browser asks for and that is there.
    package func choice(chosen: String?, accepted: String) -> String {
        if let chosen, texts[chosen] != nil { return chosen }
        for part in accepted.split(separator: ",") {
            let code = part.split(separator: ";").first.map { $0.filter { !$0.isWhitespace } }
            let language = code?.split(separator: "-").first.map { $0.lowercased() } ?? ""
            if texts[language] != nil { return language }
        }
        return Self.first
    }

    private static func missing(_ what: String) -> OutpostError {
        OutpostError(
            .notFound, operation: "start the pages", place: what,
            cause: "the files that belong to this program are not beside it",
            hint: "install it anew")
    }
}
