/// A rule of its column that a value breaks.
package enum ColumnFault: Sendable, Equatable {
    case missing
    case notAChoice(codes: [String])
    case outOfRange(ClosedRange<Int64>)
    case notASet

    /// Why, without the column's name.
    package func explanation(of value: Value) -> String {
        switch self {
        case .missing: "it must have a value"
        case .notAChoice: "'\(value)' is not one of its choices"
        case .outOfRange(let range):
            "\(value) lies outside \(range.lowerBound) to \(range.upperBound)"
        case .notASet: #"it is a set, a JSON array of texts as in ["cholera","measles"]"#
        }
    }
}

extension ColumnSchema {
    /// The codes that a local write may store: the choices, or a ladder's ranks.
    package var codes: [String]? {
        if let choices { return choices }
        guard case .ladder(let ranks) = rule else { return nil }
        return ranks
    }

    /// Whether any value can be wrong by the column alone.
    var hasRules: Bool { isRequired || codes != nil || range != nil || rule == .set }

    /// What is wrong with a value by the column alone. Local writes are refused for it; what a merge brought is
    /// kept and found by `outpost check`.
    package func fault(in value: Value) -> ColumnFault? {
        if value.isNull { return isRequired ? .missing : nil }
        if rule == .set {
            guard let elements = ElementList.elements(of: value.description) else {
                return .notASet
            }
            if let codes, !elements.allSatisfy(codes.contains) { return .notAChoice(codes: codes) }
            return nil
        }
        if let codes, !codes.contains(value.description) { return .notAChoice(codes: codes) }
        guard let range else { return nil }
        let isInside =
            switch value {
            case .integer(let number): range.contains(number)
            case .real(let number):
                number >= Double(range.lowerBound) && number <= Double(range.upperBound)
            default: true
            }
        return isInside ? nil : .outOfRange(range)
    }
}
