import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Takes a space out of this replica: rows, states, journals with their seals, held and early work, what was fetched of forked
    /// journals, what other programs wrote and was kept aside, cursors and acknowledgements. Nothing of it stays in the file, its free
    /// pages or the WAL.
    ///
    /// Where work of its own was among it, the replica goes on under a new incarnation: were the space granted again, a journal of
    /// the old one would begin anew under a name that others know.
    ///
    /// What is to outlive it (work that nobody else has) is the caller's to bring away first.
    ///
    /// - Parameter spaces: those to be taken out.
    /// - Returns: how many rows were removed.
    @discardableResult
    package func purge(_ spaces: Set<SpaceID>) throws -> Int {
        let removed = try transaction(operation: "take a space out of the replica") { db, engine in
            let removed = try engine.purge(spaces, db)
            try engine.meta.set(1, for: MetaName.rewriteOwed)
            for table in engine.schema.tables { try db.notifyChanges(in: Table(table.name)) }
            return removed
        }
        try settleErasures()
        return removed
    }

    /// Keeps a box with work that leaves this replica, until somebody carries it to the authority.
    ///
    /// - Parameter now: milliseconds since 1970; part of the name.
    /// - Returns: where it lies. A replica in memory has no folder: then the box is lost with it, and so is its disk.
    package func keepHandover(_ box: [UInt8], at now: Int64) throws -> String? {
        guard let folder else { return nil }
        do {
            try FileManager.default.createDirectory(
                atPath: folder.handover, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "keep what must be handed over",
                place: folder.handover, cause: FileFailure.cause(of: error))
        }
        let path = folder.handover + "/\(id)-\(now).box"
        try AtomicFile.write(box, to: path)
        return path
    }

    /// Writes the file anew without its free pages, and empties the WAL: what was deleted is gone from the disk's files.
    func rewriteFile() throws {
        do {
            try writer.vacuum()
            try writer.writeWithoutTransaction { db in
                if folder != nil { _ = try db.checkpoint(.truncate) }
            }
        } catch {
            throw StoreFailure.translate(
                error, operation: "write the file anew", place: place)
        }
    }
}

extension StoreEngine {
    fileprivate func purge(_ spaces: Set<SpaceID>, _ db: Database) throws -> Int {
        capture.isListening = false
        try flush(journals: [])
        try merged.states.moveAll()
        var removed = 0
        for table in schema.tables { removed += try purgeRows(of: table, spaces, db) }
        try purgeJournals(of: spaces, db)
        try purgeHeldWrites(of: spaces, db)
        let isOwnGone = journals.allHeads.contains { journal, head in
            spaces.contains(journal.space) && journal.replica.identity == replica.identity
                && head.sequence > 0
        }
        if isOwnGone { try startIncarnation(db) }
        for space in spaces {
            try db.execute(
                sql: "DELETE FROM _outpost_peer WHERE name = ?",
                arguments: [PeerName.cursor + "\(space)"])
        }
        merged.states.purged()
        try readAgain()
        return removed
    }

    private func purgeRows(
        of table: TableSchema, _ spaces: Set<SpaceID>, _ db: Database
    ) throws -> Int {
        let number = try merged.number(of: table)
        let keys = try merged.keys(table).filter { spaces.contains($0.space) }
        for key in keys {
            try rows.remove(table, key)
            try db.cachedStatement(sql: "DELETE FROM _outpost_row WHERE key = ?")
                .execute(arguments: [Data(StateKey(number, key).bytes)])
        }
        // A run is of one changeset, and so of one space.
        for name in try Data.fetchAll(
            db, sql: "SELECT key FROM _outpost_run WHERE key >= ? AND key < ?",
            arguments: [
                Data(StateKey.first(ofTable: number).bytes),
                Data(StateKey.first(ofTable: number + 1).bytes),
            ])
        {
            guard let key = name.withUnsafeBytes({ StateKey($0) }), spaces.contains(key.key.space)
            else { continue }
            try db.execute(sql: "DELETE FROM _outpost_run WHERE key = ?", arguments: [name])
        }
        return keys.count
    }

    private func purgeJournals(of spaces: Set<SpaceID>, _ db: Database) throws {
        for (number, journal) in try JournalNames.byNumber(db) where spaces.contains(journal.space)
        {
            let first = number << JournalTable.sequenceBits
            let end = (number + 1) << JournalTable.sequenceBits
            for (table, column) in Self.placed {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE \(column) >= ? AND \(column) < ?",
                    arguments: [first, end])
            }
            try db.execute(sql: "DELETE FROM _outpost_journal WHERE id = ?", arguments: [number])
            let name = Hexadecimal.text(of: PeerName.bytes(of: journal))
            try db.execute(
                sql: "DELETE FROM _outpost_peer WHERE name IN (?, ?, ?, ?)",
                arguments: [
                    PeerName.acknowledged + name, PeerName.forked + name, PeerName.parted + name,
                    PeerName.sent + name,
                ])
        }
    }

    /// Tables whose rows lie at a place of a journal.
    private static let placed = [
        ("_outpost_changeset", "place"), ("_outpost_segment", "first"), ("_outpost_seal", "place"),
        ("_outpost_held_changeset", "place"), ("_outpost_held_row", "place"),
        ("_outpost_carried", "place"), ("_outpost_early", "place"), ("_outpost_erased", "place"),
        ("_outpost_staged", "place"),
    ]

    private func purgeHeldWrites(of spaces: Set<SpaceID>, _ db: Database) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT number, \"table\", key FROM _outpost_held_write")
        for row in rows {
            let isOfSpace =
                RowKey(row[2] as String).map { spaces.contains($0.space) }
                ?? isOf(spaces, table: row[1])
            guard isOfSpace else { continue }
            for (table, column) in [
                ("_outpost_held_value", "write"), ("_outpost_held_write", "number"),
            ] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE \(column) = ?", arguments: [row[0] as Int64])
            }
        }
    }

    /// Whether all of a table lies in one of some spaces.
    private func isOf(_ spaces: Set<SpaceID>, table name: String) -> Bool {
        guard case .space(let home)? = schema.table(named: name)?.residence else { return false }
        return spaces.contains(home)
    }
}
