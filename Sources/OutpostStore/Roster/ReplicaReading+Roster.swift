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

    /// All that is kept of the mission's rosters.
    package func keptRosters() throws -> KeptRosters? {
        try read { db in try RosterTable(db: db).kept() }
    }
}

extension Replica {
    /// Takes up rosters that were verified: keeps them, and makes the rows again of what counts now and did not, or the other way
    /// round, in one transaction.
    ///
    /// - Returns: how many changesets are held now and were not, or the other way round.
    @discardableResult
    package func take(_ rosters: KeptRosters) throws -> Int {
        try changeAdmission(to: Admission(roster: rosters.effective)) { try $0.save(rosters) }
    }
}
