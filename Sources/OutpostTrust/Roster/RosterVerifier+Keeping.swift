import OutpostModel

extension RosterVerifier {
    /// Takes what an exchange, a bundle or a file brought, beside what is kept.
    ///
    /// Its delegations are learnt first; one that is refused is passed over where the roster does not need it, since a lesser one is no news.
    ///
    /// - Parameter kept: nil before the first roster.
    /// - Returns: what is to be kept from now on; nil when nothing changes.
    package func taking(
        _ bundle: RosterBundle, beside kept: KeptRosters?
    ) throws(RosterRefusal) -> KeptRosters? {
        var state = try state(of: kept)
        let before = state
        for signed in bundle.delegations {
            if case .changed(let next) = try learning(signed, in: state) { state = next }
        }
        let arrival = RosterArrival(headers: bundle.headers, content: bundle.content)
        if case .changed(let next) = try taking(arrival, in: state) { state = next }
        return state == before ? nil : state.kept
    }

    /// - Throws: what was kept does not hold together any more.
    package func state(of kept: KeptRosters?) throws(RosterRefusal) -> RosterState {
        guard let kept else { return RosterState() }
        return try restored(
            delegations: kept.delegations, headers: kept.headers, rosters: kept.rosters,
            takenUp: kept.takenUp)
    }
}

extension RosterState {
    /// What is to be kept of it; nil before the first roster.
    package var kept: KeptRosters? {
        guard let standing, let effective else { return nil }
        return KeptRosters(
            delegations: delegations.values.sorted { $0.delegation.number < $1.delegation.number },
            headers: headers.values.sorted { $0.header.rank < $1.header.rank },
            rosters: ([standing] + lost).map(\.signed), takenUp: takenUp, effective: effective,
            standing: standing.header)
    }

    /// What another end is sent that has another roster.
    ///
    /// - Parameter mark: which one that end has; where its header is not known here, all headers go.
    /// - Returns: nil before the first roster, and where the other end has this one.
    package func bundle(since mark: RosterMark) -> RosterBundle? {
        guard let standing, RosterMark(of: standing.header) != mark else { return nil }
        let known = headers.first { RosterMark(of: $0.value.header) == mark }?.key
        return bundle(chain(to: standing.digest, after: known), standing)
    }

    /// The branches that lost and were not taken up, each with its headers since what stands has none of them: to an end that
    /// has what stands, and may never have heard what they take away.
    package var lostBundles: [RosterBundle] {
        guard let standing else { return [] }
        let shared = Set(chain(to: standing.digest).map(\.header.digest))
        return lost.map { branch in
            bundle(chain(to: branch.digest).filter { !shared.contains($0.header.digest) }, branch)
        }
    }

    /// Names the branches of `lostBundles`, all together; `none` where there are none.
    package var lostMark: RosterMark {
        lost.isEmpty
            ? .none : RosterMark(value: Digest(of: lost.flatMap { $0.digest.bytes }).words.0)
    }

    private func bundle(_ chain: [SignedRosterHeader], _ last: VerifiedRoster) -> RosterBundle {
        let numbers = Set(chain.map(\.header.delegation))
        return RosterBundle(
            delegations: delegations.values.filter { numbers.contains($0.delegation.number) }
                .sorted { $0.delegation.number < $1.delegation.number },
            headers: chain, content: last.signed.content)
    }
}
