import GRDB
import OutpostModel

/// What an SQL statement reads, as SQLite says when it compiles it: also through views, subqueries and aliases.
package struct StatementReach: Sendable {
    /// Where rows may live that it reads.
    package let spaces: Set<SpaceID>
    /// The mission's tables with the columns that are read, as in `arrest(id, legal_basis)`; the engine's by name alone.
    package let tables: Set<String>

    /// - Parameter replica: whose statement it is.
    package init(of statement: Statement, _ replica: some ReplicaReading, _ db: Database) throws {
        let region = statement.databaseRegion
        var spaces = Set<SpaceID>()
        var tables = Set<String>()
        for table in replica.schema.tables
        where region.isModified(byEventsOfKind: .insert(tableName: table.name)) {
            spaces.formUnion(try replica.spaces(of: table, db))
            let columns = ([TableSchema.keyColumn] + table.columns.map(\.name)).filter {
                region.isModified(
                    byEventsOfKind: .update(tableName: table.name, columnNames: [$0]))
            }
            tables.insert("\(table.name)(\(columns.joined(separator: ", ")))")
        }
        // The journals and the states of rows hold what any space holds.
        let others = try Self.others(region, replica.schema, db)
        if !others.isEmpty {
            spaces.formUnion(try JournalNames.byNumber(db).values.map(\.space))
            tables.formUnion(others)
        }
        self.spaces = spaces
        self.tables = tables
    }

    /// Tables beside the mission's that are read and may say what rows say.
    private static func others(
        _ region: DatabaseRegion, _ schema: Schema, _ db: Database
    ) throws -> [String] {
        let names = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
        return (names + pages).filter { name in
            if schema.table(named: name) != nil || harmless.contains(name) { return false }
            guard name == "_outpost_changeset" else {
                return region.isModified(byEventsOfKind: .insert(tableName: name))
            }
            // Its digests and places say nothing; where SQLite names no column, as in a count, all are taken for read.
            return region.isModified(
                byEventsOfKind: .update(tableName: name, columnNames: ["body"]))
        }
    }

    /// Of these no column says what a row says.
    private static let harmless: Set<String> = [
        "_outpost_meta", "_outpost_table", "_outpost_journal", "_outpost_seal", "_outpost_peer",
        "_outpost_roster", "_outpost_held_changeset", "_outpost_erased",
    ]
    /// SQLite's own views of the file's pages, where it was built with them.
    private static let pages = ["sqlite_dbpage"]
}
