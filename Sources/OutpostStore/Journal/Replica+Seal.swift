import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Seals what this device wrote since it last did: each journal of this replica, of every incarnation, at least once in
    /// `Limits.sealBytes` of bodies, and at its head. What is sealed already is not sealed again.
    ///
    /// A local write signs nothing; this is called when something is about to leave the replica.
    ///
    /// - Parameters:
    ///   - sealer: with the device's key.
    ///   - ends: seals up to these heads and no further, where something else was written since; nil: up to those of now.
    /// - Returns: how many seals were made.
    @discardableResult
    package func seal(
        with sealer: Sealer, through ends: [JournalID: Head]? = nil
    ) throws -> Int {
        try transaction(operation: "seal the journals") { db, engine in
            let own = (ends ?? engine.journals.allHeads).filter {
                $0.key.replica.identity == id.identity
            }
            var count = 0
            for (journal, head) in own.sorted(by: { $0.key < $1.key }) where head.sequence > 0 {
                count += try engine.seal(journal, through: head, by: sealer, db)
            }
            return count
        }
    }
}

extension StoreEngine {
    fileprivate func seal(
        _ journal: JournalID, through end: Head, by sealer: Sealer, _ db: Database
    ) throws -> Int {
        var head = try lastSealed(of: journal, db)
        guard head.sequence < end.sequence else { return 0 }
        var count = 0
        func seal(at head: Head) throws {
            let seal = try sealer.seal(journal, head)
            try seals.append(
                place: try journals.place(of: Dot(journal, head.sequence)), chain: head.chain,
                signature: seal.signature)
            count += 1
        }
        var size = 0
        try forEachDigest(of: journal, after: head.sequence, through: end.sequence, db) {
            digest, bytes in
            if size > 0, size + bytes > Limits.sealBytes {
                try seal(at: head)
                size = 0
            }
            head = head.advanced(by: digest)
            size += bytes
        }
        guard head == end else {
            throw OutpostError(
                .corrupt, operation: "seal the journals", place: "\(journal)",
                cause: "what the journal holds does not make its head at \(end.sequence)",
                hint: "the disk changed what was written: keep a copy of the folder")
        }
        try seal(at: head)
        return count
    }

    private func lastSealed(of journal: JournalID, _ db: Database) throws -> Head {
        let number = try journals.journalNumber(of: journal)
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT place, chain FROM _outpost_seal WHERE place > ? AND place < ?
                    ORDER BY place DESC LIMIT 1
                    """),
            arguments: [
                number << JournalTable.sequenceBits, (number + 1) << JournalTable.sequenceBits,
            ])
        guard let row, let chain = Digest(bytes: row[1] as Data) else {
            return Head(emptyJournal: journal)
        }
        return Head(sequence: JournalTable.sequence(of: row[0]), chain: chain)
    }

    /// Gives the digests of a journal's changesets in order, with the lengths of their bodies.
    private func forEachDigest(
        of journal: JournalID, after sequence: UInt64, through last: UInt64, _ db: Database,
        _ body: (Digest, Int) throws -> Void
    ) throws {
        let bodies = JournalBodies(db)
        let number = try journals.journalNumber(of: journal)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT place, digest, length(body) FROM _outpost_changeset
                WHERE place > ? AND place <= ? ORDER BY place
                """,
            arguments: [
                number << JournalTable.sequenceBits | Int64(sequence),
                number << JournalTable.sequenceBits | Int64(last),
            ])
        while let row = try rows.next() {
            let length = try row[2] as Int? ?? bodies.body(at: row[0])?.count ?? 0
            try body(Digest(bytes: row[1] as Data) ?? .zero, length)
        }
    }
}
