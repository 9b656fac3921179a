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

    // MARK: Access entries

    /// A statement as an access entry names it, in UTF-8 bytes: what is longer is cut.
    public static let accessStatementBytes = 2_000
    /// Tables and columns that an access entry names, in UTF-8 bytes: what is longer is cut.
    public static let accessTablesBytes = 4_000

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

    // MARK: Roster

    /// A roster's content: it travels whole with each change, and this is some minutes of a slow link. Also what a reader takes
    /// memory for before it knows who wrote it.
    public static let rosterBytes = 1 << 20
    /// Sections of a roster, those of later versions included.
    public static let rosterSections = 64
    /// Laptops of one mission over its whole life: an ended device stays in the roster.
    public static let rosterDevices = 4096
    /// Officers of one mission over its whole life, as for devices.
    public static let rosterPersons = 8192
    /// Two a device and four a person, ended ones included.
    public static let rosterGrants = 32768
    /// Forked journals: each restore or clone of a machine forks at most its spaces times lanes.
    public static let rosterForks = 8192
    /// What officers held; and as many releases.
    public static let rosterMarks = 8192
    /// Headers of lost branches that a roster says it took up: some restores of the hub, with the versions made since its backup.
    public static let rosterTakenUp = 4096
    /// Erasure orders of one mission over its whole life: two a day for ten years. They stay in the roster, since somebody may come
    /// with an old copy at any time.
    public static let rosterErasures = 8192
    /// Rows and changesets that one order names: an officer reads what is erased, and retention issues several orders.
    public static let rowsPerErasure = 4096
    /// Changesets of which something was erased: 63 bytes each of the roster's `rosterBytes`, which more orders than that fill.
    public static let rosterErasedBodies = 16384
    /// Journals that a cut-off names: a person's over all the laptops of a mission.
    public static let cutOffJournals = 4096
    /// Other bases of which a hub says up to where they took an edge's work: 64 of a few bytes for each journal are some two
    /// kilobytes. Those that were in contact last are named.
    public static let holders = 64
    /// Own journals of an edge of which the hub says where they are: its spaces times lanes, for several incarnations.
    public static let ownJournals = 1024
    /// A person's id, in bytes: it stands in every changeset of the person.
    public static let personIDBytes = 32
    /// A person's role, in UTF-8 bytes: two or three words.
    public static let roleBytes = 120
    /// Devices at which one person may be proven: an officer who goes from base to base.
    public static let personDevices = 64
    /// Headers that a replica keeps of its mission: thirty versions a day for twenty years are 219,000, and 185 bytes each
    /// must fit beside the reports on a laptop.
    public static let rosterHeaders = 1 << 18
    /// Branches that stand beside the roster that stands: each is a hub that was restored and not yet brought together.
    public static let rosterBranches = 64
    /// Delegations of one mission: the root is taken from its safe a few times in a mission's life.
    public static let delegations: UInt32 = 10_000

    /// Readers of one bundle: the hub, and the bases of a region that a courier goes round. 125 bytes each.
    public static let bundleReaders = 256
    /// One record of a bundle, in bytes: a frame of the greatest size with its header and tag.
    public static let bundleRecordBytes = bodyBytes + (2 << 20)

    // MARK: Private spaces

    /// The shortest inner body as it looks from outside, in bytes: a report of a few sentences.
    public static let privatePaddedBytes = 256
    /// A key's number: rotations of a mission's life, and what anybody who counts wrongly may add.
    public static let keyNumber: UInt32 = 1 << 30
    /// Keys that one changeset brings: a new reader is given the older ones in as many changesets as it takes.
    public static let keysPerBody = 256
    /// Readers of one space, at all their devices, and recovery.
    public static let wrapsPerKey = 1024
    /// Ranges of names that a moved changeset gives: one for each journal with unsent work of one device and space, as many as a
    /// context names.
    public static let movedNames = 4096
    /// What is kept free in a changeset of a private space, in bytes, so that it can be moved: those names at 27 bytes each, and its
    /// own.
    public static let movedBytes = 128 << 10

    // MARK: Clocks

    /// No clock follows a stamp from elsewhere further ahead of the best time known than this.
    public static let clockLead: Int64 = 10 * 60 * 1000
    /// A stamp's counter; beyond it the time is carried by a millisecond.
    public static let stampCounter: UInt32 = 0xFFFF
    /// Milliseconds since 1970 that fit a key's 48 bits: the year 10889.
    public static let timeMilliseconds: Int64 = (1 << 48) - 1
}
