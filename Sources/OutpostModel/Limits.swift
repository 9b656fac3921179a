/// Every bound of the model, in one place, each with its reason. What a peer sends beyond one of these is
/// refused before memory is taken for it.
public enum Limits {
    // MARK: Names

    /// Spaces, tables, columns, groups: short enough that a frame's dictionary stays small.
    public static let nameLength = 48
    /// A mission has functions, not bases, as spaces.
    public static let spaces = 64
    public static let tables = 256
    public static let columnsPerTable = 200
    /// Unique rules of a table, and checks of a table: each costs a local write a look.
    public static let rowRulesPerTable = 64
    /// A person's id, or the name as typed before persons are in the roster, in UTF-8 bytes.
    public static let personBytes = 120

    // MARK: Values and changesets

    /// One value, in bytes. Larger things are attachments, which travel by content hash.
    public static let valueBytes = 1 << 20
    /// One changeset's canonical body. A transaction that is larger is refused when it is written, so
    /// that it never waits in a journal that no frame can carry.
    public static let bodyBytes = 8 << 20
    /// Why a ruling was made, in UTF-8 bytes: some sentences, not a report.
    public static let reasonBytes = 2_000
    /// Rows that one transaction may change; an import commits at most 500 at a time.
    public static let rowsPerChangeset = 100_000
    /// Journals that a row's context may name: far beyond the bases of one mission times their lanes.
    public static let journalsPerContext = 4096
    /// Single dots and exceptions beside the vector of a context.
    public static let dotsPerContext = 4096
    /// Concurrent undominated writes that a cell keeps: one a journal is the natural bound.
    public static let writesPerCell = 4096

    /// Changesets whose part of a row an urgent change takes along: beyond it the latest go, and the others come in
    /// their own journals.
    public static let carriedPerRow = 64

    /// Increments that a counter's cell keeps: a decade of one a day from twenty bases.
    public static let incrementsPerCell = 100_000
    /// Elements that a set has or had, in one row.
    public static let elementsPerSet = 10_000

    // MARK: Sequences

    /// A journal's last sequence: 2^40 changesets is 35 years at a thousand a second; the store packs
    /// journal and sequence into SQLite's 64-bit row id.
    public static let sequence: UInt64 = (1 << 40) - 1
    /// Journals that one replica may know, for the same packing.
    public static let journals: Int64 = (1 << 22) - 1

    // MARK: Seals

    /// Bodies between two seals of a journal at most, in bytes, where one is not larger itself: a frame can be cut at a seal, and
    /// this is some seconds of a slow satellite link.
    public static let sealBytes = 16 << 10

    // MARK: Clocks

    /// No clock follows a stamp from elsewhere further ahead of the best time known than this.
    public static let clockLead: Int64 = 10 * 60 * 1000
    /// A stamp's counter; beyond it the time is carried by a millisecond.
    public static let stampCounter: UInt32 = 0xFFFF
    /// Milliseconds since 1970 that fit a key's 48 bits: the year 10889.
    public static let timeMilliseconds: Int64 = (1 << 48) - 1
}
