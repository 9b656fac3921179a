import OutpostModel
import OutpostStore

extension Replica {
    /// Opens an app's own SQLite file, and makes it a replica the first time.
    ///
    ///     let replica = try Replica.open(file: "reports.sqlite", schema: schema)
    ///
    /// **Tables.** Those of the schema that the file does not have are made. Those that it has are checked: `id TEXT` must
    /// be the only primary key, the other columns must be the declared ones with fitting types (STRICT or not; a
    /// DEFAULT is fine), and there may be no UNIQUE, CHECK, NOT NULL, FOREIGN KEY, COLLATE, generated column or trigger,
    /// since a merge must never fail or cascade: what they asked for is declared in the schema instead, and asked of
    /// local writes. All other tables stay the app's own: they are not synced, and may be written in the same transactions;
    /// their triggers and the foreign keys among them work as ever.
    ///
    /// **Keys.** A key is a UUID of version 8 with the row's space in it, 36 lower-case characters. A table that Outpost made
    /// gives one to each row that is inserted without; for one that the app brought, ``newKey(for:)`` makes it. Rows that
    /// have other keys are refused: ``makeKeys(file:schema:)`` gives them new ones.
    ///
    /// **Rows** that stand in the file become this device's work the first time, and go to the hub like any other.
    ///
    /// **Files.** Beside `reports.sqlite` a folder `reports.sqlite-outpost` holds the lock and this device's keys, which
    /// must never be in a file that someone may copy. One process at a time may open a file; other SQLite programs may
    /// read and write its tables meanwhile. The file is in WAL mode from then on.
    ///
    /// - Parameters:
    ///   - file: its path; it need not exist.
    ///   - schema: what is synced.
    /// - Throws: `OutpostError`. Its place is the table or column, its hint the remedy, and nothing was changed in the file.
    public static func open(file: String, schema: Schema) throws -> Replica {
        try open(
            appFile: file, schema: schema, holder: "an app with OutpostKit", surroundings: .system)
    }
}
