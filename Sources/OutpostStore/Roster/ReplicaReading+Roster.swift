import GRDB
import OutpostModel

extension ReplicaReading {
    /// Which replica is whose, by the mission's roster as it is known here.
    package func roster() throws -> Roster {
        try missionRoster().map { Roster($0.roster, version: $0.version) } ?? Roster()
    }

    /// What admission goes by here, with the version that stands; nil before the first roster.
    package func missionRoster() throws -> (roster: MissionRoster, version: UInt32)? {
        try read { db in
            try RosterTable(db: db).effective().map { ($0.roster, $0.standing.version) }
        }
    }

    /// The header of the roster that stands; nil before the first.
    package func rosterHeader() throws -> RosterHeader? {
        try read { db in try RosterTable(db: db).effective()?.standing }
    }

    /// The digest of what admission goes by; nil before the first roster.
    package func rosterContent() throws -> Digest? {
        try read { db in try RosterTable(db: db).content() }
    }

    /// What the mission's roster orders to be erased.
    package func erasures() throws -> Erasures {
        try missionRoster().map { Erasures(roster: $0.roster) } ?? .none
    }

    /// All that is kept of the mission's rosters.
    package func keptRosters() throws -> KeptRosters? {
        try read { db in try RosterTable(db: db).kept() }
    }
}

extension Replica {
    /// Takes up rosters that were verified: keeps them, erases what they order, and makes the rows again of what counts now and did
    /// not, or the other way round, in one transaction. `settleErasures` then takes what was erased from free pages and the WAL.
    ///
    /// - Returns: how many changesets are held now and were not, or the other way round.
    @discardableResult
    package func take(_ rosters: KeptRosters) throws -> Int {
        try changeAdmission(
            to: Admission(roster: rosters.effective), erasing: Erasures(roster: rosters.effective)
        ) { try $0.save(rosters) }
    }
}
