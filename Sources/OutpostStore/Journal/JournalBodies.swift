import Foundation
import GRDB
import OutpostModel

/// The bodies of the journals, packed or not, through any connection.
final class JournalBodies {
    private let db: Database
    /// The segment that was looked at last: neighbours are asked for together.
    private var lastSegment: (places: ClosedRange<Int64>, content: SegmentCoding.Content)?

    init(_ db: Database) { self.db = db }

    /// A changeset's body; nil where there is none.
    func body(at place: Int64) throws -> [UInt8]? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT body FROM _outpost_changeset WHERE place = ?"),
            arguments: [place])
        guard let row else { return nil }
        if let body = row[0] as Data? { return [UInt8](body) }
        return try packedBody(at: place)
    }

    /// The digest of a changeset's body as its author wrote it. What stands there now may be less: see `ErasedBodies`.
    func digest(at place: Int64) throws -> Digest {
        let bytes = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT digest FROM _outpost_changeset WHERE place = ?"),
            arguments: [place])
        guard let digest = bytes.flatMap({ Digest(bytes: $0) }) else { throw missing(place) }
        return digest
    }

    /// - Parameter number: its journal's.
    func digest(of view: ChangesetView, number: Int64) throws -> Digest {
        try digest(at: number << JournalTable.sequenceBits | Int64(view.header.sequence))
    }

    /// The same, also of one that came before its journal.
    func bodyOrEarly(at place: Int64) throws -> [UInt8]? {
        try body(at: place) ?? EarlyWork.work(db, at: place)?.body
    }

    /// Gives places of a journal and their bodies, in order, until `body` answers false.
    func forEach(
        after first: Int64, before end: Int64, _ body: (Int64, [UInt8]) throws -> Bool
    ) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT place, body FROM _outpost_changeset WHERE place > ? AND place < ?
                ORDER BY place
                """, arguments: [first, end])
        while let row = try rows.next() {
            let bytes = try (row[1] as Data?).map { [UInt8]($0) } ?? packedBody(at: row[0])
            guard try body(row[0], bytes) else { return }
        }
    }

    private func packedBody(at place: Int64) throws -> [UInt8] {
        if let lastSegment, lastSegment.places.contains(place) {
            return lastSegment.content[Int(place - lastSegment.places.lowerBound)]
        }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT first, last, bytes FROM _outpost_segment WHERE first <= ?
                    ORDER BY first DESC LIMIT 1
                    """), arguments: [place])
        guard let row, let last = row[1] as Int64?, last >= place else { throw missing(place) }
        let places = (row[0] as Int64)...last
        let content = try content(of: row[2] as Data, places)
        lastSegment = (places, content)
        return content[Int(place - places.lowerBound)]
    }

    private func content(
        of bytes: Data, _ places: ClosedRange<Int64>
    ) throws -> SegmentCoding.Content {
        let content = try SegmentCoding.Content([UInt8](bytes))
        guard content.count == places.count else { throw missing(places.lowerBound) }
        return content
    }

    private func missing(_ place: Int64) -> OutpostError {
        OutpostError(
            .corrupt, operation: "read the journal", place: "_outpost_segment, place \(place)",
            cause: "no segment holds this changeset whole",
            hint: "keep a copy of the file, then take everything from the hub again")
    }

    /// Gives each body of a journal's places in which some bytes stand, in order.
    ///
    /// An index of rows by changeset would cost every write; whoever asks is a person, or a rebuild.
    func forEachContaining(
        _ needle: [UInt8], after first: Int64, before end: Int64, _ body: ([UInt8]) throws -> Void
    ) throws {
        let segments = try Row.fetchCursor(
            db,
            sql: """
                SELECT first, last, bytes FROM _outpost_segment WHERE first > ? AND first < ?
                ORDER BY first
                """, arguments: [first, end])
        while let row = try segments.next() {
            let content = try content(of: row[2] as Data, (row[0] as Int64)...(row[1] as Int64))
            guard content.contains(needle) else { continue }
            for index in 0..<content.count {
                let bytes = content[index]
                if bytes.contains(needle) { try body(bytes) }
            }
        }
        let bodies = try Data.fetchCursor(
            db,
            sql: """
                SELECT body FROM _outpost_changeset
                WHERE place > ? AND place < ? AND body IS NOT NULL AND instr(body, ?) > 0
                ORDER BY place
                """, arguments: [first, end, Data(needle)])
        while let bytes = try bodies.next() { try body([UInt8](bytes)) }
    }
}
