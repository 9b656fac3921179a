/// A roster on its way: the delegations and the headers that the receiver may lack, and the content of the last. As it came: nothing
/// was checked.
package struct RosterBundle: Sendable, Hashable {
    package var delegations: [SignedDelegation]
    /// Each following the one before.
    package var headers: [SignedRosterHeader]
    package var content: [UInt8]

    package init(
        delegations: [SignedDelegation], headers: [SignedRosterHeader], content: [UInt8]
    ) {
        self.delegations = delegations
        self.headers = headers
        self.content = content
    }
}

/// Which roster an end has, in eight bytes: what each tells the other at the beginning of an exchange. It proves nothing.
package struct RosterMark: Sendable, Hashable {
    /// The first eight bytes of the digest of the roster's header; 0 before the first.
    package let value: UInt64

    package init(value: UInt64) { self.value = value }

    package init(of header: RosterHeader) { value = header.digest.words.0 }

    /// Before the first.
    package static let none = RosterMark(value: 0)
}

/// What a replica keeps of its mission's rosters, in the order of nothing in particular, and what follows of it.
package struct KeptRosters: Sendable, Equatable {
    package var delegations: [SignedDelegation]
    package var headers: [SignedRosterHeader]
    /// The one that stands, and those that lost to it.
    package var rosters: [SignedRoster]
    package var takenUp: Set<Digest>
    /// What admission goes by.
    package var effective: MissionRoster
    /// The header of the one that stands.
    package var standing: RosterHeader

    package init(
        delegations: [SignedDelegation], headers: [SignedRosterHeader], rosters: [SignedRoster],
        takenUp: Set<Digest>, effective: MissionRoster, standing: RosterHeader
    ) {
        self.delegations = delegations
        self.headers = headers
        self.rosters = rosters
        self.takenUp = takenUp
        self.effective = effective
        self.standing = standing
    }
}
