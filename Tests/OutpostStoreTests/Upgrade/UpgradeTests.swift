import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Replicas of different mission versions in one fleet.
@Suite struct UpgradeTests {
    private let key = Keys.aid(1)

    private func replica(_ identity: UInt64, version: UInt32) throws -> Replica {
        try Replica.inMemory(
            schema: try EvolvingSchema.mission(version: version), identity: identity,
            surroundings: TestWorld(seed: identity).surroundings)
    }

    private func upgraded(_ replica: Replica, to version: UInt32) throws -> Replica {
        try replica.upgraded(
            to: try EvolvingSchema.mission(version: version),
            mission: EvolvingSchema.bytes(version: version))
    }

    private func site(_ replica: Replica, _ column: String) throws -> String? {
        try replica.read { db in
            try String.fetchOne(
                db, sql: "SELECT CAST(\(column) AS TEXT) FROM site WHERE id = ?", arguments: [key])
        }
    }

    private func expectEqual(_ replicas: Replica...) throws {
        for replica in replicas {
            #expect(try replica.rows() == replicas[0].rows())
            #expect(try replica.fingerprints() == replicas[0].fingerprints())
            #expect(try replica.isSound())
        }
    }

    @Test func `What an old version does not know it relays, and shows after its upgrade`() throws {
        let old = try replica(1, version: 1)
        let new = try replica(2, version: 2)
        try old.journaled(
            "INSERT INTO site (id, name, status, kind, kits) VALUES (?, 'Delmas', 'reported', 'camp', 5)",
            [key])
        try new.receiveAll(from: old)
        try new.journaled(
            """
            UPDATE site SET leader = 'Marie', status = 'confirmed', kind = 'clinic', tents = 4,
                needs = '["water"]', low = 1, high = 3
            """)
        try new.journaled("UPDATE site SET tents = tents + 2")
        try new.journaled("INSERT INTO visit (site, words) VALUES (?, 'calm')", [key])
        try new.journaled("INSERT INTO bulletin (words) VALUES ('road closed')")
        try old.receiveAll(from: new)
        // A rank that it does not know stands where no known one does.
        #expect(try site(old, "status") == "confirmed")
        #expect(try old.isSound())
        // The old one edits the row meanwhile, without having been shown the new columns.
        try old.journaled("UPDATE site SET name = 'Delmas 33', kits = kits + 1")

        // Through the old one to one that never met the author.
        let third = try replica(3, version: 3)
        try third.receiveAll(from: old)
        #expect(try site(third, "leader") == "Marie")
        #expect(try site(third, "status") == "confirmed")

        try new.receiveAll(from: old)
        let taught = try upgraded(old, to: 2)
        try expectEqual(taught, new)
        #expect(try site(taught, "tents") == "6")
        #expect(try site(taught, "needs") == "[\"water\"]")
        #expect(try site(taught, "name") == "Delmas 33")
        let words = try taught.read { try String.fetchAll($0, sql: "SELECT words FROM bulletin") }
        #expect(words == ["road closed"])
        // It writes under its new version, and what it closes is closed.
        try taught.journaled("UPDATE site SET leader = 'Paul', status = 'closed'")
        try third.receiveAll(from: taught)
        try expectEqual(try upgraded(taught, to: 3), third)
    }

    @Test func `One step of two versions ends where two steps of one do`() throws {
        let author = try replica(2, version: 3)
        try author.journaled(
            "INSERT INTO site (id, name, status, kind, phone) VALUES (?, 'a', 'archived', 'port', '1')",
            [key])
        try author.journaled("INSERT INTO visit (site, rating) VALUES (?, 3)", [key])
        let one = try replica(1, version: 1)
        let other = try replica(1, version: 1)
        try one.receiveAll(from: author)
        try other.receiveAll(from: author)
        #expect(try site(one, "status") == "archived")
        let stepped = try upgraded(try upgraded(one, to: 2), to: 3)
        try expectEqual(try upgraded(other, to: 3), stepped, author)
    }

    @Test func `A re-insert by an old version dominates columns that it does not know`() throws {
        let old = try replica(1, version: 1)
        let new = try replica(2, version: 2)
        try new.journaled("INSERT INTO site (id, name, leader) VALUES (?, 'a', 'Marie')", [key])
        try old.receiveAll(from: new)
        try old.journaled("DELETE FROM site")
        try old.journaled("INSERT INTO site (id, name) VALUES (?, 'b')", [key])
        try new.receiveAll(from: old)
        #expect(try site(new, "leader") == nil)
        try expectEqual(try upgraded(old, to: 2), new)
    }

    @Test func `What foreign programs wrote before is adopted under the old version`() throws {
        let folder = try TemporaryFolder()
        let old = try Replica.create(
            at: folder.appending("a"), schema: try EvolvingSchema.mission(version: 1),
            mission: EvolvingSchema.bytes(version: 1), holder: "test",
            surroundings: TestWorld().surroundings)
        try ForeignProgram.shell.write(
            "INSERT INTO site (id, name) VALUES ('\(key)', 'a')", in: folder)
        let new = try upgraded(old, to: 2)
        #expect(try new.bodies().values.joined().count == 1)
        try ForeignProgram.shell.write(
            "UPDATE site SET leader = 'Marie', needs = '[\"water\"]'", in: folder)
        try new.adoptForeignWrites()
        #expect(try site(new, "leader") == "Marie")
        #expect(try new.heldWrites().isEmpty)
        #expect(try new.isSound())
    }

    @Test func `A change that is no addition is refused, and the replica goes on`() throws {
        let new = try replica(1, version: 2)
        try new.journaled("INSERT INTO site (id, name) VALUES (?, 'a')", [key])
        let error = #expect(throws: OutpostError.self) { try upgraded(new, to: 1) }
        #expect(error?.code == .refused)
        #expect(error?.cause == "version 1 is older than 2, which this replica has")
        try new.journaled("UPDATE site SET leader = 'Marie'")
        #expect(try new.isSound())
        try expectEqual(try upgraded(new, to: 3))
    }

    /// Replicas write, exchange and are upgraded in any order; at the end all are of the last version and have all.
    @Test func `A fleet that is upgraded at random ends equal`() throws {
        try forEachSeed(40) { seed, _ in
            var fleet = try UpgradedFleet(seed: seed)
            for _ in 0..<60 { try fleet.step() }
            try fleet.end()
            for replica in fleet.replicas {
                #expect(try replica.rows() == fleet.replicas[0].rows(), "seed \(seed)")
                #expect(
                    try replica.fingerprints() == fleet.replicas[0].fingerprints(), "seed \(seed)")
                #expect(try replica.isSound(), "seed \(seed)")
            }
        }
    }
}
