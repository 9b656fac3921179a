import Foundation
import GRDB
import OutpostModel

extension ReplicaReading {
    /// Bodies of a journal from after `sequence` on, in order, at most about `limit` bytes; at least one if
    /// there is one.
    package func bodies(
        of journal: JournalID, after sequence: UInt64, limit: Int = StoreLimits.journalReadBytes
    ) throws -> [[UInt8]] {
        try read { db in
            guard let number = try Self.number(db, of: journal) else { return [] }
            let first = number << JournalTable.sequenceBits | Int64(sequence)
            let end = (number + 1) << JournalTable.sequenceBits
            let cursor = try Data.fetchCursor(
                db,
                sql: """
                    SELECT body FROM _outpost_changeset WHERE place > ? AND place < ?
                    ORDER BY place
                    """, arguments: [first, end])
            var result: [[UInt8]] = []
            var total = 0
            while total < limit, let body = try cursor.next() {
                total += body.count
                if total > limit, !result.isEmpty { break }
                result.append([UInt8](body))
            }
            return result
        }
    }

    /// The heads of all journals that are held.
    package func storedHeads() throws -> [JournalID: Head] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT space, replica, incarnation, lane, head, chain FROM _outpost_journal")
            var heads: [JournalID: Head] = [:]
            for row in rows {
                let journal = JournalID(
                    space: SpaceID(hash: UInt16(truncatingIfNeeded: row[0] as Int64)),
                    replica: JournalTable.replica([UInt8](row[1] as Data), row[2]),
                    lane: Lane(rawValue: UInt8(truncatingIfNeeded: row[3] as Int64)) ?? .routine)
                heads[journal] = Head(
                    sequence: UInt64(row[4] as Int64), chain: Digest(bytes: row[5] as Data) ?? .zero
                )
            }
            return heads
        }
    }

    private static func number(_ db: Database, of journal: JournalID) throws -> Int64? {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM _outpost_journal
                WHERE space = ? AND replica = ? AND incarnation = ? AND lane = ?
                """,
            arguments: [
                Int64(journal.space.hash), Data(JournalTable.bytes(of: journal.replica.identity)),
                Int64(journal.replica.incarnation), Int64(journal.lane.rawValue),
            ])
    }
}
