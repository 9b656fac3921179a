/// How long a table's reports, or some of their columns, are kept: what the mission's owner decided, and an officer carries out.
package struct Retention: Sendable, Equatable {
    /// From when the days count.
    package enum Start: Sendable, Equatable {
        /// A column of the format time or date; a report without one counts from its last change.
        case column(String)
        /// The last change by anybody.
        case changed
    }

    /// From 1.
    package let days: Int
    package let start: Start
    /// What goes then; empty: the whole report.
    package let columns: [String]

    /// As the file writes the last change.
    package static let changedWord = "changed"
}
