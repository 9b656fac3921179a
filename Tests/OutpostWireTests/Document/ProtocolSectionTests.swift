import Foundation
import Testing

/// Each section of a format names its writer and its reader, and they exist.
@Suite struct ProtocolSectionTests {
    /// Sections that describe no format of their own.
    private static let others: Set<String> = [
        "", "The protocol, version 1", "Transport", "Enrolment", "Streams and frames", "Messages",
        "Changesets in bytes", "Who takes part", "Admission", "An exchange", "Doubt, cuts, gaps",
        "Limits", "A stream, dissected",
    ]

    private func types() throws -> Set<String> {
        let sources = WireFixture.root.appendingPathComponent("Sources")
        var types: Set<String> = []
        for module in try FileManager.default.contentsOfDirectory(atPath: sources.path) {
            let folder = sources.appendingPathComponent(module).resolvingSymlinksInPath()
            let names = FileManager.default.enumerator(atPath: folder.path)?
                .compactMap { $0 as? String }
            for name in names ?? [] where name.hasSuffix(".swift") {
                let text = try String(
                    contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
                for match in text.matches(of: /(?:struct|enum|class|actor|protocol) (\w+)/) {
                    types.insert(String(match.1))
                }
            }
        }
        return types
    }

    @Test func `Each section of a format names its writer and its reader, which exist`() throws {
        let types = try types()
        var formats = 0
        for section in try ProtocolPage().sections where !Self.others.contains(section.title) {
            formats += 1
            let paragraph = section.text.firstMatch(of: /Writer: ([^\n]*?)\. Reader: ([^\n]*)/)
            let match = try #require(paragraph, "\(section.title) names none")
            for names in [match.1, match.2] {
                let names = names.matches(of: /`(\w+)`/).map { String($0.1) }
                #expect(!names.isEmpty, "\(section.title)")
                for name in names { #expect(types.contains(name), "\(section.title): \(name)") }
            }
        }
        #expect(formats > 18)
    }

    @Test func `What is copied from a source stands there`() throws {
        let text = try ProtocolPage.text(of: "docs/PROTOCOL.md")
        let copies = text.matches(of: /Copied from `([^`]+)`:\n\n```\n([^`]*)\n```/)
        #expect(copies.count == 24)
        for copy in copies {
            let source = try ProtocolPage.text(of: String(copy.1))
            let comments = source.components(separatedBy: "\n").map {
                $0.trimmingCharacters(in: .whitespaces)
            }.map { line in
                line.hasPrefix("///     ") ? String(line.dropFirst(8)) : line == "///" ? "" : "-"
            }.joined(separator: "\n")
            #expect(comments.contains(String(copy.2)), "\(copy.1)")
        }
    }
}
