import Foundation
import GRDB
import OutpostModel

/// Packs the oldest bodies of the journals into segments, some at a time, within a transaction.
///
/// A journal is packed from its start without a gap. Its last segment is packed again when it is small, so that a replica
/// which is compacted every day does not end with a segment a day.
struct JournalPacking {
    let db: Database

    /// Packs bodies of one journal after another until about `limit` bytes of them are packed.
    ///
    /// - Returns: how many bodies were packed; 0 when none is left.
    func pack(limit: Int) throws -> Int {
        var packed = 0
        var left = limit
        for number in try Int64.fetchAll(db, sql: "SELECT id FROM _outpost_journal ORDER BY id") {
            while left > 0, let segment = try nextSegment(ofJournal: number) {
                try save(segment)
                packed += segment.rawCount
                left -= segment.byteCount
            }
        }
        return packed
    }

    private struct Segment {
        /// The place of the first body.
        var first: Int64
        var bodies: [[UInt8]]
        var byteCount = 0
        /// How many of the bodies were not packed before.
        var rawCount = 0

        var last: Int64 { first + Int64(bodies.count) - 1 }
    }

    private func nextSegment(ofJournal number: Int64) throws -> Segment? {
        let end = (number + 1) << JournalTable.sequenceBits
        var segment = try lastSmallSegment(ofJournal: number)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT place, body FROM _outpost_changeset
                WHERE place > ? AND place < ? AND body IS NOT NULL ORDER BY place
                """,
            arguments: [try lastPackedPlace(ofJournal: number), end])
        while segment.byteCount < StoreLimits.segmentBytes,
            segment.bodies.count < StoreLimits.segmentBodies, let row = try rows.next()
        {
            if segment.bodies.isEmpty { segment.first = row[0] }
            let body = [UInt8](row[1] as Data)
            segment.byteCount += body.count
            segment.bodies.append(body)
            segment.rawCount += 1
        }
        return segment.rawCount == 0 ? nil : segment
    }

    private func lastPackedPlace(ofJournal number: Int64) throws -> Int64 {
        let start = number << JournalTable.sequenceBits
        return try Int64.fetchOne(
            db, sql: "SELECT max(last) FROM _outpost_segment WHERE first > ? AND first < ?",
            arguments: [start, start + 1 << JournalTable.sequenceBits]) ?? start
    }

    /// The bodies of a journal's last segment where they fill less than half of one; else an empty segment.
    private func lastSmallSegment(ofJournal number: Int64) throws -> Segment {
        let last = try lastPackedPlace(ofJournal: number)
        let row = try Row.fetchOne(
            db, sql: "SELECT first, bytes FROM _outpost_segment WHERE last = ? AND first > ?",
            arguments: [last, number << JournalTable.sequenceBits])
        guard let row else { return Segment(first: 0, bodies: []) }
        let content = try SegmentCoding.Content([UInt8](row[1] as Data))
        let bodies = (0..<content.count).map { content[$0] }
        let byteCount = bodies.reduce(0) { $0 + $1.count }
        guard byteCount < StoreLimits.segmentBytes / 2, bodies.count < StoreLimits.segmentBodies
        else { return Segment(first: 0, bodies: []) }
        return Segment(first: row[0], bodies: bodies, byteCount: byteCount)
    }

    private func save(_ segment: Segment) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO _outpost_segment (first, last, bytes) VALUES (?, ?, ?)",
            arguments: [
                segment.first, segment.last, Data(try SegmentCoding.encode(segment.bodies)),
            ])
        try db.execute(
            sql: """
                UPDATE _outpost_changeset SET body = NULL, chain = NULL, sum = NULL
                WHERE place BETWEEN ? AND ?
                """,
            arguments: [segment.first, segment.last])
    }
}
