import OutpostModel

/// A rule of the mission that a row breaks as it stands here. A merge never fails, so what two bases wrote
/// apart may be wrong together: it is kept, and listed until somebody puts it right.
package struct RowViolation: Sendable, Equatable {
    /// Which rule.
    package enum Reason: Sendable, Equatable {
        case column(ColumnFault)
        /// No row here has this key; nil where the column may refer to any table.
        case danglingReference(table: String?)
        /// Another row has the same values; each of them is listed.
        case notUnique
        case check(CheckRule)
    }

    package let table: String
    /// As the row has it: a row that came to a table past the engine may have any.
    package let key: String
    /// The row's base reference, where it has one.
    package let reference: String?
    /// The columns that the rule concerns.
    package let columns: [String]
    /// What they hold.
    package let values: [Value]
    package let reason: Reason

    /// The rule's name for programs.
    package var code: String {
        switch reason {
        case .column(.missing): "missing"
        case .column(.notAChoice): "not-a-choice"
        case .column(.outOfRange): "out-of-range"
        case .column(.notASet): "not-a-set"
        case .danglingReference: "dangling-reference"
        case .notUnique: "not-unique"
        case .check(let check): check.name
        }
    }

    /// Why, for people, without the columns' names.
    package var explanation: String {
        switch reason {
        case .column(let fault): fault.explanation(of: values.first ?? .null)
        case .danglingReference(let table):
            "there is no row \(table.map { "of \($0) " } ?? "")with the key '\(values.first ?? .null)' here"
        case .notUnique:
            "\(values.map { "'\($0)'" }.joined(separator: ", ")) stands in another row too"
        case .check(let check): check.explanation
        }
    }
}
