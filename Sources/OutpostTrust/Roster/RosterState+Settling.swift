import OutpostModel

extension RosterState {
    /// The state with a further roster, whose headers are among those held.
    func adding(_ roster: VerifiedRoster) -> RosterState {
        var next = self
        next.takenUp.formUnion(roster.roster.takenUp)
        next.settle([standing].compactMap { $0 } + lost + [roster])
        next.checkInvariants()
        return next
    }

    /// Says anew which of these stands and which lost.
    ///
    /// What a lost roster takes up counts as well as what the standing one does: it holds what that one held, and is counted
    /// itself. Were it not so, it would matter which of them came first.
    mutating func settle(_ rosters: [VerifiedRoster]) {
        guard let greatest = rosters.max(by: { $0.rank < $1.rank }) else { return }
        let delegation = greatest.header.delegation
        if let before = standing, before.header.delegation < delegation {
            forget(lesserThan: delegation, rosters)
        }
        let tips = rosters.filter { roster in
            roster.header.delegation == delegation
                && !rosters.contains { isAncestor(roster.header, of: $0.header) }
        }
        let taken = takenUp.compactMap { headers[$0]?.header }
        standing = greatest
        lost = tips.filter { roster in
            roster.digest != greatest.digest && !takenUp.contains(roster.digest)
                && !taken.contains { isAncestor(roster.header, of: $0) }
        }.sorted { $0.rank < $1.rank }
    }

    /// A new delegation took over: of the headers of those before it only what it was built on remains, and of what they
    /// said that they took up only what it says itself.
    private mutating func forget(lesserThan delegation: UInt32, _ rosters: [VerifiedRoster]) {
        takenUp = []
        for roster in rosters where roster.header.delegation == delegation {
            takenUp.formUnion(roster.roster.takenUp)
        }
        var kept = headers.filter { $0.value.header.delegation >= delegation }
        for signed in kept.values {
            var parent = signed.header.parent
            while kept[parent] == nil, let earlier = headers[parent] {
                kept[parent] = earlier
                parent = earlier.header.parent
            }
        }
        headers = kept
    }

    /// What stands is greater than what lost, nothing that stands or lost was made from another of them, and every header is there
    /// with all that it follows.
    func checkInvariants() {
        #if DEBUG
            for roster in lost {
                guard let standing else {
                    assertionFailure("something lost and nothing stands")
                    continue
                }
                assert(roster.rank < standing.rank, "a lost roster is greater than what stands")
                assert(
                    !isAncestor(roster.header, of: standing.header),
                    "a lost roster is one that the standing one was made from")
            }
            for (digest, signed) in headers {
                assert(signed.header.digest == digest, "a header stands under another's digest")
                assert(
                    signed.header.version == 1 || headers[signed.header.parent] != nil,
                    "a header follows nothing")
            }
        #endif
    }
}
