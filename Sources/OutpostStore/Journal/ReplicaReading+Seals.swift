import Foundation
import GRDB
import OutpostModel

/// Part of a journal that ends at a seal.
package struct SealedPart: Sendable {
    /// In order; none when nothing more is sealed.
    package var bodies: [[UInt8]] = []
    /// By index, the digests of whole bodies in whose place others stand by an order of erasure.
    package var originals: [Int: Digest] = [:]
    /// Within the part, the last at its end.
    package var seals: [Seal] = []
}

extension Batch where Status == Unverified {
    /// - Throws: the place and defect of the first body that is broken.
    package init(_ part: SealedPart) throws(ByteReader.Failure) {
        try self.init(bodies: part.bodies, originals: part.originals, seals: part.seals)
    }
}

extension ReplicaReading {
    /// Bodies of a journal from after `sequence` on, up to a seal: about `limit` bytes of them, or what stands up to the next
    /// seal where that is more.
    ///
    /// - Parameter last: nothing beyond it is given.
    package func sealedPart(
        of journal: JournalID, after sequence: UInt64, through last: UInt64 = Limits.sequence,
        limit: Int = StoreLimits.journalReadBytes
    ) throws -> SealedPart {
        try read { db in
            guard let number = try JournalNames.number(db, of: journal) else { return SealedPart() }
            let base = number << JournalTable.sequenceBits
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT place, signature FROM _outpost_seal WHERE place > ? AND place <= ?
                    ORDER BY place
                    """, arguments: [base | Int64(sequence), base | Int64(last)])
            var part = SealedPart()
            var next = try rows.next()
            var total = 0
            var sealed = 0
            let end = base | Int64(last)
            let erased = ErasedBodies(db)
            let bodies = JournalBodies(db)
            try bodies.forEach(after: base | Int64(sequence), before: end + 1) {
                place, body in
                guard let row = next else { return false }
                if total + body.count > limit, sealed > 0 { return false }
                total += body.count
                if try erased.digest(at: place) != nil {
                    part.originals[part.bodies.count] = try bodies.digest(at: place)
                }
                part.bodies.append(body)
                guard row[0] == place else { return true }
                let dot = Dot(journal, JournalTable.sequence(of: place))
                part.seals.append(Seal(dot: dot, signature: [UInt8](row[1] as Data)))
                sealed = part.bodies.count
                next = try rows.next()
                return true
            }
            part.bodies.removeLast(part.bodies.count - sealed)
            part.originals = part.originals.filter { $0.key < sealed }
            return part
        }
    }
}
