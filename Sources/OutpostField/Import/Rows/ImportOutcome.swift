import OutpostModel

/// A record made into a row, ready to be written.
package struct ImportedRow: Sendable, Equatable {
    /// A column and what it gets.
    package struct Cell: Sendable, Equatable {
        /// The column's name.
        package let column: String
        /// Never null.
        package let value: Value
    }

    /// The same at every base, since it is made from space, table, source and reference.
    package let key: RowKey
    /// The table that the row belongs to.
    package let table: String
    /// In the table's order, without columns that stay null.
    package let values: [Cell]
    /// The source's own reference of the record.
    package let sourceReference: String
    /// The line in which the record begins.
    package let line: Int
    /// What was noticed about it; stands in its column `flags` too.
    package let flags: [String]
    /// SHA-256 of the record's bytes: a later import sees whether the source changed it.
    package let digest: Digest

    /// The value of a column; null when the record says nothing of it.
    package subscript(column column: String) -> Value {
        values.first { $0.column == column }?.value ?? .null
    }
}

/// What became of one record.
package enum ImportOutcome: Sendable, Equatable {
    case row(ImportedRow)
    /// The same record, byte for byte, stood in the file before.
    case repeated(line: Int, firstLine: Int)
    case rejected(Rejection)
}

/// How many records came to what. Each record is counted in exactly one of the first three.
package struct ImportTally: Sendable, Equatable {
    /// Made into rows.
    package var accepted = 0
    /// Byte for byte as a record before.
    package var repeated = 0
    /// Not usable; each has its reason.
    package var rejected = 0
    /// Of the accepted: those with a flag.
    package var flagged = 0

    /// All that were taken.
    package var records: Int { accepted + repeated + rejected }

    /// Nothing taken yet.
    package init() {}
}
