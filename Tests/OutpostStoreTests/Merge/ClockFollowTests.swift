import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Stamps choose among writes that had not seen each other; people read them as times. Both ask that a write be later than all
/// that its writer could have read.
@Suite struct ClockFollowTests {
    private let folder: TemporaryFolder
    private let slow = TestWorld(seed: 1)
    private let fast = TestWorld(seed: 2)
    private let camp: Replica
    private let coast: Replica

    init() throws {
        folder = try TemporaryFolder()
        camp = try Replica.make(in: folder, "camp", world: slow)
        coast = try Replica.make(in: folder, "coast", world: fast)
    }

    /// When each changeset of a replica's own journal was written.
    private func times(_ replica: Replica) throws -> [HybridTime] {
        try replica.bodies().filter { $0.key.replica == replica.id }.flatMap(\.value)
            .map { try ChangesetBody.decode($0).time }
    }

    @Test func `A write is later than what was merged before it from a base whose clock is ahead`()
        throws
    {
        fast.set(TestWorld.today + Limits.clockLead - 1)
        try coast.journaled("INSERT INTO incident (title) VALUES ('a')")
        try camp.receiveAll(from: coast)
        try camp.journaled("UPDATE incident SET severity = 5")
        let (theirs, own) = (try times(coast), try times(camp))
        #expect(own.count == 1 && theirs.count == 1 && own[0] > theirs[0])
    }

    @Test func `It is so still after the program was started again`() throws {
        fast.set(TestWorld.today + Limits.clockLead - 1)
        try coast.journaled("INSERT INTO incident (title) VALUES ('a')")
        try camp.receiveAll(from: coast)
        try camp.close()
        let again = try Replica.reopen(in: folder, "camp", world: slow)
        try again.journaled("UPDATE incident SET severity = 5")
        #expect(try times(again)[0] > times(coast)[0])
    }

    @Test func `A clock that is years ahead is not followed`() throws {
        fast.set(TestWorld.today + 5 * 365 * 86_400_000)
        try coast.journaled("INSERT INTO incident (title) VALUES ('a')")
        try camp.receiveAll(from: coast)
        try camp.journaled("UPDATE incident SET severity = 5")
        #expect(try times(camp)[0].milliseconds <= TestWorld.today + Limits.clockLead)
    }
}
