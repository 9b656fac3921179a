import OutpostModel

/// What a filled form says of its row.
package struct SubmittedRow: Sendable, Equatable {
    package let table: String
    /// The same for the same instance at every base: as an import's, of (space, table, `openrosa`, instanceID).
    package let key: RowKey
    /// By column; rows that were typed as references are not among them.
    package var values: [String: Value]
    /// Columns whose row was typed as people call it: a base reference, or what stands for the row in lists.
    package let references: [Reference]

    /// A row by what somebody typed.
    package struct Reference: Sendable, Equatable {
        package let column: String
        /// The table that it is looked for in.
        package let table: String
        package let text: String
    }

    /// Where a row came from, as its `source_system` says.
    package static let source = "openrosa"
}

extension XFormSubmission {
    /// The row that it makes, by the mission's rules; those that need the replica (references, uniqueness) are not asked here.
    ///
    /// - Throws: the first thing that is wrong, with its column.
    package func row(
        _ mission: Mission, _ table: XFormTable
    ) throws(RefusedSubmission) -> SubmittedRow {
        var values: [String: Value] = [:]
        var references: [SubmittedRow.Reference] = []
        var rest = answers
        for question in table.questions {
            guard let answer = rest.removeValue(forKey: question.path) else { continue }
            switch question.kind {
            case .row(let target) where RowKey(answer.trimmed) == nil:
                references.append(
                    SubmittedRow.Reference(
                        column: question.column, table: target, text: answer.trimmed))
            case .position:
                for (column, value) in try Self.position(answer, question) {
                    values[column] = value
                }
            case .picture: break
            case .choice where question.columns.isEmpty: break
            default: values[question.column] = try Self.value(of: answer, question)
            }
        }
        if let unknown = rest.keys.sorted().first {
            throw RefusedSubmission(
                "the form has no such question at this base (mission version \(mission.version), "
                    + "form version \(version.isEmpty ? "unknown" : version))", column: unknown,
                hint: "fetch the form again from this base, and fill that one")
        }
        fillSource(&values, table)
        try check(values, references, mission, table)
        let key = RowKey(
            space: table.space, table: table.name, source: SubmittedRow.source,
            reference: instanceID, milliseconds: 0)
        return SubmittedRow(table: table.name, key: key, values: values, references: references)
    }

    private func fillSource(_ values: inout [String: Value], _ table: XFormTable) {
        let own = [
            (Mapping.systemColumn, SubmittedRow.source), (Mapping.referenceColumn, instanceID),
        ]
        for (column, text) in own where table.schema.column(named: column)?.kind == .text {
            values[column] = .text(text)
        }
    }

    private func check(
        _ values: [String: Value], _ references: [SubmittedRow.Reference], _ mission: Mission,
        _ table: XFormTable
    ) throws(RefusedSubmission) {
        guard let rules = ValueRules(mission: mission, table: table.name) else { return }
        // What is typed as a reference becomes some key: that it is given is all that matters here.
        var all = values
        let someKey = RowKey(space: table.space, milliseconds: 0, random: 0).description
        for reference in references { all[reference.column] = .text(someKey) }
        guard let first = rules.violations(inserting: all).first else { return }
        throw RefusedSubmission(
            first.explanation, column: first.column,
            hint: "put it right in the form, and send it again")
    }

    // MARK: Answers

    private static func value(
        of answer: String, _ question: XFormQuestion
    ) throws(RefusedSubmission) -> Value {
        let text = answer.trimmed
        switch question.kind {
        case .text: return .text(answer)
        case .row: return .text(text)
        case .integer: return .integer(try integer(text, question))
        case .real: return .real(try real(text, question))
        case .date:
            // Some clients send a time with it.
            let day = String(text.prefix(10))
            guard FieldTime(date: day) != nil, text.count == 10 || text.dropFirst(10).first == "T"
            else { throw fault("'\(text)' is no date", question) }
            return .text(day)
        case .time:
            guard let time = OpenRosaTime.fieldTime(text) else {
                throw fault("'\(text)' is no time with its offset from UTC", question)
            }
            return .text(time.description)
        case .choice(_, let isSeveral) where isSeveral:
            return .text(ElementList.json(of: text.split(separator: " ").map(String.init)))
        case .choice:
            // A choice of whole numbers stands in an integer column.
            return question.isInteger ? .integer(try integer(text, question)) : .text(text)
        case .position, .picture: return .null
        }
    }

    private static func integer(
        _ text: String, _ question: XFormQuestion
    ) throws(RefusedSubmission) -> Int64 {
        guard let number = Int64(text) else {
            throw fault("'\(text)' is not a whole number", question)
        }
        return number
    }

    private static func real(
        _ text: String, _ question: XFormQuestion
    ) throws(RefusedSubmission) -> Double {
        // `Double` alone would read "nan", "0x1p3" and "infinity".
        guard text.allSatisfy({ "0123456789+-.eE".contains($0) }), let number = Double(text),
            number.isFinite
        else { throw fault("'\(text)' is not a number", question) }
        // SQLite keeps no negative zero.
        return number == 0 ? 0 : number
    }

    /// `latitude longitude altitude accuracy`; one that was put on a map by hand has an accuracy of zero, which is none.
    private static func position(
        _ answer: String, _ question: XFormQuestion
    ) throws(RefusedSubmission) -> [(String, Value)] {
        let parts = answer.split(separator: " ").map(String.init)
        guard (2...4).contains(parts.count) else {
            throw fault("'\(answer.trimmed)' is no position", question)
        }
        var numbers: [Double] = []
        for part in parts { numbers.append(try real(part, question)) }
        var result = [(question.columns[0], Value.real(numbers[0]))]
        result.append((question.columns[1], .real(numbers[1])))
        if numbers.count == 4, numbers[3] > 0, question.columns.count > 2 {
            result.append((question.columns[2], .real(numbers[3])))
        }
        return result
    }

    private static func fault(_ cause: String, _ question: XFormQuestion) -> RefusedSubmission {
        RefusedSubmission(
            cause, column: question.columns.first ?? question.path,
            hint: "put it right in the form, and send it again")
    }
}

/// Times as JavaRosa writes them: `2026-11-02T14:05:00.000-05:00`, and in older versions with an offset of whole hours, `-05`.
enum OpenRosaTime {
    static func fieldTime(_ text: String) -> FieldTime? {
        guard let clock = text.firstIndex(of: "T") else { return nil }
        let sign = text[clock...].lastIndex { $0 == "+" || $0 == "-" }
        guard let sign else { return FieldTime(text) }
        var offset = text[sign...].filter { $0 != ":" }
        if offset.count == 3 { offset += "00" }
        guard offset.count == 5 else { return nil }
        return FieldTime("\(text[..<sign])\(offset.prefix(3)):\(offset.suffix(2))")
    }
}
