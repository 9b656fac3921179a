import GRDB
import OutpostModel

/// A table of an app's own file, as SQLite describes it.
struct AppTable {
    /// A column, as `PRAGMA table_xinfo` has it.
    struct Column {
        let name: String
        /// As declared, in upper case; empty for none.
        let type: String
        let isNotNull: Bool
        /// Its place in the primary key, from 1; 0 for none.
        let keyPlace: Int
        let isGenerated: Bool
    }

    /// As the file spells it.
    let name: String
    /// `table`, `view`, `virtual` or `shadow`.
    let type: String
    let isStrict: Bool
    let isWithoutRowid: Bool
    let columns: [Column]
    /// Names of the columns of each UNIQUE constraint or index, beside the primary key.
    let uniques: [[String]]
    /// Columns that have a foreign key.
    let foreignKeys: [String]
    /// Names of triggers that are not Outpost's.
    let triggers: [String]
    /// Bare words of its declaration.
    let words: Set<String>

    /// - Returns: nil when the file has neither table nor view of this name, in any case.
    init?(_ db: Database, named name: String) throws {
        let kind = try Row.fetchOne(
            db,
            sql: """
                SELECT name, type, wr, strict FROM pragma_table_list
                WHERE schema = 'main' AND name = ? COLLATE NOCASE
                """, arguments: [name])
        guard let kind else { return nil }
        self.name = kind[0]
        type = kind[1]
        isWithoutRowid = kind[2]
        isStrict = kind[3]
        columns = try Row.fetchAll(
            db, sql: "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?)",
            arguments: [name]
        ).map { row in
            Column(
                name: row[0], type: (row[1] as String).uppercased(), isNotNull: row[2],
                keyPlace: row[3], isGenerated: row[4] as Int > 0)
        }
        uniques = try String.fetchAll(
            db, sql: "SELECT name FROM pragma_index_list(?) WHERE \"unique\" AND origin <> 'pk'",
            arguments: [name]
        ).map { index in
            try String?.fetchAll(
                db, sql: "SELECT name FROM pragma_index_info(?)", arguments: [index]
            ).map { $0 ?? "an expression" }
        }
        foreignKeys = try String.fetchAll(
            db, sql: "SELECT \"from\" FROM pragma_foreign_key_list(?)", arguments: [name])
        triggers = try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_schema
                WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE AND NOT name GLOB ?
                """, arguments: [name, ForeignTrigger.prefix + "*"])
        let sql = try String.fetchOne(
            db, sql: "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
            arguments: [kind[0] as String])
        words = Set(SQLWords.all(in: sql ?? ""))
    }
}

extension AppTable.Column {
    /// What SQLite makes of values that are stored in it.
    private enum Affinity { case text, integer, real, blob, numeric, any }

    /// By the rules of datatype3.html, section 3.1, and for a STRICT table by its six types.
    private func affinity(isStrict: Bool) -> Affinity {
        if isStrict, type == "ANY" { return .any }
        if type.contains("INT") { return .integer }
        if ["CHAR", "CLOB", "TEXT"].contains(where: type.contains) { return .text }
        if type.isEmpty || type.contains("BLOB") { return .blob }
        if ["REAL", "FLOA", "DOUB"].contains(where: type.contains) { return .real }
        return .numeric
    }

    /// Whether every value of this kind is stored in it as it is, and other numbers and texts are brought to it as they
    /// are in a column that Outpost makes.
    func stores(_ kind: ColumnSchema.Kind, isStrict: Bool) -> Bool {
        switch (kind, affinity(isStrict: isStrict)) {
        case (.text, .text), (.integer, .integer), (.integer, .numeric), (.real, .real),
            (.blob, .blob):
            true
        default: false
        }
    }
}
