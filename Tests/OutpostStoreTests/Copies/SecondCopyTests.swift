import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What is told of copies on other disks, and what is not.
@Suite struct SecondCopyTests {
    /// Memory that is a file system of its own on every Linux.
    private static let elsewhere =
        "/dev/shm/outpost-copy-\(UInt64.random(in: 0 ... .max))"

    @Test func `A clone on another disk is a second copy of what was written before it alone`()
        throws
    {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        try replica.journaled("INSERT INTO incident (title) VALUES ('before')")
        let before = try dots(of: replica)
        #expect(try replica.ownWork(peer: nil).place(of: before).steps == [.savedHere])
        defer {
            // What is left in memory is no test's business.
            try? FileManager.default.removeItem(atPath: Self.elsewhere)
        }
        _ = try replica.clone(to: Self.elsewhere, mission: [1])
        let copy = try #require(try replica.secondCopy())
        #expect(copy.place.hasSuffix(Self.elsewhere) && copy.time > 0)
        try replica.journaled("INSERT INTO incident (title) VALUES ('after')")
        let work = try replica.ownWork(peer: nil)
        #expect(work.place(of: before).steps == [.savedHere, .secondCopy])
        #expect(work.place(of: try dots(of: replica)).steps == [.savedHere])
        #expect(work.counts().inSecondCopy == 1 && work.counts().all == 2)

        // The clone is another device, and nothing of this one's is its own work.
        let clone = try Replica.open(
            at: Self.elsewhere, schema: replica.schema, holder: "test",
            surroundings: TestWorld().surroundings)
        #expect(try clone.secondCopy() == nil)
        #expect(try clone.ownWork(peer: nil).counts().all == 0)
        // What it took over from the other was never at a hub.
        #expect(try clone.ownWork(peer: nil).place(of: before).steps == [.savedHere])
    }

    @Test func `A clone beside the replica is no second copy: it goes with the disk`() throws {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        _ = try replica.clone(to: folder.appending("clone"), mission: [1])
        #expect(try replica.secondCopy() == nil)
    }

    private func dots(of replica: Replica) throws -> [Dot] {
        try replica.heads().map { Dot($0.key, $0.value.sequence) }
    }
}
