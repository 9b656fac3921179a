import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@Suite struct PurgeTests {
    /// A replica with work of two spaces, of its own and of another, packed and not.
    private func replica(in folder: TemporaryFolder) throws -> Replica {
        let replica = try Replica.make(in: folder)
        var author = ForeignAuthor(0xF1, space: TestSchema.aid)
        author.write(
            .insert, table: "delivery",
            ["receiver": [.text("WITNESS-ALPHA")], "amount": [.integer(3), .text("kg")]])
        try replica.receive(author.bodies)
        for number: UInt64 in 1...3 {
            try replica.journaled(
                "INSERT INTO delivery (id, receiver, quantity, unit) VALUES (?, ?, 1, 'kg')",
                [Keys.aid(number + 100), "WITNESS-BETA-\(number)"])
            try replica.journaled(
                "INSERT INTO incident (id, title, reference) VALUES (?, 'KEPT', ?)",
                [Keys.operations(number), "R-\(number)"])
        }
        try replica.compact()
        try replica.journaled("UPDATE delivery SET receiver = 'WITNESS-GAMMA' WHERE quantity = 3")
        try replica.journaled("DELETE FROM delivery WHERE id = ?", [Keys.aid(101)])
        try ForeignProgram.shell.write(
            "UPDATE delivery SET receiver = NULL WHERE quantity = 1;", in: folder)
        try replica.adoptForeignWrites()
        return replica
    }

    @Test func `A space that is taken out leaves no byte of itself in the files`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        let kept = try replica.rows().filter { $0.hasPrefix("incident") }
        #expect(try folder.contains("WITNESS-"))
        let name = replica.id
        let removed = try replica.purge([TestSchema.aid.id])
        #expect(removed == 4)
        // Its own journals there were known to others: what it writes in the space from now on is not theirs.
        #expect(name < replica.id)
        #expect(try replica.rows() == kept)
        #expect(try replica.fingerprints()[TestSchema.aid.id] == .empty)
        #expect(try !replica.heads().keys.contains { $0.space == TestSchema.aid.id })
        #expect(try replica.isSound())
        #expect(try !folder.contains("WITNESS-"))
        #expect(try folder.contains("KEPT"))

        // It goes on, in both spaces.
        try replica.journaled(
            "INSERT INTO incident (id, title, reference) VALUES (?, 'x', 'R-9')",
            [Keys.operations(9)])
        try replica.journaled(
            "INSERT INTO delivery (id, receiver) VALUES (?, 'again')", [Keys.aid(9)])
        #expect(try replica.isSound())
    }

    @Test func `What was taken out comes back whole when it is sent again`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        let bodies = try replica.bodies().filter { $0.key.space == TestSchema.aid.id }
        let before = (try replica.rows(), try replica.fingerprints())
        try replica.purge([TestSchema.aid.id])
        try replica.receive(bodies.sorted { $0.key < $1.key }.flatMap(\.value))
        #expect(try replica.rows() == before.0)
        #expect(try replica.fingerprints() == before.1)
        #expect(try replica.isSound())
    }

    @Test func `What came early of a space goes with it`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        var author = ForeignAuthor(0xF2, space: TestSchema.aid)
        author.write(.insert, table: "delivery", row: 5, ["receiver": [.text("on its way")]])
        let early = author.write(
            .insert, table: "delivery", row: 6, ["receiver": [.text("WITNESS-DELTA")]])
        #expect(try replica.receiveEarly(early) == .merged)
        try replica.purge([TestSchema.aid.id])
        #expect(try !folder.contains("WITNESS-"))
        #expect(try replica.isSound())
    }

    @Test func `What was fetched of a forked journal goes with it, and that it is forked`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        var branch = ForeignAuthor(replica.id.identity, space: TestSchema.aid)
        branch.write(.insert, table: "delivery", ["receiver": [.text("WITNESS-EPSILON")]])
        try replica.fetch(branch)
        #expect(try folder.contains("WITNESS-EPSILON"))
        try replica.purge([TestSchema.aid.id])
        #expect(try !folder.contains("WITNESS-"))
        #expect(try replica.peerState("hub").forks.isEmpty)
        #expect(try replica.isSound())
    }
}
