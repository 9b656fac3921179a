import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct RosterRestrictionTests {
    private func restrictions(_ rosters: [MissionRoster]) -> RosterRestrictions {
        rosters.reduce(into: RosterRestrictions()) { $0.formUnion(RosterRestrictions(of: $1)) }
    }

    @Test func `What lost takes away, as the rules tell it naively, and never gives`() throws {
        var taken = 0
        try forEachSeed(1500) { seed, generator in
            let roster = MissionRoster.random(using: &generator)
            let lost = (0...generator.below(3)).map { _ in
                related(to: roster, using: &generator)
            }
            let united = Admission(roster: roster.restricted(by: restrictions(lost)))
            let alone = Admission(roster: roster)
            let naive = NaiveAdmission(roster: roster, lost: lost)
            for _ in 0..<40 {
                let subject = AdmissionSubject.random(using: &generator)
                let reason = united.holdReason(subject)
                #expect(reason == naive.holdReason(subject), "seed \(seed): \(subject)")
                let before = alone.holdReason(subject)
                #expect(before == nil || reason != nil, "seed \(seed): \(subject)")
                taken += before == nil && reason != nil ? 1 : 0
            }
        }
        #expect(taken > 500 || Seeds.isSingle)
    }

    @Test func `The union knows no order, no grouping and no repetition`() throws {
        try forEachSeed(1000) { seed, generator in
            let base = MissionRoster.random(using: &generator)
            let parts = (0..<3).map { _ in
                RosterRestrictions(of: related(to: base, using: &generator))
            }
            let (one, two, three) = (parts[0], parts[1], parts[2])
            #expect((one.union(two) == two.union(one)) as Bool, "seed \(seed)")
            #expect(
                (one.union(two).union(three) == one.union(two.union(three))) as Bool, "seed \(seed)"
            )
            #expect((one.union(one) == one) as Bool, "seed \(seed)")
            #expect((one.union(two).union(one) == one.union(two)) as Bool, "seed \(seed)")
            let all = one.union(two).union(three)
            let restricted = base.restricted(by: all)
            let isSame = base.restricted(by: three.union(one).union(two)) == restricted
            #expect(isSame, "seed \(seed)")
            let withOwn = all.union(RosterRestrictions(of: base))
            let isSameWithOwn = base.restricted(by: withOwn) == restricted
            #expect(isSameWithOwn, "seed \(seed)")
        }
    }

    @Test func `A restricted roster can still be written`() throws {
        try forEachSeed(300) { seed, generator in
            let roster = MissionRoster.random(using: &generator)
            let lost = related(to: roster, using: &generator)
            let united = roster.restricted(by: RosterRestrictions(of: lost))
            #expect(united.fault == nil, "seed \(seed)")
        }
    }

    /// Another roster of the same past: it keeps most of the grants, and ends some of them.
    private func related(
        to roster: MissionRoster, using generator: inout SeededGenerator
    ) -> MissionRoster {
        var other = MissionRoster.random(using: &generator)
        for grant in roster.grants where generator.once(in: 2) {
            var grant = grant
            if generator.once(in: 2) { grant.ended = CutOff() }
            other.grants.insert(grant)
        }
        return other
    }
}
