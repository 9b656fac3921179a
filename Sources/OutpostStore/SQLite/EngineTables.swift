import GRDB
import OutpostModel

/// The engine's own tables, all named `_outpost_…`.
///
///     _outpost_meta         name, value                       identity, clock, mission, counters
///     _outpost_journal      id, space, replica, incarnation, lane, head, chain
///     _outpost_changeset    place, time, counter, digest, body    place = journal id * 2^40 + sequence
///     _outpost_row          table, key, state                 see RowStateCoding
///     _outpost_fingerprint  space, sum
///     _outpost_peer         peer, name, value                 cursors and what a hub has acknowledged
///     _outpost_device       replica, incarnation, name        the roster as last heard
///     _outpost_import       key, digest                       what was imported here, by its source's bytes
enum EngineTables {
    /// Raised when these tables change; a replica of another format is refused until it is upgraded.
    static let format: Int64 = 2

    static let sql = """
        CREATE TABLE _outpost_meta (
            name TEXT PRIMARY KEY NOT NULL, value ANY
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_journal (
            id INTEGER PRIMARY KEY, space INTEGER NOT NULL, replica BLOB NOT NULL,
            incarnation INTEGER NOT NULL, lane INTEGER NOT NULL, head INTEGER NOT NULL,
            chain BLOB NOT NULL, UNIQUE (space, replica, incarnation, lane)
        ) STRICT;
        CREATE TABLE _outpost_changeset (
            place INTEGER PRIMARY KEY, time INTEGER NOT NULL, counter INTEGER NOT NULL,
            digest BLOB NOT NULL, body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_row (
            "table" TEXT NOT NULL, key BLOB NOT NULL, state BLOB NOT NULL,
            PRIMARY KEY ("table", key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_fingerprint (
            space INTEGER PRIMARY KEY, sum BLOB NOT NULL
        ) STRICT;
        CREATE TABLE _outpost_peer (
            peer TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,
            PRIMARY KEY (peer, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE _outpost_device (
            replica BLOB NOT NULL, incarnation INTEGER NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (replica, incarnation)
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
    static let missionHash = "mission hash"
    static let missionVersion = "mission version"
    static let clock = "clock"
    static let clockCounter = "clock counter"
    static let clockCorrection = "clock correction"
    static let clockLearnt = "clock learnt"
    static let referenceCounter = "reference counter"
    static let rosterVersion = "roster version"
}
