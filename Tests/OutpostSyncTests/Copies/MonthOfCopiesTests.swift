import OutpostTestSupport
import Testing

/// A copied, cloned or restored base, and a hub that was put back, lose nothing and double nothing.
@Suite struct MonthOfCopiesTests {
    @Test func `Twenty restores and clones in a month lose nothing and double nothing`() throws {
        var rewritten = 0
        try forEachSeed(6) { seed, _ in
            var month = try MonthOfCopies(seed: seed)
            try month.run()
            rewritten += month.tally.rewritten
            print("month of copies, seed \(seed): \(month.tally)")
        }
        #expect(rewritten > 0 || Seeds.isSingle, "no branch was ever written again")
    }

    @Test func `A hub put back from a backup of yesterday and of a month ago gets everything back`()
        throws
    {
        try forEachSeed(4) { seed, _ in
            // A hub that was put back cannot tell which of two copies went on first until whoever has its work gave it back.
            var month = try MonthOfCopies(seed: seed, hasUnnoticed: false)
            try month.run(hubRestores: [12: 1, 29: 30])
            print("restored hub, seed \(seed): \(month.tally)")
        }
    }
}
