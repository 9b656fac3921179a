import Foundation
import Testing

@testable import OutpostPages

/// Every sentence of the pages, in every language.
@Suite struct PhraseTests {
    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/OutpostPages")

    private func texts(of ending: String) throws -> [(name: String, text: String)] {
        let walker = FileManager.default.enumerator(atPath: Self.sources.path)
        let names = (walker?.allObjects ?? []).compactMap { $0 as? String }
            .filter { $0.hasSuffix(ending) }
        return try names.map { name in
            (
                name,
                try String(
                    contentsOf: Self.sources.appendingPathComponent(name), encoding: .utf8)
            )
        }
    }

    /// The keys that stand in a language's own file.
    private func keys(of language: String) throws -> Set<String> {
        let file = Self.sources.appendingPathComponent("Languages/\(language).yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        return Set(text.matches(of: #/(?m)^([a-z0-9_]+): /#).map { String($0.1) })
    }

    @Test(arguments: ["fr", "ht", "sw"])
    func `A language has every phrase, and none that English lacks`(language: String) throws {
        #expect(try keys(of: language).symmetricDifference(try keys(of: "en")).sorted() == [])
    }

    @Test func `Every phrase that a template names exists`() throws {
        let known = try keys(of: "en")
        let templates = try texts(of: ".mustache")
        #expect(templates.count > 5)
        for template in templates {
            for match in template.text.matches(of: /\{\{t\.([a-zA-Z0-9_]+)\}\}/) {
                #expect(known.contains(String(match.1)), "\(template.name): \(match.1)")
            }
        }
    }

    @Test func `Every phrase that code names exists`() throws {
        let known = try keys(of: "en")
        for file in try texts(of: ".swift") {
            for match in file.text.matches(of: /phrase\("([a-z0-9_]+)"/) {
                #expect(known.contains(String(match.1)), "\(file.name): \(match.1)")
            }
        }
    }

    @Test func `What a phrase fills in is the same in every language`() throws {
        let phrases = try Phrases.load()
        func names(_ text: String) -> [String] {
            text.matches(of: /\{([a-z]+)\}/).map { String($0.1) }.sorted()
        }
        for (key, text) in phrases.all(in: "en") {
            for (code, _) in phrases.languages {
                #expect(names(phrases.all(in: code)[key] ?? "") == names(text), "\(code) \(key)")
            }
        }
    }

    @Test(
        arguments: [
            ("fr-HT,fr;q=0.9,en;q=0.8", "fr"), ("ht", "ht"), ("sw-KE", "sw"), ("de,nl", "en"),
            ("", "en"),
        ])
    func `The browser's language is spoken where it is known`(
        accepted: String, language: String
    ) throws {
        #expect(try Phrases.load().choice(chosen: nil, accepted: accepted) == language)
        #expect(try Phrases.load().choice(chosen: "ht", accepted: accepted) == "ht")
    }
}
