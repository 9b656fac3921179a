import GRDB
import OutpostModel

/// The engine's own tables, all named `_outpost_…`.
///
///     _outpost_meta         name, value                       identity, clock correction, mission, counters
///     _outpost_table        id, name                          short numbers for the synced tables
///     _outpost_journal      id, space, replica, incarnation, lane, head, chain, sum, clock, clock_counter
///                               sum is this journal's share of its space's fingerprint, clock the replica's clock when
///                               this row was last written
///     _outpost_changeset    place, time, counter, digest, chain, sum, body
///                               place = journal id * 2^40 + sequence; chain and sum where this row is newer than its
///                               journal's: a local transaction writes this row and no other beside its states; body is NULL
///                               once it was packed
///     _outpost_head         a view: the journals with what the newer of both rows says
///     _outpost_seal         place, chain, signature           where a device sealed a journal, and the chain there
///     _outpost_segment      first, last, bytes                bodies of consecutive places, packed; see SegmentCoding
///     _outpost_row          key, state                        key: StateKey; see RowStateCoding
///     _outpost_run          key, last, state, keys, edited    rows of one table that one changeset inserted: see RowRun;
///                               a row's state in one of the other two tables comes before that of its run
///     _outpost_recent       number, states                    states newer than those in _outpost_row, a transaction's in
///                               a row; see RecentStates
///     _outpost_carried      place, key, carrier, reason       what was taken early, as part of another changeset; reason:
///                               0, or why it was not taken after all (HoldReason)
///     _outpost_held_changeset  place, reason                  changesets of the journals that are held: see HoldReason
///     _outpost_held_row     key, place                        rows that they would write
///     _outpost_early        place, digest, reason, body       changesets that came before their journal reached them
///     _outpost_staged       place, body, signature, digest    what a forked journal of ours holds elsewhere: see Copies/;
///                               digest: of the body as it was written
///     _outpost_erased       place, digest                     changesets of which an order of erasure took something out, and
///                               the digest of what remains; that of the whole stands in _outpost_changeset
///     _outpost_erased_row   table, key                        rows of which an order erases everything
///     _outpost_peer         peer, name, value                 cursors and what a hub has acknowledged; what vouches for
///                               flash messages, and receipts for them: see EarlySeals
///     _outpost_roster       kind, name, value                 what is kept of the mission's rosters: see RosterTable
///     _outpost_import       key, digest                       what was imported here, by its source's bytes
enum EngineTables {
    /// Raised when these tables change. Format 7 is that of version 1, which every later version reads; those before it were drafts, and are
    /// refused.
    static let format: Int64 = 7

    static let sql = """
        CREATE TABLE _outpost_meta (
            name TEXT PRIMARY KEY NOT NULL, value ANY
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_table (
            id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_journal (
            id INTEGER PRIMARY KEY, space INTEGER NOT NULL, replica BLOB NOT NULL,
            incarnation INTEGER NOT NULL, lane INTEGER NOT NULL, head INTEGER NOT NULL,
            chain BLOB NOT NULL, sum BLOB NOT NULL, clock INTEGER NOT NULL,
            clock_counter INTEGER NOT NULL, UNIQUE (space, replica, incarnation, lane)
        ) STRICT;
        CREATE TABLE _outpost_changeset (
            place INTEGER PRIMARY KEY, time INTEGER NOT NULL, counter INTEGER NOT NULL,
            digest BLOB NOT NULL, chain BLOB, sum BLOB, body BLOB
        ) STRICT;
        CREATE VIEW _outpost_head AS
            SELECT journal.id, space, replica, incarnation, lane,
                iif(last.chain IS NULL OR last.place - (journal.id << 40) <= head,
                    head, last.place - (journal.id << 40)) AS head,
                iif(last.chain IS NULL OR last.place - (journal.id << 40) <= head,
                    journal.chain, last.chain) AS chain,
                iif(last.chain IS NULL OR last.place - (journal.id << 40) <= head,
                    journal.sum, last.sum) AS sum,
                clock, clock_counter, iif(last.chain IS NULL, 0, last.time) AS time,
                iif(last.chain IS NULL, 0, last.counter) AS counter
            FROM _outpost_journal AS journal LEFT JOIN _outpost_changeset AS last
                ON last.place = (
                    SELECT max(place) FROM _outpost_changeset
                    WHERE place > journal.id << 40 AND place < (journal.id + 1) << 40);
        CREATE TABLE _outpost_seal (
            place INTEGER PRIMARY KEY, chain BLOB NOT NULL, signature BLOB NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_segment (
            first INTEGER PRIMARY KEY, last INTEGER NOT NULL, bytes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_row (
            key BLOB PRIMARY KEY NOT NULL, state BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_run (
            key BLOB PRIMARY KEY NOT NULL, last BLOB NOT NULL, state BLOB NOT NULL,
            keys BLOB NOT NULL, edited BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_recent (
            number INTEGER PRIMARY KEY, states BLOB NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_carried (
            place INTEGER NOT NULL, key BLOB NOT NULL, carrier INTEGER NOT NULL,
            reason INTEGER NOT NULL, PRIMARY KEY (place, key, carrier)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_held_changeset (
            place INTEGER PRIMARY KEY, reason INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_held_row (
            key BLOB NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (key, place)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX _outpost_held_row_place ON _outpost_held_row (place);
        CREATE TABLE _outpost_early (
            place INTEGER PRIMARY KEY, digest BLOB NOT NULL, reason INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_staged (
            place INTEGER PRIMARY KEY, body BLOB NOT NULL, signature BLOB, digest BLOB NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_erased (
            place INTEGER PRIMARY KEY, digest BLOB NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_erased_row (
            "table" TEXT NOT NULL, key BLOB NOT NULL, PRIMARY KEY ("table", key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_peer (
            peer TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,
            PRIMARY KEY (peer, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_roster (
            kind INTEGER NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL,
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_import (
            key BLOB PRIMARY KEY NOT NULL, digest BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}

/// Names of values in `_outpost_meta`.
enum MetaName {
    static let format = "format"
    static let identity = "identity"
    static let incarnation = "incarnation"
    static let machine = "machine token"
    static let missionHash = "mission hash"
    static let missionVersion = "mission version"
    static let clockCorrection = "clock correction"
    static let clockLearnt = "clock learnt"
    static let referenceCounter = "reference counter"
    static let rosterVersion = "roster version"
    /// 1 where something was taken out of the file and its free pages and WAL may hold it still.
    static let rewriteOwed = "rewrite owed"
}
