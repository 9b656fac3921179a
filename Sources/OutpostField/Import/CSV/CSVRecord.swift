/// One record of a CSV file.
package struct CSVRecord: Sendable, Equatable {
    /// The line in which the record begins, counted from 1; a cell may hold line breaks.
    package let line: Int
    /// Where it begins, in bytes from the file's start.
    package let byteOffset: Int
    /// Decoded, without their quotes.
    package let fields: [String]
    /// As it stands in the file, without the line end: what a rejects file gives back.
    package let original: [UInt8]
}

/// A record that cannot be used. The records after it can.
package struct Rejection: Error, Sendable, Equatable {
    /// The line in which the record begins.
    package let line: Int
    /// What is wrong with it, for people.
    package let reason: String
    /// As it stands in the file, without the line end.
    package let original: [UInt8]

    /// Takes the parts as they are shown.
    package init(line: Int, reason: String, original: [UInt8]) {
        self.line = line
        self.reason = reason
        self.original = original
    }
}

/// What a CSV file holds, record by record.
package enum CSVItem: Sendable, Equatable {
    case record(CSVRecord)
    case rejected(Rejection)
}
