import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostWire

extension ChangesetPage {
    /// Changesets of any journals, in journal order, each dot once; often with claims and a cursor.
    static func random(using generator: inout SeededGenerator) -> ChangesetPage {
        var byDot: [Dot: Changeset] = [:]
        for _ in 0..<generator.below(7) {
            let changeset = Changeset.random(using: &generator)
            byDot[changeset.dot] = changeset
        }
        let changesets = byDot.sorted { $0.key < $1.key }.map(\.value).filter(\.isReadable)
        let claims = changesets.map(\.dot).filter { dot in
            !changesets.contains { $0.journal == dot.journal && $0.sequence == dot.sequence + 1 }
        }
        let cursor = LogCursor(
            epoch: generator.next(), sequence: generator.next(),
            hash: Digest(of: Array("\(generator.next())".utf8)))
        let views = changesets.map { changeset -> [UInt8] in
            guard generator.once(in: 4) else { return ChangesetBody.encode(changeset) }
            return ChangesetBody.encode(
                changeset.header, opaque: OpaqueContent.random(using: &generator).encoded)
        }
        return SamplePages.page(
            bodies: views, claims: generator.once(in: 2) ? claims : [],
            cursor: generator.once(in: 2) ? (SampleMessages.aid, cursor) : nil)
    }

    /// What is compared: bodies by dot, and the rest.
    var bodies: [Dot: [UInt8]] {
        Dictionary(batch.items.map { ($0.changeset.dot, $0.body) }) { first, _ in first }
    }
}

extension Changeset {
    /// Whether its own body is one that a receiver takes.
    fileprivate var isReadable: Bool {
        (try? ChangesetBody.decode(ChangesetBody.encode(self))) != nil
    }
}
