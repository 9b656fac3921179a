import OutpostModel
import OutpostStore

/// Whom a bundle is for, and what is known of what they have.
package struct BundleRecipient: Sendable {
    package let name: String
    /// What it opens boxes with: its device's key, or that of the hub's delegation.
    package let boxKey: [UInt8]
    /// Of its device; nil: the mission's hub.
    package let identity: UInt64?
    /// Spaces that it may read; nil: all.
    package let readable: Set<SpaceID>?
    /// By journal, up to where it said that it holds it.
    package let known: [JournalID: UInt64]
    /// `known` is all that it holds: a bundle of its own said so.
    package let isComplete: Bool
    /// Which roster it said that it has.
    package let roster: RosterMark

    package init(
        name: String, boxKey: [UInt8], identity: UInt64?, readable: Set<SpaceID>?,
        known: [JournalID: UInt64] = [:], isComplete: Bool = false, roster: RosterMark = .none
    ) {
        self.name = name
        self.boxKey = boxKey
        self.identity = identity
        self.readable = readable
        self.known = known
        self.isComplete = isComplete
        self.roster = roster
    }

    func mayRead(_ journal: JournalID) -> Bool { readable?.contains(journal.space) ?? true }

    /// From after which changeset it is to be sent a journal; nil: not at all. A base has all of its own, unless it said that it lacks it
    /// since it was put back; and the hub has what is not known to be missing there, but for the work of whoever writes to it.
    func start(of journal: JournalID, from writer: UInt64) -> UInt64? {
        guard mayRead(journal) else { return nil }
        if let sequence = known[journal] { return sequence }
        let owner = journal.replica.identity
        guard let identity else { return owner == writer ? 0 : nil }
        return owner == identity && !isComplete ? nil : 0
    }
}

/// Whose word a bundle is, by the signature of its header.
package struct BundleAuthor: Sendable, Equatable {
    /// Of its device.
    package let identity: UInt64
    package let isHub: Bool
    /// When it was written, milliseconds since 1970, by the best time known there.
    package let issued: Int64

    package init(identity: UInt64, isHub: Bool, issued: Int64) {
        self.identity = identity
        self.isHub = isHub
        self.issued = issued
    }

    /// A device's name in a replica's memory of what its bundles said.
    package static func peer(_ identity: UInt64) -> String {
        PeerState.name(ofDevice: identity)
    }
}
