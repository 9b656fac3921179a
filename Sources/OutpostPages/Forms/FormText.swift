import OutpostField
import OutpostModel

/// Values as a form's fields spell them, and back. A field that is left empty is no value.
struct FormText: Sendable {
    let clock: MissionClock

    /// What was typed, or why it cannot be read.
    enum Reading: Sendable {
        case value(Value)
        /// A phrase's key.
        case fault(String)
    }

    /// - Parameter values: of the row, by column.
    func fields(of values: [String: Value], plan: FormPlan) -> [String: String] {
        var fields: [String: String] = [:]
        for name in plan.fieldNames where name != FormPlan.positionField {
            fields[name] = text(of: values[name] ?? .null, plan.table.mission.column(named: name))
        }
        if plan.hasPosition {
            fields[FormPlan.positionField] = Self.position(
                values["latitude"] ?? .null, values["longitude"] ?? .null)
        }
        return fields
    }

    func text(of value: Value, _ column: MissionColumn?) -> String {
        guard !value.isNull else { return "" }
        return column?.format == .time
            ? clock.fieldText(stored: value.description) : value.description
    }

    private static func position(_ latitude: Value, _ longitude: Value) -> String {
        guard !latitude.isNull, !longitude.isNull else { return "" }
        return "\(latitude), \(longitude)"
    }

    /// One column's value as typed. A reference to a row is read elsewhere, where rows can be looked up.
    func reading(_ typed: String, _ column: ColumnSchema, _ format: MissionColumn.Format?)
        -> Reading
    {
        let text = format == .paragraph ? typed.replacing("\r\n", with: "\n") : typed.trimmed
        guard !text.trimmed.isEmpty else { return .value(.null) }
        switch column.kind {
        case .integer:
            let digits = text.filter { !$0.isWhitespace }
            return Int64(digits).map { .value(.integer($0)) } ?? .fault("error_whole")
        case .real:
            let number = Double(text.replacing(",", with: "."))
            guard let number, number.isFinite else { return .fault("error_number") }
            return .value(.real(number))
        case .blob: return .fault("error_kind")
        case .text:
            guard format == .time else { return .value(.text(text)) }
            return clock.stored(typed: text).map { .value(.text($0)) } ?? .fault("error_time")
        }
    }
}

extension String {
    /// Without spaces and line ends around it.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

extension ValueViolation {
    /// What a form says of it, and what that names.
    var phrase: (key: String, values: [String: String]) {
        switch reason {
        case .missing: ("error_missing", [:])
        case .unknownChoice: ("error_choice", [:])
        case .outOfRange(let range) where range.upperBound == .max:
            ("error_at_least", ["least": "\(range.lowerBound)"])
        case .outOfRange(let range):
            ("error_range", ["least": "\(range.lowerBound)", "most": "\(range.upperBound)"])
        case .notATime: ("error_time", [:])
        case .notADate: ("error_date", [:])
        case .notAKey: ("error_reference", [:])
        case .notFinite: ("error_number", [:])
        case .tooLong: ("error_long", [:])
        case .check(let check):
            switch check.form {
            case .ascending: ("error_ascending", [:])
            case .requiredWith, .allOrNone: ("error_together", [:])
            case .onePresent: ("error_one", [:])
            }
        case .unknownColumn, .wrongKind, .zeroCharacter: ("error_kind", [:])
        }
    }

    /// The columns that it speaks of.
    var columns: [String] {
        if case .check(let check) = reason { check.columns } else { [column] }
    }
}
