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

/// Which of a part's seals go along. A base that keeps a second copy seals every minute; 64 bytes for each of its reports would be much
/// on a satellite, and the next seal vouches for all before it. One in each `Limits.sealBytes` stays, so that pages can end there.
private struct SealChoice {
    /// false: all go.
    let isSparing: Bool
    private(set) var chosen: [Seal] = []
    /// The last seal, which goes unless another comes within reach of the one before it.
    private var candidate: Seal?
    /// Bytes of bodies from the last chosen seal to the candidate, and from the candidate on.
    private var beforeCandidate = 0
    private var sinceCandidate = 0

    init(isSparing: Bool) { self.isSparing = isSparing }

    mutating func passed(_ bytes: Int) { sinceCandidate += bytes }

    mutating func found(_ seal: Seal) {
        if let candidate, !isSparing || beforeCandidate + sinceCandidate > Limits.sealBytes {
            chosen.append(candidate)
            beforeCandidate = 0
        }
        candidate = seal
        beforeCandidate += sinceCandidate
        sinceCandidate = 0
    }

    mutating func finish() {
        if let candidate { chosen.append(candidate) }
        candidate = nil
    }
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
    /// - Parameters:
    ///   - last: nothing beyond it is given.
    ///   - isSparing: with no more seals than a receiver needs who passes the part on in pages.
    package func sealedPart(
        of journal: JournalID, after sequence: UInt64, through last: UInt64 = Limits.sequence,
        limit: Int = StoreLimits.journalReadBytes, isSparing: Bool = false
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
            var choice = SealChoice(isSparing: isSparing)
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
                choice.passed(body.count)
                if try erased.digest(at: place) != nil {
                    part.originals[part.bodies.count] = try bodies.digest(at: place)
                }
                part.bodies.append(body)
                guard row[0] == place else { return true }
                let dot = Dot(journal, JournalTable.sequence(of: place))
                choice.found(Seal(dot: dot, signature: [UInt8](row[1] as Data)))
                sealed = part.bodies.count
                next = try rows.next()
                return true
            }
            choice.finish()
            part.seals = choice.chosen
            part.bodies.removeLast(part.bodies.count - sealed)
            part.originals = part.originals.filter { $0.key < sealed }
            return part
        }
    }
}
