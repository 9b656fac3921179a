import OutpostModel

/// Bounds of the store, each with its reason.
package enum StoreLimits {
    /// How far apart two incarnations of a replica lie at most: two copies that begin one at the same time draw the same once in
    /// a million times, and a replica can be restored some four thousand times.
    package static let incarnationStep: UInt64 = 1 << 20
    /// Readers beside the one writer: a page, a command and an export at once.
    package static let readers = 4
    /// How long a reader's statement waits for a lock, in seconds. WAL readers wait for nobody but a
    /// recovering opener.
    package static let busyTimeout: Double = 5
    /// Changesets that a read of a journal returns at most in one call, in bytes of bodies: bounds memory
    /// on both ends of the call. One changeset is returned even if it alone is larger.
    package static let journalReadBytes = 4 << 20
    /// Bodies that one transaction merges where they are there already, in bytes: rows all over a table share pages, so the
    /// more of them a commit has, the fewer pages it writes a row. It bounds how long a writer waits.
    package static let mergeBytes = 1 << 20
    /// States in `_outpost_recent` before all are moved to `_outpost_row`: some megabytes of memory, and about a
    /// hundred milliseconds of a transaction that moves them on a slow disk.
    static let recentStates = 32_768
    /// Rows that an upgrade makes again before it writes their states: it bounds memory.
    static let upgradedRows = 4_096
    /// New rows of one changeset that are kept as a run; fewer are cheaper as they are.
    static let runRows = 4
    /// Runs that the writer keeps in memory, in bytes: those of a hundred thousand rows or more.
    static let knownRunBytes = 4 << 20
    /// Bodies that are packed into one segment, in bytes: enough that what is alike in them is kept once, little enough that
    /// one of them is read within a millisecond.
    static let segmentBytes = 256 << 10
    /// Changesets of one segment.
    static let segmentBodies = 16_384
    /// zstd's level for segments. Measured on 100,000 reports: see docs/decisions/0004.
    static let segmentLevel: Int32 = 9
    /// What one transaction of a compaction packs, in bytes of bodies: it bounds memory, and how long a writer waits.
    static let compactionBytes = 4 << 20
    /// SQLite's page cache of the writer in KiB: the pages that one merge of rows all over a table writes.
    package static let cacheKibibytes = 32 << 10
    /// Pages of the WAL after which they go to the file: 16 MiB, since pages that are written again meanwhile go there once.
    /// What a crash leaves is read at the next opening, in some hundredths of a second.
    package static let checkpointPages = 4_096
    /// The WAL is cut back to this many bytes after a checkpoint.
    package static let walBytes = 64 << 20
    /// What one changeset adopts of foreign programs' writes, in bytes of values: half a body, since keys and contexts
    /// come on top. It bounds memory too; a changeset that is still too large is cut in halves.
    package static let adoptionBytes = Limits.bodyBytes / 2
    /// Changesets that lie beside their journals until those come: hundreds of flash reports from every base of a mission.
    static let earlyChangesets: Int64 = 65_536
    /// Notes of foreign writes that are read at once.
    static let pendingNotes = 512
    /// The largest file that is checked for damage after a foreign program wrote: the check reads all of it.
    static let checkedFileBytes: Int64 = 64 << 20
    /// Rows of a transaction up to which it is a report that somebody wrote, with all that belongs to it. What changes more is urgent by
    /// those rows alone that became so.
    static let urgentRows = 100
    /// References that are reserved at once for blank forms: a pad of paper.
    package static let reservedReferences = 50
}
