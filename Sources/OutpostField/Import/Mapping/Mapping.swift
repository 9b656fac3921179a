import OutpostModel

/// How the records of one kind of CSV file become rows of one table.
package struct Mapping: Sendable, Equatable {
    /// The source's name: part of each row's key, so it never changes.
    package let source: String
    /// The table that the rows go into.
    package let table: String
    /// The headers by which a file of this kind is known.
    package let match: [String]
    /// How the file's bytes spell its texts.
    package let encoding: TextEncoding
    /// The ASCII character between fields.
    package let delimiter: UInt8
    /// The source's own reference: part of each row's key.
    package let reference: MappedHeader
    /// A date that never changes at the source; gives the time in each row's key.
    package let created: MappedDate?
    /// In the mapping's order.
    package let columns: [MappedColumn]
    /// Where positions are expected to lie.
    package let bounds: MappedBounds?

    /// The columns that the importer fills by itself when the table has them and the mapping does
    /// not.
    static let systemColumn = "source_system"
    static let referenceColumn = "source_reference"
    /// Where data-quality flags go: codes with spaces between.
    static let flagsColumn = "flags"
}

/// A header that the mapping names, and where it does: for the error when the file has no such
/// header.
package struct MappedHeader: Sendable, Equatable {
    /// As it stands in the file's first line.
    package let name: String
    let place: YAMLPlace
}

/// A date read for the key.
package struct MappedDate: Sendable, Equatable {
    /// The column that holds it.
    package let header: MappedHeader
    /// How it is written there.
    package let pattern: DatePattern
}

/// How one column gets its value.
package struct MappedColumn: Sendable, Equatable {
    /// What is kept of a list in one cell.
    package enum Take: String, Sendable, CaseIterable {
        /// The first item's code.
        case first
        /// All codes, each once, with spaces between.
        case all
    }

    /// The target column.
    package let name: String
    /// The cells it is made from, joined by `join`.
    package let headers: [MappedHeader]
    /// What stands between the joined cells.
    package let join: String
    /// The value of every row, in place of cells.
    package let constant: String?
    /// Whether white space at both ends is dropped.
    package let isTrimmed: Bool
    /// Whether `&quot;`, `&amp;`, `&#39;` … stand for what they mean, as web systems export them.
    package let isUnescaped: Bool
    /// How a date is written, if the cell holds one.
    package let date: DatePattern?
    /// What separates the items of a list in one cell.
    package let split: String?
    /// What is kept of a list.
    package let take: Take
    /// The target's code for each of the source's.
    package let choices: [String: String]?
    /// The code for what `choices` does not name; without it such a record is rejected.
    package let otherwise: String?
    /// The value when the cell is empty.
    package let whenEmpty: String?
    /// Whether numbers are written as in `18,54`.
    package let hasDecimalComma: Bool
    let place: YAMLPlace
}

/// Where values are expected to lie. What lies outside is kept and flagged: a report from abroad is
/// still a report, and a position can be a typing mistake.
package struct MappedBounds: Sendable, Equatable {
    /// By column.
    package let ranges: [String: ClosedRange<Double>]
    /// The code that a row outside gets.
    package let flag: String
    let place: YAMLPlace
}

/// A place in a mapping file that an error about the data can point to.
struct YAMLPlace: Sendable, Equatable {
    let position: Position
    let path: String

    init(_ entry: YAMLEntry) {
        position = entry.mark
        path = entry.path
    }

    func failure(_ reason: String, hint: String = "") -> MappingError {
        FieldFileError(
            .mapping, line: position.line, column: position.column, keyPath: path, reason: reason,
            hint: hint)
    }
}
