import OutpostModel
import OutpostStore
import OutpostTrust

/// What a base does with rosters, by whatever road they come: it takes them, and leaves the spaces that they no longer let it read.
struct RosterIntake {
    let replica: Replica
    /// The hub's name in the replica's memory.
    let peer: String
    let sealer: Sealer
    let trust: RosterTrust
    let surroundings: Surroundings

    /// What a roster changed.
    struct Taken {
        /// Changesets that are held now and were not, or the other way round.
        let changedAdmissions: Int
        /// This device may read what it could not.
        let hasMoreSpaces: Bool
    }

    /// What was taken out.
    struct Departure {
        let spaces: [SpaceID]
        /// Where unsent work of theirs lies, encrypted to the authority; nil where there was none.
        let handover: String?
    }

    /// - Returns: nil where nothing is new.
    /// - Throws: `RosterRefusal`, and then nothing changed.
    func take(_ bundle: RosterBundle) throws -> Taken? {
        guard let verifier = trust.verifier else { return nil }
        let kept = try replica.keptRosters()
        guard let next = try verifier.taking(bundle, beside: kept) else { return nil }
        let before = kept.map { readableSpaces($0) }
        let hasMore = before.map { !readableSpaces(next).isSubset(of: $0) } ?? false
        return Taken(changedAdmissions: try replica.take(next), hasMoreSpaces: hasMore)
    }

    private func readableSpaces(_ kept: KeptRosters) -> Set<SpaceID> {
        RosterAccess(roster: kept.effective).readableSpaces(ofDevice: replica.id.identity)
    }

    /// Takes out what this device may read no more, once all receipts that are at hand are in. Unsent work is encrypted to the authority
    /// first, and stays.
    ///
    /// - Returns: nil where nothing is to be left.
    func leaveSpaces() throws -> Departure? {
        let lost = try Self.lostSpaces(of: replica, trust)
        guard !lost.isEmpty, let kept = try replica.keptRosters() else { return nil }
        let handover = try handOver(lost, kept)
        try replica.purge(lost)
        return Departure(spaces: lost.sorted(), handover: handover)
    }

    /// The roster that a replica has, once all is done that it orders, which the hub takes for confirmed: spaces that were lost are
    /// taken out, and what was erased stands in no free page.
    static func doneMark(of replica: Replica, _ trust: RosterTrust) throws -> RosterMark {
        guard let header = try replica.rosterHeader(), try !replica.owesRewrite(),
            try lostSpaces(of: replica, trust).isEmpty
        else { return .none }
        return RosterMark(of: header)
    }

    /// Spaces that are here and that the roster lets this device read no more. Where it may add, it keeps what it wrote itself; with
    /// anybody else's work there, as a copied database has, all goes.
    static func lostSpaces(of replica: Replica, _ trust: RosterTrust) throws -> Set<SpaceID> {
        guard trust.verifier != nil, let roster = try replica.missionRoster()?.roster,
            roster.devices[replica.id.identity] != nil
        else { return [] }
        let identity = replica.id.identity
        let access = RosterAccess(roster: roster)
        let appendable = access.appendableSpaces(ofDevice: identity)
        let journals = try replica.heads().keys.filter {
            !appendable.contains($0.space) || $0.replica.identity != identity
        }
        return Set(journals.map(\.space)).subtracting(access.readableSpaces(ofDevice: identity))
    }

    private func handOver(_ spaces: Set<SpaceID>, _ kept: KeptRosters) throws -> String? {
        let delegation = kept.delegations.map(\.delegation).max { $0.number < $1.number }
        guard let delegation, let verifier = trust.verifier else { return nil }
        let box = try Handover.box(
            of: replica, spaces: spaces, acknowledged: try replica.peerState(peer).acknowledged,
            sealer: sealer, to: delegation, mission: verifier.authority.missionID)
        guard let box else { return nil }
        return try replica.keepHandover(box.encoded(), at: surroundings.wallMilliseconds())
    }
}
