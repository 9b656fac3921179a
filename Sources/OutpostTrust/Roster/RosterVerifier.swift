import OutpostModel

/// A roster as an exchange, a bundle or a file brings it.
package struct RosterArrival: Sendable {
    /// Ascending, each following the one before; the first follows one that is held, or is of version 1. Those that are held already are passed
    /// over.
    package let headers: [SignedRosterHeader]
    /// That of the last header.
    package let content: [UInt8]

    package init(headers: [SignedRosterHeader], content: [UInt8]) {
        self.headers = headers
        self.content = content
    }
}

/// What became of what came.
package enum RosterOutcome: Sendable, Equatable {
    /// It was held already, or says nothing that counts any more.
    case unchanged
    /// To be kept; admission may have changed.
    case changed(RosterState)
}

/// The one place where a `SignedRoster` becomes a `VerifiedRoster`, held by a test. Its functions are pure: they say what would
/// be held, and who keeps it is another's business.
package struct RosterVerifier: Sendable {
    package let authority: AuthorityCertificate

    /// - Parameter authority: the mission's root.
    package init(authority: AuthorityCertificate) { self.authority = authority }

    /// Takes a delegation; also one lesser than the greatest seen, since the headers under it are checked with it.
    ///
    /// To be asked before the rosters that came with it: should those be refused, a new delegation is learnt nevertheless.
    package func learning(
        _ signed: SignedDelegation, in state: RosterState
    ) throws(RosterRefusal) -> RosterOutcome {
        let number = signed.delegation.number
        if let known = state.delegations[number], known.delegation == signed.delegation {
            return .unchanged
        }
        guard authority.isSigner(of: signed) else { throw .delegationForged(number) }
        if let fault = signed.delegation.fault ?? signed.delegation.keyFault {
            throw .delegationUnusable(number, fault)
        }
        guard state.delegations[number] == nil else { throw .delegationContradicted(number) }
        var next = state
        next.delegations[number] = signed
        return .changed(next)
    }

    /// Takes a roster with the headers that lead to it.
    package func taking(
        _ arrival: RosterArrival, in state: RosterState
    ) throws(RosterRefusal) -> RosterOutcome {
        guard arrival.content.count <= Limits.rosterBytes else {
            throw .tooLarge(byteCount: arrival.content.count)
        }
        guard let last = arrival.headers.last else { throw .headerMissing }
        guard arrival.headers.count <= Limits.rosterHeaders else { throw .tooManyHeaders }
        guard arrival.headers.allSatisfy({ $0.header.mission == authority.missionID }) else {
            throw .otherMission
        }
        try checkDelegation(of: last.header, in: state)
        if state.headers[last.header.digest] != nil {
            if let standing = state.standing, state.isAncestor(last.header, of: standing.header) {
                throw .rollback(
                    version: last.header.version, standing: standing.header.version)
            }
            return .unchanged
        }
        var next = state
        next.headers = try headers(with: arrival.headers, in: state)
        let signed = SignedRoster(signedHeader: last, content: arrival.content)
        next = next.adding(try verified(signed))
        guard next.headers.count <= Limits.rosterHeaders else { throw .tooManyHeaders }
        guard next.lost.count <= Limits.rosterBranches else { throw .tooManyBranches }
        return next == state ? .unchanged : .changed(next)
    }

    /// A roster counts only under the greatest delegation seen; what it was built on may be of those before.
    private func checkDelegation(
        of header: RosterHeader, in state: RosterState
    ) throws(RosterRefusal) {
        let greatest = state.greatestDelegation
        guard state.delegations[header.delegation] != nil else {
            throw .delegationUnknown(header.delegation)
        }
        guard header.delegation == greatest else {
            throw .delegationReplaced(header.delegation, greatest: greatest)
        }
    }

    /// All headers that are held once these are.
    private func headers(
        with arrived: [SignedRosterHeader], in state: RosterState
    ) throws(RosterRefusal) -> [Digest: SignedRosterHeader] {
        var known = state.headers
        var previous: RosterHeader?
        for signed in arrived {
            let header = signed.header
            let digest = header.digest
            if let previous { try Self.check(header, follows: previous) }
            previous = header
            if known[digest] != nil { continue }
            if header.version > 1 {
                guard let parent = known[header.parent]?.header else {
                    throw .unattached(version: header.version)
                }
                try Self.check(header, follows: parent)
            }
            try checkSignature(of: signed, state.delegations)
            known[digest] = signed
        }
        return known
    }

    private static func check(
        _ header: RosterHeader, follows parent: RosterHeader
    ) throws(RosterRefusal) {
        // Without overflow: a version below the greatest has a successor.
        guard header.version > 1, header.version - 1 == parent.version,
            header.parent == parent.digest, header.delegation >= parent.delegation
        else { throw .notFollowing(version: header.version) }
    }

    private func checkSignature(
        of signed: SignedRosterHeader, _ delegations: [UInt32: SignedDelegation]
    ) throws(RosterRefusal) {
        if let fault = signed.header.fault {
            throw .malformed(ByteReader([]).failure("roster header", .unexpected(fault)))
        }
        guard let delegation = delegations[signed.header.delegation]?.delegation else {
            throw .delegationUnknown(signed.header.delegation)
        }
        guard delegation.isSigner(of: signed) else {
            throw .headerForged(version: signed.header.version)
        }
    }

    /// - Parameter signed: its header's signature was checked.
    private func verified(_ signed: SignedRoster) throws(RosterRefusal) -> VerifiedRoster {
        guard Digest(of: signed.content) == signed.header.contentDigest else {
            throw .contentDiffers(version: signed.header.version)
        }
        do {
            let roster = try MissionRoster(decoding: signed.content)
            return VerifiedRoster(verifiedRoster: signed, roster: roster)
        } catch {
            throw .malformed(error)
        }
    }

    /// Makes again what was kept of a state. Signatures are checked of delegations and of the rosters that stand and lost; the
    /// headers before them were checked when they came, and the chain of digests runs through them.
    ///
    /// - Parameters:
    ///   - rosters: what stood and what was lost, in any order.
    ///   - takenUp: as in the state.
    package func restored(
        delegations: [SignedDelegation], headers: [SignedRosterHeader], rosters: [SignedRoster],
        takenUp: Set<Digest>
    ) throws(RosterRefusal) -> RosterState {
        var state = RosterState()
        for delegation in delegations {
            if case .changed(let next) = try learning(delegation, in: state) { state = next }
        }
        for signed in headers { state.headers[signed.header.digest] = signed }
        for signed in state.headers.values {
            guard signed.header.mission == authority.missionID else { throw .otherMission }
            guard signed.header.version > 1 else { continue }
            guard let parent = state.headers[signed.header.parent]?.header else {
                throw .keptDamaged("the header before version \(signed.header.version) is missing")
            }
            try Self.check(signed.header, follows: parent)
        }
        state.takenUp = takenUp
        var verified: [VerifiedRoster] = []
        for roster in rosters {
            guard state.headers[roster.header.digest] != nil else {
                throw .keptDamaged("the header of version \(roster.header.version) is missing")
            }
            try checkSignature(of: roster.signedHeader, state.delegations)
            verified.append(try self.verified(roster))
        }
        state.settle(verified)
        state.checkInvariants()
        return state
    }
}
