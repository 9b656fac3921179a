import OutpostModel

/// A rule of the mission that a value breaks.
package struct ValueViolation: Error, Sendable, Equatable {
    /// Which rule.
    package enum Reason: Sendable, Equatable {
        case unknownColumn
        case missing
        case wrongKind(expected: ColumnSchema.Kind)
        case unknownChoice(String, known: [String])
        case outOfRange(ClosedRange<Int64>)
        case notATime
        case notADate
        case notAKey
        /// SQLite keeps such a text, but its own functions stop at the zero.
        case zeroCharacter
        case notFinite
        case tooLong(limit: Int)
        /// A check of the table, that more than one column has a part in.
        case check(CheckRule)
    }

    /// The column of the value.
    package let column: String
    /// The rule that it breaks.
    package let reason: Reason

    /// Names the column and the rule.
    package init(column: String, _ reason: Reason) {
        self.column = column
        self.reason = reason
    }
}

extension ValueViolation: CustomStringConvertible {
    /// As people see it: `category: a value is required`.
    package var description: String {
        guard case .unknownChoice = reason, !advice.isEmpty else {
            return "\(column): \(explanation)"
        }
        return "\(column): \(explanation); \(advice)"
    }

    /// What to do; empty when the explanation says it all.
    package var advice: String {
        switch reason {
        case .unknownChoice(let code, let known): Suggestion.hint(for: code, among: known)
        case .missing: "give it: \(column)=…"
        default: ""
        }
    }

    /// Why, without the column's name.
    package var explanation: String {
        switch reason {
        case .unknownColumn: return "there is no such column"
        case .missing: return "a value is required"
        case .wrongKind(let kind): return "the value must be \(kind.rawValue)"
        case .unknownChoice(let code, _): return "'\(code)' is not one of its choices"
        case .outOfRange(let range) where range.upperBound == .max:
            return "the value must be \(range.lowerBound) or more"
        case .outOfRange(let range):
            return "the value must be from \(range.lowerBound) to \(range.upperBound)"
        case .notATime:
            return "the value must be a time with its offset, as in 2026-11-02T14:05:00-05:00"
        case .notADate: return "the value must be a date, as in 2026-11-02"
        case .notAKey: return "the value must be the key of a row"
        case .zeroCharacter: return "the text has a character with code zero"
        case .notFinite: return "the value must be a number"
        case .tooLong(let limit): return "the value has more than \(limit) bytes"
        case .check(let check):
            return "the check '\(check.name)' does not hold: \(check.explanation)"
        }
    }
}
