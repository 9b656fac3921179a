/// What the values of one row must be together, as the mission declares it. A local write that breaks it is
/// refused; what a merge brings is kept, and found by `outpost check`.
public struct CheckRule: Sendable, Equatable {
    /// The forms that field data needs; a closed set, so that every replica understands every mission.
    public enum Form: String, Sendable, CaseIterable {
        /// Of the columns that have a value, none is greater than a later one: numbers, times or dates.
        case ascending
        /// If the first column has a value, the others must have one.
        case requiredWith = "required_with"
        /// At least one column has a value.
        case onePresent = "one_present"
        /// All columns have a value, or none has.
        case allOrNone = "all_or_none"
    }

    /// What the mission calls it, as in `ended_after_started`.
    public let name: String
    /// At least two columns of the table, in the order that the form reads them.
    public let columns: [String]
    public let form: Form

    public init(name: String, columns: [String], form: Form) {
        self.name = name
        self.columns = columns
        self.form = form
    }

    /// Whether a row keeps the rule.
    ///
    /// - Parameter value: what the row holds in a column.
    public func holds(_ value: (String) -> Value) -> Bool {
        let values = columns.map(value)
        switch form {
        case .ascending:
            let present = values.filter { !$0.isNull }
            return present.indices.allSatisfy { index in
                present[..<index].allSatisfy { !Self.isGreater($0, than: present[index]) }
            }
        case .requiredWith:
            return values.first?.isNull ?? true || values.allSatisfy { !$0.isNull }
        case .onePresent:
            return values.contains { !$0.isNull }
        case .allOrNone:
            return Set(values.map(\.isNull)).count <= 1
        }
    }

    /// For people, as in "at least one of a, b must have a value".
    public var explanation: String {
        let all = columns.joined(separator: ", ")
        return switch form {
        case .ascending where columns.count == 2:
            "\(columns[0]) must not be greater than \(columns[1])"
        case .ascending: "none of \(all) may be greater than one after it"
        case .requiredWith:
            "where \(columns.first ?? "") has a value, \(columns.dropFirst().joined(separator: ", ")) must have one"
        case .onePresent: "at least one of \(all) must have a value"
        case .allOrNone: "either all of \(all) have a value, or none"
        }
    }

    /// What cannot be compared (a text that is no time, a date beside a time) is not greater: that such a value
    /// is wrong is for the column's own rules to say.
    private static func isGreater(_ left: Value, than right: Value) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left > right
        case (.real(let left), .real(let right)): left > right
        case (.integer(let left), .real(let right)): Double(left) > right
        case (.real(let left), .integer(let right)): left > Double(right)
        case (.text(let left), .text(let right)): isLater(left, than: right)
        default: false
        }
    }

    private static func isLater(_ left: String, than right: String) -> Bool {
        if let left = FieldTime(left), let right = FieldTime(right) {
            return left.milliseconds > right.milliseconds
        }
        guard let left = FieldTime(date: left), let right = FieldTime(date: right) else {
            return false
        }
        return left.milliseconds > right.milliseconds
    }
}
