import Testing

@testable import OutpostRelayCommand

struct `Planning where a relay cuts` {
    @Test func `The same seed gives every connection the same cut, in any order`() {
        let plan = CutPlan(kind: .seeded(7, probability: 0.5, range: 0...5000))
        let forwards = (1...100).map { plan.cut(connection: $0) }
        let backwards = (1...100).reversed().map { plan.cut(connection: $0) }
        #expect(forwards == backwards.reversed())
    }

    @Test func `Seeded cuts spread over both directions, the whole range, and spare the rest`() {
        let plan = CutPlan(kind: .seeded(1, probability: 0.5, range: 10...19))
        let cuts = (1...1000).map { plan.cut(connection: $0) }
        let up = cuts.compactMap(\.afterUp)
        let down = cuts.compactMap(\.afterDown)
        #expect((400...600).contains(up.count + down.count))
        #expect((150...350).contains(up.count))
        #expect(Set(up) == Set(10...19))
        #expect(Set(down) == Set(10...19))
        #expect(cuts.allSatisfy { $0.afterUp == nil || $0.afterDown == nil })
    }

    @Test func `Another seed gives other cuts`() {
        let first = CutPlan(kind: .seeded(1, probability: 1, range: 0...1_000_000))
        let second = CutPlan(kind: .seeded(2, probability: 1, range: 0...1_000_000))
        #expect(first.cut(connection: 1) != second.cut(connection: 1))
    }

    @Test func `After the first connections the relay is honest`() {
        let plan = CutPlan(kind: .fixed(up: 5, down: nil), first: 2)
        #expect(plan.cut(connection: 2) == CutPlan.Cut(afterUp: 5))
        #expect(plan.cut(connection: 3) == CutPlan.Cut())
    }

    @Test func `The generator gives the published numbers of SplitMix64`() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }
}

struct `Pacing bytes through a relay` {
    @Test func `Bytes leave after the delay, and no sooner than the line has sent those before`() {
        var pacing = Pacing(delay: 1_000, bytesPerSecond: 1_000_000_000)
        #expect(pacing.departure(of: 500, at: 0) == 1_500)
        #expect(pacing.departure(of: 500, at: 100) == 2_000)
        #expect(pacing.departure(of: 500, at: 10_000) == 11_500)
    }

    @Test func `Without a rate only the delay counts`() {
        var pacing = Pacing(delay: 0, bytesPerSecond: nil)
        #expect(pacing.departure(of: 1_000_000, at: 42) == 42)
    }
}
