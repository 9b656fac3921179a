import Foundation
import Testing

/// The documents agree with the code where a test can tell.
@Suite struct DocumentationTests {
    private func documents() throws -> [Repository.SourceFile] {
        let inDocs = try Repository.files(in: "docs") { $0.hasSuffix(".md") }
        let atTop = try ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map { name in
            Repository.SourceFile(path: name, text: try Repository.text(of: name))
        }
        return inDocs + atTop
    }

    @Test func `Every link to a file in the repository leads somewhere`() throws {
        for document in try documents() {
            let folder = Repository.root.appendingPathComponent(document.path)
                .deletingLastPathComponent()
            for link in document.text.matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
                let target = folder.appendingPathComponent(String(link.1)).path
                #expect(
                    FileManager.default.fileExists(atPath: target), "\(document.path): \(link.1)")
            }
        }
    }

    @Test func `Every command is documented`() throws {
        let text = try Repository.text(of: "docs/COMMANDS.md")
        for file in try Repository.swiftFiles(in: "Sources/OutpostCommand") {
            for match in file.text.matches(of: /commandName: "([a-z-]+)"/)
            where match.1 != "outpost" {
                let isHubs = file.path.contains("/Hub/")
                // Those of a command's own: `outpost hub root move`.
                let above =
                    isHubs
                    ? ["hub", "hub root"]
                    : [
                        "", "bundle", "copy", "duplicates", "enrol", "link", "person", "places",
                        "private",
                    ]
                let isThere = above.contains {
                    text.contains("`outpost \($0) \(match.1)".replacing("  ", with: " "))
                }
                let groups = ["bundle", "copy", "hub", "places"]
                #expect(isThere || groups.contains(String(match.1)), "\(match.1)")
            }
        }
    }

    @Test func `Every script that a document names exists`() throws {
        for document in try documents() {
            for match in document.text.matches(of: /`(scripts\/[a-z0-9-]+)/) {
                let path = Repository.root.appendingPathComponent(String(match.1)).path
                #expect(
                    FileManager.default.isExecutableFile(atPath: path),
                    "\(document.path): \(match.1)")
            }
        }
    }

    @Test func `Every error code has its exit status in the table`() throws {
        let codes = try Repository.text(of: "Sources/OutpostModel/OutpostError.swift")
            .matches(of: /case ([a-zA-Z]+)(?: = "([a-z-]+)")?\n/)
            .map { $0.2.map(String.init) ?? String($0.1) }
        let table = try Repository.text(of: "docs/COMMANDS.md")
        #expect(codes.count > 10)
        for code in codes { #expect(table.contains("`\(code)`"), "\(code)") }
    }

    @Test func `Every attack in the table names a test that exists`() throws {
        let rows = try Self.rows(of: "docs/THREATS.md", below: "Attacker")
        #expect(rows.count >= 30)
        for row in rows { try checkTests(of: row, columns: 4) }
    }

    @Test func `Every fault has its number and names a test that exists`() throws {
        let rows = try Self.rows(of: "docs/FAULTS.md", below: "No")
        #expect(rows.count >= 55)
        for (index, row) in rows.enumerated() {
            #expect(row.hasPrefix("| \(index + 1) |"), "\(row)")
            try checkTests(of: row, columns: 4)
        }
    }

    /// The lines of a page's tables.
    private static func rows(of page: String, below head: String) throws -> [Substring] {
        try Repository.text(of: page).split(separator: "\n")
            .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| ---") && !$0.hasPrefix("| \(head)") }
    }

    /// What the last column names in backticks: a suite, a program or a script that CI runs.
    private func checkTests(of row: Substring, columns: Int) throws {
        let files = try Repository.swiftFiles(in: "Tests")
        let tests = files.map(\.text).joined()
        let manifest = try Repository.text(of: "Package.swift")
        let check = try Repository.text(of: "scripts/check")
        let cells = row.split(separator: "|")
        let names = (cells.last ?? "").matches(of: /`([A-Za-z\/-]+)`/).map(\.1)
        #expect(cells.count == columns && !names.isEmpty, "\(row)")
        for name in names {
            let isThere =
                tests.contains("struct \(name) {") || manifest.contains("name: \"\(name)\"")
                || files.contains { $0.path.hasSuffix("/\(name).swift") }
                || name.hasPrefix("scripts/") && check.contains("\(name) ")
            #expect(isThere, "\(name)")
        }
    }

    /// Whether the simulator and the tests still catch them takes a build each: `scripts/planted-bugs`.
    @Test func `Every planted bug still has its place in the source`() throws {
        let patches = try Repository.files(in: "Fixtures/planted-bugs") { $0.hasSuffix(".patch") }
        #expect(patches.count > 50)
        for patch in patches {
            for part in patch.text.split(separator: "--- a/").dropFirst() {
                let source = try Repository.text(of: String(part.prefix { $0 != "\n" }))
                for hunk in part.split(separator: /(?m)^@@ .*@@.*$\n/).dropFirst() {
                    var lines = hunk.split(separator: "\n", omittingEmptySubsequences: false)
                    if lines.last?.isEmpty == true { lines.removeLast() }
                    let before = lines.filter { !$0.hasPrefix("+") }.map { $0.dropFirst() }
                    #expect(source.contains(before.joined(separator: "\n")), "\(patch.path)")
                }
            }
        }
    }
}
