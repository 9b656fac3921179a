import OutpostModel
import OutpostTrust

/// The mission's roster as an exchange needs it: of one moment.
package struct RosterView: Sendable {
    package let state: RosterState
    /// What admission goes by.
    package let effective: MissionRoster
    /// Which replica is whose.
    package let roster: Roster
    /// Who may read what.
    package let access: RosterAccess
    package let mark: RosterMark
    /// What is to be erased.
    package let erasures: Erasures
    /// Of what admission goes by: it changes with lost branches too.
    package let content: Digest

    /// - Throws: what cannot be written, which no roster that was taken is.
    /// - Returns: nil before the first roster.
    package init?(_ state: RosterState) throws(RosterFault) {
        guard let effective = state.effective, let standing = state.standing else { return nil }
        self.state = state
        self.effective = effective
        roster = Roster(effective, version: standing.header.version)
        access = RosterAccess(roster: effective)
        mark = RosterMark(of: standing.header)
        erasures = Erasures(roster: effective)
        content = Digest(of: try effective.encoded())
    }

    /// The version of the roster that a device says it has; nil of one that the standing one was not made from.
    package func version(of mark: RosterMark) -> UInt32? {
        if mark == self.mark { return state.standing?.header.version }
        guard let standing = state.standing else { return nil }
        return state.chain(to: standing.digest).map(\.header)
            .first { RosterMark(of: $0) == mark }?.version
    }
}

/// Where a hub keeps the mission's rosters.
package protocol RosterSource: Sendable {
    /// nil before the first roster: then everything counts, and everybody reads everything.
    func current() throws -> RosterView?

    /// Takes what an edge holds and this hub does not: it was restored from a backup, say.
    ///
    /// - Throws: `RosterRefusal`, and then nothing changed.
    func take(_ bundle: RosterBundle) throws

    /// Issues the next roster where this hub's process may.
    ///
    /// - Parameter change: is told the version that it will have.
    /// - Returns: false where it may not; then nothing was done.
    func issue(_ change: (inout MissionRoster, _ version: UInt32) throws -> Void) throws -> Bool
}

extension RosterSource {
    package func issue(
        _ change: (inout MissionRoster, _ version: UInt32) throws -> Void
    ) throws -> Bool { false }
}

/// That of histories that are played without rosters.
package struct NoRosters: RosterSource {
    package init() {}

    package func current() -> RosterView? { nil }
    package func take(_ bundle: RosterBundle) {}
}
