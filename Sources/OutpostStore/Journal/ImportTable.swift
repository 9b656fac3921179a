import Foundation
import GRDB
import OutpostModel

/// Which rows were imported here, and from what bytes: so that an import that is run again completes, and a source line
/// that changed is seen. Good for one transaction.
package struct ImportTable {
    /// What is known of a row that an import is about to write.
    package enum Standing: Sendable, Equatable {
        case new
        /// Imported from the same bytes, or come from another base.
        case present
        /// Imported here from other bytes.
        case changedAtSource
    }

    private let db: Database
    private let states: StoredStates

    package init(_ db: Database) {
        self.db = db
        states = StoredStates(db)
    }

    package func standing(table: TableSchema, key: RowKey, digest: Digest) throws -> Standing {
        let known = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT digest FROM _outpost_import WHERE key = ?"),
            arguments: [Data(key.bytes)])
        if let known { return Digest(bytes: known) == digest ? .present : .changedAtSource }
        // A row that was removed since has a state and no row: an import does not bring it back.
        return try states.contains(table, key) ? .present : .new
    }

    package func note(_ key: RowKey, digest: Digest) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO _outpost_import VALUES (?, ?)")
            .execute(arguments: [Data(key.bytes), Data(digest.bytes)])
    }
}
