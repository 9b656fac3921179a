import OutpostModel

/// What a roster of the simulator's officer takes away, told apart from the engine's own reading of it.
struct RosterMarks: Equatable {
    /// A part of a journal; without an upper end whatever will be written there too.
    struct Stretch: Hashable {
        let journal: JournalID
        let lower: UInt64
        let upper: UInt64?

        func contains(_ dot: Dot) -> Bool {
            dot.journal == journal && lower <= dot.sequence && dot.sequence <= upper ?? .max
        }
    }

    /// A device's right to write to a space.
    struct Right: Hashable {
        let identity: UInt64
        let space: SpaceID
    }

    var holds: [Stretch] = []
    var releases: [Stretch] = []
    /// Rights that are over, and up to where counts what was written under them.
    var ended: [Right: [JournalID: UInt64]] = [:]
    /// Devices that were revoked, by identity, and up to where their journals count.
    var revoked: [UInt64: [JournalID: UInt64]] = [:]
    /// Rows of which nothing is to be left.
    var erased: Set<RowName> = []

    /// Whether a changeset does not count.
    func bars(_ dot: Dot) -> Bool {
        if releases.contains(where: { $0.contains(dot) }) { return false }
        if holds.contains(where: { $0.contains(dot) }) { return true }
        let journal = dot.journal
        if let counted = revoked[journal.replica.identity],
            dot.sequence > counted[journal] ?? 0
        {
            return true
        }
        let right = Right(identity: journal.replica.identity, space: journal.space)
        guard let counted = ended[right] else { return false }
        return dot.sequence > counted[journal] ?? 0
    }
}
