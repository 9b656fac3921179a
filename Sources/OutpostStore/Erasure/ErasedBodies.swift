import Foundation
import GRDB
import OutpostModel

/// `_outpost_erased`, through any connection: changesets of the journals of which an order took something out.
struct ErasedBodies {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// The digest of what remains of a changeset; nil where it is whole.
    func digest(at place: Int64) throws -> Digest? {
        try Data.fetchOne(
            db.cachedStatement(sql: "SELECT digest FROM _outpost_erased WHERE place = ?"),
            arguments: [place]
        ).flatMap { Digest(bytes: $0) }
    }

    func note(_ digest: Digest, at place: Int64) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO _outpost_erased VALUES (?, ?)")
            .execute(arguments: [place, Data(digest.bytes)])
    }
}

/// Puts other bodies in the place of those that journals keep, packed or not, within a transaction.
struct BodyReplacement {
    let db: Database

    /// - Parameter bodies: by place.
    func replace(_ bodies: [Int64: [UInt8]]) throws {
        var packed: [Int64: [UInt8]] = [:]
        for (place, body) in bodies {
            try db.execute(
                sql:
                    "UPDATE _outpost_changeset SET body = ? WHERE place = ? AND body IS NOT NULL",
                arguments: [Data(body), place])
            if db.changesCount == 0 { packed[place] = body }
        }
        while let place = packed.keys.min() { try replaceSegment(holding: place, &packed) }
    }

    /// Packs a segment anew with all that is to stand in it.
    private func replaceSegment(
        holding place: Int64, _ bodies: inout [Int64: [UInt8]]
    ) throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT first, last, bytes FROM _outpost_segment WHERE first <= ? AND last >= ?
                """, arguments: [place, place])
        guard let row else {
            throw OutpostError(
                .corrupt, operation: "erase what was ordered",
                place: "_outpost_segment, place \(place)",
                cause: "no segment holds this changeset",
                hint: "keep a copy of the file, then take everything from the hub again")
        }
        let first: Int64 = row[0]
        let content = try SegmentCoding.Content([UInt8](row[2] as Data))
        let new = (0..<content.count).map { index in
            bodies.removeValue(forKey: first + Int64(index)) ?? content[index]
        }
        try db.execute(
            sql: "UPDATE _outpost_segment SET bytes = ? WHERE first = ?",
            arguments: [Data(try SegmentCoding.encode(new)), first])
        bodies[place] = nil
    }
}
