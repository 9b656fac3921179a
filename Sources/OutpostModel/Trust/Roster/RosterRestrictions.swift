/// All by which a roster takes something away: ends, forks, holds and erasures. Of two rosters that forked both count, whichever stands,
/// until a later one says that it took them up.
///
/// The union is commutative, associative and idempotent, since it takes sets together and of two cut-offs what both accept.
package struct RosterRestrictions: Sendable, Equatable {
    package private(set) var deviceEnds: [UInt64: CutOff] = [:]
    package private(set) var personEnds: [String: CutOff] = [:]
    /// Ended grants, with their cut-offs.
    package private(set) var grantEnds: Set<Grant> = []
    package private(set) var forks: [JournalID: Head] = [:]
    package private(set) var holds: Set<OfficerMark> = []
    package private(set) var erasures: Set<ErasureOrder> = []
    package private(set) var erasedBodies: Set<ErasedBody> = []

    /// Those of nobody.
    package init() {}

    package init(of roster: MissionRoster) {
        deviceEnds = roster.devices.compactMapValues(\.ended)
        personEnds = roster.persons.compactMapValues(\.ended)
        grantEnds = roster.grants.filter { $0.ended != nil }
        forks = roster.forks
        holds = roster.holds
        erasures = roster.erasures
        erasedBodies = roster.erasedBodies
    }

    package mutating func formUnion(_ other: RosterRestrictions) {
        deviceEnds.merge(other.deviceEnds) { $0.intersection($1) }
        personEnds.merge(other.personEnds) { $0.intersection($1) }
        grantEnds.formUnion(other.grantEnds)
        forks.merge(other.forks) { min($0, $1) }
        holds.formUnion(other.holds)
        erasures.formUnion(other.erasures)
        erasedBodies.formUnion(other.erasedBodies)
    }

    package func union(_ other: RosterRestrictions) -> RosterRestrictions {
        var result = self
        result.formUnion(other)
        return result
    }
}

extension MissionRoster {
    /// What a roster means beside lost branches: itself, with what they take away. It adds no device, person, grant or release
    /// of theirs; a release of this roster wins over their holds as over its own. To be asked once, with all of them united.
    package func restricted(by restrictions: RosterRestrictions) -> MissionRoster {
        var result = self
        for (identity, cutOff) in restrictions.deviceEnds {
            guard var device = devices[identity] else { continue }
            device.ended = CutOff.intersection(device.ended, cutOff)
            result.set(device)
        }
        for (id, cutOff) in restrictions.personEnds {
            guard var person = persons[id] else { continue }
            person.ended = CutOff.intersection(person.ended, cutOff)
            result.set(person)
        }
        result.grants = grants(endedBy: restrictions.grantEnds)
        result.forks.merge(restrictions.forks) { min($0, $1) }
        result.holds.formUnion(restrictions.holds)
        result.erasures.formUnion(restrictions.erasures)
        result.erasedBodies.formUnion(restrictions.erasedBodies)
        return result
    }

    /// An end that this roster states too is settled: who was granted anew since keeps the new grant. Any other end applies to
    /// each grant of that holder, space and right.
    private func grants(endedBy ends: Set<Grant>) -> Set<Grant> {
        var cutOffs: [Grant: CutOff] = [:]
        for end in ends.subtracting(grants) {
            let known = cutOffs[end.unended]
            cutOffs[end.unended] = CutOff.intersection(known, end.ended)
        }
        guard !cutOffs.isEmpty else { return grants }
        return Set(
            grants.map { grant in
                var grant = grant
                grant.ended = CutOff.intersection(grant.ended, cutOffs[grant.unended])
                return grant
            })
    }
}

extension Grant {
    /// The same as if it lasted.
    fileprivate var unended: Grant { Grant(holder, right, in: space) }
}
