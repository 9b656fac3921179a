import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Work of a device that must leave it and that nobody else has yet: encrypted to the authority, for later hand-over by whatever
/// road. Inside is a stream of frames, as an exchange pushes it.
package enum Handover {
    /// A device's own journals of some spaces, beyond what the hub said that it holds; and those of others that it was to bring there, as a
    /// replica that was made of another's copy has them.
    ///
    /// - Returns: nil when there is nothing unsent.
    package static func box(
        of replica: Replica, spaces: Set<SpaceID>, acknowledged: [JournalID: UInt64],
        sealer: Sealer, to authority: Delegation, mission: MissionID
    ) throws -> SealedBox? {
        let unsent = try replica.heads().filter { journal, head in
            spaces.contains(journal.space)
                && (journal.replica.identity == replica.id.identity
                    || acknowledged[journal] != nil)
                && acknowledged[journal, default: 0] < head.sequence
        }
        guard !unsent.isEmpty else { return nil }
        try replica.seal(with: sealer, through: unsent)
        var stream = Frame.preamble
        for (journal, head) in unsent.sorted(by: { $0.key < $1.key }) {
            let pages = JournalPages(
                journal: journal, start: acknowledged[journal, default: 0], end: head)
            try pages.forEach(in: replica) { page in
                stream += try FrameWriter.bytes(
                    of: try MessageCoding.frame(of: .changesets(page)))
            }
        }
        return try SealedBox(sealing: stream, to: authority.boxKey, mission: mission)
    }

    /// The pages of a handed-over stream, in order.
    ///
    /// - Throws: the first frame that is broken; nothing is given then.
    package static func pages(of stream: [UInt8]) throws -> [ChangesetPage] {
        var reader = FrameReader()
        var pages: [ChangesetPage] = []
        do {
            reader.append(stream)
            while let frame = try reader.next() {
                if case .changesets(let page) = try MessageCoding.message(of: frame) {
                    pages.append(page)
                }
            }
            try reader.finish()
        } catch {
            throw OutpostError(
                .corrupt, operation: "read a hand-over", cause: "\(error)",
                hint: "ask for the file once more")
        }
        return pages
    }
}
