import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// A hub that was put back from a backup, and a base that was rolled back unnoticed and came to it before anybody gave back what the
/// base had written since.
@Suite struct PartedJournalTests {
    private let bed: CopiesBed
    private let base, other, third: Replica

    init() throws {
        bed = try CopiesBed(seed: 1)
        base = try bed.base(1)
        other = try bed.base(2)
        third = try bed.base(3)
        try base.makeStocks()
        for edge in [base, other, third] { try bed.sync(edge) }
    }

    /// - Parameter count: what the base writes once it was rolled back, and meets the hub.
    private func part(writing count: Int) throws -> (rolledBack: Replica, JournalID) {
        let hub = try bed.backUpHub()
        let backup = try bed.copy(base)
        let journal = JournalID(space: CopiesBed.space, replica: base.id, lane: .routine)
        for _ in 0..<5 { try base.count(0, by: 7) }
        for edge in [base, other] { try bed.sync(edge) }
        try bed.restoreHub(hub)
        let rolledBack = try bed.copy(backup)
        for _ in 0..<count { try rolledBack.count(0, by: 100) }
        try bed.sync(rolledBack)
        return (rolledBack, journal)
    }

    @Test(arguments: [1, 12])
    func `Exchanges of a base that holds the lost branch go on, and every one says so`(
        count: Int
    ) throws {
        let (rolledBack, journal) = try part(writing: count)
        let entries = try other.entries()
        for round in 0..<4 {
            try other.count(1, by: 1)
            try third.count(1, by: 10)
            try rolledBack.count(1, by: 100)
            for edge in [other, third, rolledBack] { try bed.sync(edge) }
            guard round > 0 else { continue }
            #expect(try other.peerState("hub").parted == [journal])
            #expect(try bed.exchange(other).report.parted == [journal])
        }
        // What is here stays, and what everybody else writes goes both ways.
        #expect(try other.entries().isSuperset(of: entries))
        for edge in [other, third, rolledBack] { try bed.sync(edge) }
        let own = try other.heads().filter { $0.key != journal }
        let hub = try bed.core.log.heads().filter { $0.key != journal }
        #expect(own == hub)
        #expect(try third.fingerprints() == bed.core.picture.fingerprints())
        #expect(try third.peerState("hub").parted.isEmpty)
        for edge in [other, third, rolledBack] {
            let audit = try edge.audit()
            #expect(audit.broken.isEmpty && audit.fingerprintsFit)
        }
    }

    @Test func `What a base writes under another name comes to whoever holds the lost branch`()
        throws
    {
        let (rolledBack, journal) = try part(writing: 1)
        for edge in [other, rolledBack] { try bed.sync(edge) }
        try rolledBack.startIncarnation()
        try rolledBack.count(2, by: 1)
        let new = try #require(
            try rolledBack.heads().keys.first { $0.replica == rolledBack.id })
        for edge in [rolledBack, other] { try bed.sync(edge) }
        #expect(try other.heads()[new]?.sequence == 1)
        #expect(try other.peerState("hub").parted == [journal])
    }

    @Test
    func `A month of rolled back bases and hubs stops nobody, and nothing is lost where it lies`()
        throws
    {
        var parted = 0
        try forEachSeed(3) { seed, _ in
            var month = try MonthOfCopies(seed: seed, isRecovered: false)
            try month.run(hubRestores: [9: 2, 19: 5, 29: 3])
            parted += month.tally.parted
            print("parted journals, seed \(seed): \(month.tally)")
        }
        #expect(parted > 0 || Seeds.isSingle, "no journal ever parted")
    }
}
