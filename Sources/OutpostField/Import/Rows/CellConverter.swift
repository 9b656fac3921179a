import OutpostModel

/// The values of one record, by column, and what was noticed about them.
struct ConvertedCells {
    var values: [String: Value] = [:]
    var flags: [String] = []
}

/// Makes the values of a row from the cells of a record, as the mapping says.
struct CellConverter {
    private struct Step {
        let column: MappedColumn
        let kind: ColumnSchema.Kind
        let isChoice: Bool
        let indices: [Int]
    }

    private let steps: [Step]
    private let bounds: MappedBounds?

    init(mapping: Mapping, table: TableSchema, headers: HeaderIndex) throws(MappingError) {
        var steps: [Step] = []
        for column in mapping.columns {
            guard let target = table.column(named: column.name) else {
                throw column.place.failure("table '\(table.name)' has no column '\(column.name)'")
            }
            var indices: [Int] = []
            for header in column.headers { indices.append(try headers.index(of: header)) }
            steps.append(
                Step(
                    column: column, kind: target.kind, isChoice: target.choices != nil,
                    indices: indices))
        }
        self.steps = steps
        self.bounds = mapping.bounds
    }

    func values(of record: CSVRecord) throws(RecordFault) -> ConvertedCells {
        var cells = ConvertedCells()
        for step in steps {
            guard let text = try text(for: step, in: record) else { continue }
            cells.values[step.column.name] = try value(of: text, for: step)
        }
        flag(&cells)
        return cells
    }

    /// - Returns: nil when the column stays null.
    private func text(for step: Step, in record: CSVRecord) throws(RecordFault) -> String? {
        let column = step.column
        if let constant = column.constant { return constant }
        var text = step.indices.map { record.fields[$0] }.joined(separator: column.join)
        if column.isUnescaped { text = HTMLEntities.unescaped(text) }
        let isTrimmed =
            column.isTrimmed || step.kind != .text || step.isChoice || column.date != nil
            || column.choices != nil
        if isTrimmed { text = text.trimmed }
        if text.trimmed.isEmpty { return column.whenEmpty }
        if let pattern = column.date { return try date(in: text, as: pattern, for: step) }
        guard let separator = column.split else { return try code(for: text, step: step) }
        return try list(in: text, separator: separator, step: step)
    }

    private func list(
        in text: String, separator: String, step: Step
    ) throws(RecordFault) -> String? {
        var codes: [String] = []
        for part in text.split(separator: separator).map({ String($0).trimmed })
        where !part.isEmpty {
            let code = try code(for: part, step: step)
            if !codes.contains(code) { codes.append(code) }
        }
        guard let first = codes.first else { return step.column.whenEmpty }
        return step.column.take == .first ? first : codes.joined(separator: " ")
    }

    private func code(for text: String, step: Step) throws(RecordFault) -> String {
        guard let choices = step.column.choices else { return text }
        if let code = choices[text] ?? step.column.otherwise { return code }
        throw fault(
            "'\(text)' is not named under choices; add it there, or an `otherwise`", in: step)
    }

    private func date(
        in text: String, as pattern: DatePattern, for step: Step
    ) throws(RecordFault) -> String {
        guard let time = pattern.time(in: text) else {
            throw fault("'\(text)' is not a date like \(pattern.text)", in: step)
        }
        return pattern.hasTime ? time.description : time.date
    }

    private func value(of text: String, for step: Step) throws(RecordFault) -> Value {
        switch step.kind {
        case .text, .blob: return .text(text)
        case .integer:
            guard let number = Int64(text) else {
                throw fault("'\(text)' is not a whole number", in: step)
            }
            return .integer(number)
        case .real:
            let sign: Character = step.column.hasDecimalComma ? "," : "."
            // `Double` alone would read "nan", "0x1p3" and "infinity".
            let isDecimal = text.allSatisfy { $0 == sign || "0123456789+-eE".contains($0) }
            let plain = step.column.hasDecimalComma ? text.replacing(",", with: ".") : text
            guard isDecimal, let number = Double(plain), number.isFinite else {
                throw fault("'\(text)' is not a number", in: step)
            }
            return .real(number)
        }
    }

    private func flag(_ cells: inout ConvertedCells) {
        guard let bounds else { return }
        let isOutside = bounds.ranges.contains { column, range in
            switch cells.values[column] {
            case .real(let number): !range.contains(number)
            case .integer(let number): !range.contains(Double(number))
            default: false
            }
        }
        guard isOutside else { return }
        cells.flags.append(bounds.flag)
        if case .text(let flags) = cells.values[Mapping.flagsColumn], !flags.isEmpty {
            cells.values[Mapping.flagsColumn] = .text(flags + " " + bounds.flag)
        } else {
            cells.values[Mapping.flagsColumn] = .text(bounds.flag)
        }
    }

    private func fault(_ reason: String, in step: Step) -> RecordFault {
        let headers = step.column.headers.map(\.name).joined(separator: ", ")
        return RecordFault("\(headers) (column \(step.column.name)): \(reason)")
    }
}
