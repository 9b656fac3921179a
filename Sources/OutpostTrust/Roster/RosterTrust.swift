import OutpostModel

/// What a replica believes: whose seals, by the roster that it has, and which rosters.
package struct RosterTrust: Sendable {
    package let seals: @Sendable (Roster) -> SealTrust
    /// nil: no roster is taken (histories that are played without one).
    package let verifier: RosterVerifier?

    package init(
        seals: @escaping @Sendable (Roster) -> SealTrust, verifier: RosterVerifier?
    ) {
        self.seals = seals
        self.verifier = verifier
    }

    /// That of a mission's replicas.
    package init(authority: AuthorityCertificate) {
        let mission = authority.missionID
        self.init(
            seals: { SealTrust(mission: mission, roster: $0) },
            verifier: RosterVerifier(authority: authority))
    }
}
