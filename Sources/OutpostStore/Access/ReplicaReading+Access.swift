import GRDB
import OutpostModel

/// An access entry with who made it, when and where.
package struct NotedAccess: Sendable {
    package let entry: AccessEntry
    package let header: ChangesetHeader
    package let key: RowKey
}

extension ReplicaReading {
    /// The access entries that are here and count, the latest first.
    ///
    /// They are read from the journals and not from the table: whatever another device says of an entry's key, each device's own
    /// word stands by itself.
    ///
    /// - Parameters:
    ///   - limit: at most so many.
    ///   - isWanted: which; all without it.
    package func accessEntries(
        limit: Int, where isWanted: (NotedAccess) -> Bool = { _ in true }
    ) throws -> [NotedAccess] {
        guard let table = schema.accessLog, let space = schema.accessSpace else { return [] }
        return try read { db in
            let held = try HeldWork(db)
            let bodies = JournalBodies(db)
            var found: [NotedAccess] = []
            func take(_ view: ChangesetView) {
                for (index, changes) in view.tables.enumerated() where changes.name == table {
                    for row in view.rows(ofTable: index) where row.operation == .insert {
                        let noted = NotedAccess(
                            entry: AccessEntry(row.change), header: view.header, key: row.key)
                        if isWanted(noted) { found.append(noted) }
                    }
                }
            }
            for (number, journal) in try JournalNames.byNumber(db) where journal.space == space {
                try bodies.forEach(
                    after: number << JournalTable.sequenceBits,
                    before: (number + 1) << JournalTable.sequenceBits
                ) { _, body in
                    let view = try ChangesetBody.storedView(body)
                    if try held.reason(of: view.dot) == nil { take(view) }
                    return true
                }
            }
            found.sort { ($0.header.time, $0.header.dot) > ($1.header.time, $1.header.dot) }
            return Array(found.prefix(limit))
        }
    }

    /// The spaces in which some rows of a table live: of one whose rows follow others, by their keys.
    package func spaces(of table: TableSchema, _ db: Database) throws -> Set<SpaceID> {
        if case .space(let id) = table.residence { return [id] }
        let ids = try String.fetchCursor(
            db, sql: "SELECT id FROM \(MissionTables.quoted(table.name))")
        var spaces = Set<SpaceID>()
        while let id = try ids.next() {
            if let key = RowKey(id) { spaces.insert(key.space) }
        }
        return spaces
    }
}
