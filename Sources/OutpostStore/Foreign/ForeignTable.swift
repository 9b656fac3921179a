import OutpostModel

/// The tables that foreign programs' writes pass through, one a synced table and one for what is held.
///
///     _outpost_pending_<table>   _number, _existed, id, the table's columns
///         each row that a foreign program touched since the last adoption, once: whether it existed before
///         the first touch, and what it held then. Writer: the triggers. Reader: the adoption, which empties it.
///     _outpost_held_write        number, table, key, change, reason, time
///         a foreign write that was not adopted. Writer: the adoption. Reader: `heldWrites`.
///     _outpost_held_value        write, column, value
///         what the row held then, as SQLite had it: also text that is not UTF-8.
///
/// ANY columns of a STRICT table keep each value with its type and bytes. Names of missions begin with a letter, so
/// that a column whose name begins with `_` is never one of theirs.
enum ForeignTable {
    static let pendingPrefix = "_outpost_pending_"

    static func pendingName(_ table: TableSchema) -> String { pendingPrefix + table.name }

    static let heldStatements = [
        """
        CREATE TABLE IF NOT EXISTS _outpost_held_write (
            number INTEGER PRIMARY KEY, "table" TEXT NOT NULL, key ANY NOT NULL, change TEXT NOT NULL,
            reason TEXT NOT NULL, time INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE IF NOT EXISTS _outpost_held_value (
            write INTEGER NOT NULL, "column" TEXT NOT NULL, value ANY,
            PRIMARY KEY (write, "column")
        ) STRICT, WITHOUT ROWID
        """,
    ]

    static func createPendingStatement(_ table: TableSchema) -> String {
        let columns = table.columns.map { "\(MissionTables.quoted($0.name)) ANY" }
        let lines =
            [
                "_number INTEGER PRIMARY KEY", "_existed INTEGER NOT NULL",
                "id TEXT UNIQUE NOT NULL",
            ] + columns
        return "CREATE TABLE \(MissionTables.quoted(pendingName(table))) (\n    "
            + lines.joined(separator: ",\n    ") + "\n) STRICT"
    }
}
