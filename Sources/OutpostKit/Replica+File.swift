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
    /// **Versions.** A later version of the app may declare more: spaces, tables, columns with `since`, choices, ranks, under a
    /// `version` raised by one. A file of an earlier version is upgraded when it is opened, whole or not at all, and laptops
    /// with the old app keep and pass on what they do not know.
    ///
    ///     let replica = try Replica.open(file: "reports.sqlite", schema: second, earlier: [first])
    ///
    /// - Parameters:
    ///   - file: its path; it need not exist.
    ///   - schema: what is synced.
    ///   - earlier: the declarations with which the app was published before, which a file may still have.
    /// - Throws: `OutpostError`. Its place is the table or column, its hint the remedy, and nothing was changed in the file.
    public static func open(
        file: String, schema: Schema, earlier: [Schema] = []
    ) throws -> Replica {
        let stored = try storedMissionHash(appFile: file)
        let former = earlier.first { $0.missionHash == stored && stored != schema.missionHash }
        let replica = try open(
            appFile: file, schema: former ?? schema, holder: "an app with OutpostKit",
            surroundings: .system)
        guard former != nil else { return replica }
        return try replica.upgraded(to: schema, mission: schema.missionFile)
    }
}
