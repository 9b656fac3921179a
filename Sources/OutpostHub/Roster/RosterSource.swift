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

    /// - Returns: nil before the first roster.
    package init?(_ state: RosterState) {
        guard let effective = state.effective, let standing = state.standing else { return nil }
        self.state = state
        self.effective = effective
        roster = Roster(effective, version: standing.header.version)
        access = RosterAccess(roster: effective)
        mark = RosterMark(of: standing.header)
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
}

/// That of histories that are played without rosters.
package struct NoRosters: RosterSource {
    package init() {}

    package func current() -> RosterView? { nil }
    package func take(_ bundle: RosterBundle) {}
}
