import OutpostField
import OutpostModel

/// What of a row can be searched for: its reference, what was typed, and what its first choices are called in every language.
struct SearchText: Sendable {
    private let columns: [Column]

    private enum Column: Sendable {
        case typed(Int)
        case choice(Int, [String: String])
    }

    init(_ table: DeskTable, mission: Mission) {
        var columns: [Column] = []
        for column in table.mission.columns {
            guard let index = table.schema.columnIndex(named: column.name) else { continue }
            let schema = table.schema.columns[index]
            guard schema.kind == .text, schema.references == nil else { continue }
            if let name = column.choiceList, let list = mission.choiceList(named: name) {
                // What a form folds away is seldom what somebody remembers, and every word makes the index larger.
                guard table.mission.form.contains(column.name) else { continue }
                let words = list.choices.map { choice in
                    (choice.code, Set(choice.labels.texts.values).sorted().joined(separator: " "))
                }
                columns.append(.choice(index, Dictionary(words) { first, _ in first }))
            } else if column.format != .time, column.format != .date {
                columns.append(.typed(index))
            }
        }
        self.columns = columns
    }

    /// - Parameter values: parallel to the table's columns.
    func text(of values: [Value]) -> String {
        var parts: [String] = []
        for column in columns {
            switch column {
            case .typed(let index):
                if case .text(let text) = values[index], !text.isEmpty { parts.append(text) }
            case .choice(let index, let words):
                if case .text(let code) = values[index], let text = words[code] {
                    parts.append(text)
                }
            }
        }
        return parts.joined(separator: "\n")
    }

    /// What was typed as a query of SQLite's FTS5: every word must be there, the beginning of one is enough.
    ///
    /// - Returns: nil where there is no word in it.
    static func query(_ typed: String) -> String? {
        let words = typed.prefix(PageLimits.searchBytes)
            .split { !($0.isLetter || $0.isNumber) }.prefix(12)
        guard !words.isEmpty else { return nil }
        return words.map { "\"\($0)\"*" }.joined(separator: " ")
    }
}
