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
            guard let number = try JournalNames.number(db, of: journal) else { return [] }
            let first = number << JournalTable.sequenceBits | Int64(sequence)
            let end = (number + 1) << JournalTable.sequenceBits
            var result: [[UInt8]] = []
            var total = 0
            try JournalBodies(db).forEach(after: first, before: end) { _, body in
                total += body.count
                if total > limit, !result.isEmpty { return false }
                result.append(body)
                return total < limit
            }
            return result
        }
    }

    /// Which rows a journal wrote from after `sequence` on, by table, and up to where that was read: some more with each call, for who
    /// follows the journals with an index of their own. nil: there is no more.
    package func rowsWritten(
        in journal: JournalID, after sequence: UInt64
    ) throws -> (rows: [String: Set<RowKey>], end: UInt64)? {
        let bodies = try bodies(of: journal, after: sequence)
        guard !bodies.isEmpty else { return nil }
        var rows: [String: Set<RowKey>] = [:]
        var end = sequence
        for body in bodies {
            let view = try ChangesetBody.storedView(body)
            end = view.dot.sequence
            for (index, table) in view.tables.enumerated() {
                rows[table.name, default: []].formUnion(view.rows(ofTable: index).map(\.key))
            }
        }
        return (rows, end)
    }

    /// The heads of all journals that are held.
    package func storedHeads() throws -> [JournalID: Head] {
        try read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT space, replica, incarnation, lane, head, chain FROM _outpost_head")
            )
            var heads: [JournalID: Head] = [:]
            for row in rows {
                heads[JournalNames.journal(row, from: 0)] = Head(
                    sequence: UInt64(row[4] as Int64), chain: Digest(bytes: row[5] as Data) ?? .zero
                )
            }
            return heads
        }
    }
}

/// The local numbers of journals, through any connection.
enum JournalNames {
    static func number(_ db: Database, of journal: JournalID) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id FROM _outpost_journal
                    WHERE space = ? AND replica = ? AND incarnation = ? AND lane = ?
                    """),
            arguments: [
                Int64(journal.space.hash), Data(JournalTable.bytes(of: journal.replica.identity)),
                Int64(journal.replica.incarnation), Int64(journal.lane.rawValue),
            ])
    }

    /// The fingerprint of each space of a mission, as last written.
    static func fingerprints(
        _ db: Database, _ schema: Schema
    ) throws -> [SpaceID: Fingerprint] {
        var result = Dictionary(
            uniqueKeysWithValues: schema.spaces.map { ($0.id, Fingerprint.empty) })
        for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT space, sum FROM _outpost_head"))
        {
            let space = SpaceID(hash: UInt16(truncatingIfNeeded: row[0] as Int64))
            guard let share = Fingerprint(bytes: [UInt8](row[1] as Data)) else { continue }
            result[space]?.add(share)
        }
        return result
    }

    /// Up to where each journal is held.
    static func heads(_ db: Database) throws -> [JournalID: UInt64] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT space, replica, incarnation, lane, head FROM _outpost_head"))
        return Dictionary(rows.map { (journal($0, from: 0), UInt64($0[4] as Int64)) }) { first, _ in
            first
        }
    }

    static func byNumber(_ db: Database) throws -> [Int64: JournalID] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT id, space, replica, incarnation, lane FROM _outpost_journal"))
        return Dictionary(rows.map { ($0[0] as Int64, journal($0, from: 1)) }) { first, _ in first }
    }

    /// - Parameter column: the first of four: space, replica, incarnation, lane.
    static func journal(_ row: Row, from column: Int) -> JournalID {
        JournalID(
            space: SpaceID(hash: UInt16(truncatingIfNeeded: row[column] as Int64)),
            replica: JournalTable.replica([UInt8](row[column + 1] as Data), row[column + 2]),
            lane: Lane(rawValue: UInt8(truncatingIfNeeded: row[column + 3] as Int64)) ?? .routine)
    }
}
