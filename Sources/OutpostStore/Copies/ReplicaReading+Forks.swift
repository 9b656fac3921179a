import Foundation
import GRDB
import OutpostModel

extension ReplicaReading {
    /// A journal's head as it was at a sequence.
    ///
    /// - Returns: nil where the journal does not reach it.
    package func chainHead(of journal: JournalID, at sequence: UInt64) throws -> Head? {
        try read { db in try JournalChain.head(db, of: journal, at: sequence) }
    }

    /// Up to where the other branch of a forked journal was fetched, where any of it was.
    package func stagedHead(of journal: JournalID, from lower: UInt64) throws -> Head? {
        try read { db in
            guard var head = try JournalChain.head(db, of: journal, at: lower) else { return nil }
            try StagedBodies(db).forEach(of: journal) { head = head.advanced(by: $0.digest) }
            return head
        }
    }
}

/// Chains of journals at earlier places than their heads, through any connection.
enum JournalChain {
    /// Made from the last seal before it, which says the chain there, so that it costs no more than what lies between.
    static func head(_ db: Database, of journal: JournalID, at sequence: UInt64) throws -> Head? {
        var head = Head(emptyJournal: journal)
        guard sequence > 0 else { return head }
        guard let number = try JournalNames.number(db, of: journal) else { return nil }
        let start = number << JournalTable.sequenceBits
        let seal = try Row.fetchOne(
            db,
            sql: """
                SELECT place, chain FROM _outpost_seal WHERE place > ? AND place <= ?
                ORDER BY place DESC LIMIT 1
                """, arguments: [start, start | Int64(sequence)])
        if let seal, let chain = Digest(bytes: seal[1] as Data) {
            head = Head(sequence: JournalTable.sequence(of: seal[0]), chain: chain)
        }
        let digests = try Data.fetchCursor(
            db,
            sql: """
                SELECT digest FROM _outpost_changeset WHERE place > ? AND place <= ? ORDER BY place
                """, arguments: [start | Int64(head.sequence), start | Int64(sequence)])
        while let digest = try digests.next() {
            head = head.advanced(by: Digest(bytes: digest) ?? .zero)
        }
        return head.sequence == sequence ? head : nil
    }
}

/// `_outpost_staged`, through any connection: of forked journals of this replica what the hub holds beyond the common part.
struct StagedBodies {
    private let db: Database

    init(_ db: Database) { self.db = db }

    struct Item {
        let place: Int64
        let view: ChangesetView
        /// Where a seal stands there.
        let signature: [UInt8]?
        /// Of the body as its author wrote it.
        let digest: Digest
    }

    /// Gives each in order.
    func forEach(of journal: JournalID, _ body: (Item) throws -> Void) throws {
        guard let number = try JournalNames.number(db, of: journal) else { return }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT place, body, signature, digest FROM _outpost_staged WHERE place > ? AND place < ?
                ORDER BY place
                """,
            arguments: [
                number << JournalTable.sequenceBits, (number + 1) << JournalTable.sequenceBits,
            ])
        while let row = try rows.next() {
            try body(
                Item(
                    place: row[0], view: try ChangesetBody.storedView([UInt8](row[1] as Data)),
                    signature: (row[2] as Data?).map { [UInt8]($0) },
                    digest: Digest(bytes: row[3] as Data) ?? .zero))
        }
    }

    func append(_ item: Batch<Verified>.Item, at place: Int64, _ signature: [UInt8]?) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO _outpost_staged VALUES (?, ?, ?, ?)",
            arguments: [
                place, Data(item.body), signature.map { Data($0) }, Data(item.digest.bytes),
            ])
    }

    func remove(of journal: JournalID) throws {
        guard let number = try JournalNames.number(db, of: journal) else { return }
        try db.execute(
            sql: "DELETE FROM _outpost_staged WHERE place > ? AND place < ?",
            arguments: [
                number << JournalTable.sequenceBits, (number + 1) << JournalTable.sequenceBits,
            ])
    }
}
