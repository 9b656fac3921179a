import OutpostTestSupport
import Testing

/// A copied or restored laptop loses nothing and doubles nothing of a private space.
@Suite struct MonthOfVaultsTests {
    @Test func `Copies and restores of a laptop with a private space lose and double nothing`()
        throws
    {
        var moved = 0
        try forEachSeed(3) { seed, _ in
            var month = try MonthOfVaults(seed: seed)
            try month.run()
            moved += month.tally.moved
            print("month of vaults, seed \(seed): \(month.tally)")
        }
        #expect(moved > 0 || Seeds.isSingle, "no envelope was ever moved")
    }
}
