import OutpostModel

/// A report as one officer reads it to another, who writes it down: always in the same order, every line with its number, and at
/// the end how many there were, so that a line that was lost is missed.
package struct ReadBack: Sendable, Equatable {
    /// What was said around the values.
    package struct Words: Sendable {
        package var report, end: String

        /// - Parameters:
        ///   - report: as in "Report".
        ///   - end: as in "End. Lines: {count}".
        package init(report: String, end: String) {
            self.report = report
            self.end = end
        }
    }

    /// Without their numbers.
    package let lines: [String]
    package let end: String

    /// - Parameters:
    ///   - values: of the row, by column.
    ///   - time: a stored time as it is said.
    ///   - named: what a key that stands in a column is called; nil: it is left out.
    package init(
        table: MissionTable, schema: TableSchema, values: [String: Value], mission: Mission,
        language: String, words: Words, time: (String) -> String, named: (RowKey) throws -> String?
    ) rethrows {
        func label(_ labels: Labels) -> String { labels.text(in: language, of: mission.languages) }
        var lines: [String] = []
        if let column = schema.referenceColumn, case .text(let reference)? = values[column] {
            lines.append("\(words.report) \(reference): \(SpellingAlphabet.spelt(reference))")
        }
        lines.append(label(table.labels).uppercased())
        for column in table.columns where column.name != schema.referenceColumn {
            guard let value = values[column.name], !value.isNull else { continue }
            var text = value.description
            if let key = RowKey(text) {
                guard let name = try named(key) else { continue }
                text = name
            } else if let list = column.choiceList.flatMap({ mission.choiceList(named: $0) }),
                let choice = list.choices.first(where: { $0.code == text })
            {
                text = label(choice.labels)
            } else if column.format == .time {
                text = time(text)
            }
            let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
            lines.append("\(label(column.labels)): \(line)")
        }
        self.lines = lines
        end = words.end.replacing("{count}", with: "\(lines.count)")
    }

    /// Each line with its number, and the end.
    package var text: [String] {
        lines.enumerated().map { "\($0.offset + 1). \($0.element)" } + [end]
    }
}
