import Foundation
import Testing

/// `docs/PROTOCOL.md`, as far as tests look at it: its sections, and their tables.
struct ProtocolPage {
    /// What stands under one heading, up to the next of any level.
    struct Section {
        let title: String
        let lines: [String]

        var text: String { lines.joined(separator: "\n") }

        /// Tables by their header row.
        var tables: [Table] { Table.all(in: lines) }

        func table(_ header: [String]) throws -> Table {
            try #require(tables.first { $0.header == header }, "\(title): no table of \(header)")
        }
    }

    /// Rows of cells, backticks taken away.
    struct Table {
        let header: [String]
        let rows: [[String]]
        /// The line above, such as "Message `Run`:"; empty where another table stands between.
        let caption: String

        static func all(in lines: [String]) -> [Table] {
            var tables: [Table] = []
            var caption = ""
            var rows: [[String]] = []
            for line in lines + [""] {
                if line.hasPrefix("|") {
                    rows.append(cells(of: line))
                    continue
                }
                if rows.count > 2 {
                    tables.append(
                        Table(header: rows[0], rows: Array(rows.dropFirst(2)), caption: caption))
                    caption = ""
                }
                rows = []
                if !line.isEmpty { caption = line }
            }
            return tables
        }

        private static func cells(of line: String) -> [String] {
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.replacing("`", with: "").trimmingCharacters(in: .whitespaces) }
        }
    }

    let sections: [Section]

    init() throws {
        let text = try Self.text(of: "docs/PROTOCOL.md")
        var sections: [Section] = []
        var title = ""
        var lines: [String] = []
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("#") {
                sections.append(Section(title: title, lines: lines))
                title = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)
                lines = []
            } else {
                lines.append(line)
            }
        }
        self.sections = sections + [Section(title: title, lines: lines)]
    }

    func section(_ title: String) throws -> Section {
        try #require(sections.first { $0.title == title }, "no section \(title)")
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: WireFixture.root.appendingPathComponent(path), encoding: .utf8)
    }
}
