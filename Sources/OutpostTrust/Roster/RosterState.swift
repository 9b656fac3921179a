import OutpostModel

/// What a replica holds of its mission's rosters, all of it verified. It is a function of what came, not of the order in which it
/// came.
///
/// Headers make a tree. Of the rosters from which nothing further was made, the greatest by (delegation, version, digest) stands. The
/// others of its delegation lost; what they take away counts until a roster says that it took them up. Those of lesser
/// delegations count for nothing.
package struct RosterState: Sendable, Equatable {
    /// By number; also those before the greatest, whose headers stand in the chain.
    package internal(set) var delegations: [UInt32: SignedDelegation] = [:]
    /// By digest, each with all that it follows.
    package internal(set) var headers: [Digest: SignedRosterHeader] = [:]
    package internal(set) var standing: VerifiedRoster?
    /// Those that lost and were not taken up, by rank, ascending.
    package internal(set) var lost: [VerifiedRoster] = []
    /// What any roster of the standing one's delegation said that it took up.
    package internal(set) var takenUp: Set<Digest> = []

    /// Before the first.
    package init() {}

    /// The greatest number seen; 0 before the first. Rosters of lesser ones are refused.
    package var greatestDelegation: UInt32 { delegations.keys.max() ?? 0 }

    /// What admission goes by: what stands, restricted by what was lost. nil before the first roster.
    package var effective: MissionRoster? {
        var restrictions = RosterRestrictions()
        for roster in lost { restrictions.formUnion(RosterRestrictions(of: roster.roster)) }
        return standing?.roster.restricted(by: restrictions)
    }

    /// What a hub makes its next roster from: it takes up what was lost, and says so. Devices, persons, grants and releases that
    /// only a lost roster had are not in it; `lost` has them, for an officer to give again. nil before the first roster.
    package var successor: MissionRoster? {
        guard var roster = effective, let standing else { return nil }
        let own = Set(chain(to: standing.digest).map(\.header.digest))
        roster.takenUp.formUnion(takenUp)
        for branch in lost {
            roster.takenUp.formUnion(
                chain(to: branch.digest).map(\.header.digest).filter { !own.contains($0) })
        }
        return roster
    }

    /// The headers that lead to one, ascending: what a receiver is sent before its content.
    ///
    /// - Parameter known: the digest of one that the receiver holds; where it is not among them, all are returned.
    package func chain(to digest: Digest, after known: Digest? = nil) -> [SignedRosterHeader] {
        var chain: [SignedRosterHeader] = []
        var next = digest
        while next != known, let signed = headers[next] {
            chain.append(signed)
            next = signed.header.parent
        }
        return chain.reversed()
    }

    /// Whether a later header was made from an earlier one.
    func isAncestor(_ earlier: RosterHeader, of later: RosterHeader) -> Bool {
        let digest = earlier.digest
        var next = later
        while next.version > earlier.version {
            if next.parent == digest { return true }
            guard let parent = headers[next.parent]?.header else { return false }
            next = parent
        }
        return false
    }
}
