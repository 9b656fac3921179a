/// Every bound of the field's files, in one place, each with its reason.
package enum FieldLimits {
    // MARK: Mission and mapping files

    /// A mission file travels with every enrolment, also over a satellite link.
    package static let documentBytes = 2 << 20
    /// Mission, tables, a table, columns, a column, label, a text: real files go no deeper than 8.
    package static let documentDepth = 32
    /// One text of a mission file: a label or a hint, in UTF-8 bytes.
    package static let documentTextBytes = 4096
    /// The codes of one choice list: what a person can still look through.
    package static let choicesPerList = 500
    /// A choice's code, in UTF-8 bytes; it is stored in every row that uses it.
    package static let choiceCodeBytes = 64
    /// Languages of one mission.
    package static let languages = 32

    /// Days that a table's retention may name: a century, as archives keep court files.
    package static let retentionDays: Int64 = 36_525

    /// Hours of a custody clock: four weeks, beyond any law's delay before a judge.
    package static let custodyHours: Int64 = 672

    /// Boxes of a mission's area: a country with islands and a camp abroad, and few enough to look at all of them for each position.
    package static let missionBoxes = 16

    // MARK: Import

    /// Bytes asked of the file at a time.
    package static let chunkBytes = 64 << 10
    /// One CSV record. A quote that is never closed would else read the whole file into memory.
    package static let recordBytes = 4 << 20
    /// Fields of one CSV record.
    package static let fieldsPerRecord = 2000
    /// Records of one file, as what was seen of each is remembered (some 40 bytes) to find
    /// duplicates.
    package static let recordsPerFile = 5_000_000
}
