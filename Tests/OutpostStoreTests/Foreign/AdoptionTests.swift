import GRDB
import OutpostModel
import OutpostTestSupport
import OutpostTrust
import Testing

@testable import OutpostStore

/// When foreign writes are adopted, and what it costs.
@Suite(.timeLimit(.minutes(10))) struct AdoptionTests {
    private let folder: TemporaryFolder
    private let replica: Replica

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
        try replica.journaled(
            "INSERT INTO incident (id, title) VALUES (?, 'Flood')", [Keys.operations(1)])
    }

    @Test func `A merge adopts first: both sides' edits stand against each other`() throws {
        let other = try Replica.make(in: folder, "b", world: TestWorld(seed: 2))
        try other.receiveAll(from: replica)
        try other.journaled("UPDATE incident SET severity = 3")
        try ForeignProgram.python.write("UPDATE incident SET severity = 4, depth = 1", in: folder)
        try replica.receiveAll(from: other)
        #expect(try replica.adopted().count == 1)
        try other.receiveAll(from: replica)
        #expect(try replica.rows() == other.rows())
        try replica.expectWhole(in: folder)
    }

    @Test func `A transaction that throws leaves what is pending for the next one`() throws {
        struct Stop: Error {}
        try ForeignProgram.shell.write("UPDATE incident SET severity = 4", in: folder)
        #expect(throws: Stop.self) { try replica.write { _ in throw Stop() } }
        #expect(try replica.adopted().isEmpty && replica.pendingForeignRows() == 1)
        try replica.journaled("UPDATE incident SET depth = 1")
        #expect(try replica.adopted().count == 1)
        try replica.expectWhole(in: folder)
    }

    @Test func `The engine's own writes are not noted, and adopting them again finds nothing`()
        throws
    {
        try replica.journaled("UPDATE incident SET severity = 4")
        #expect(try replica.pendingForeignRows() == 0)
        let heads = try replica.heads()
        #expect(try replica.adoptForeignWrites() == ForeignAdoption())
        #expect(try replica.heads() == heads)
    }

    @Test func `An observation sees what was adopted`() async throws {
        let observation = ValueObservation.tracking {
            try Int.fetchAll($0, sql: "SELECT severity FROM incident WHERE severity IS NOT NULL")
        }
        var seen = observation.values(in: replica.writer).makeAsyncIterator()
        func expectSeen(_ wanted: [Int]) async throws {
            while let value = try await seen.next(), value != wanted {}
        }
        try await expectSeen([])
        try ForeignProgram.shell.write("UPDATE incident SET severity = 4", in: folder)
        try replica.adoptForeignWrites()
        try await expectSeen([4])
    }

    @Test func `Dropped triggers are made again at the next opening, and nothing else changes`()
        throws
    {
        func triggers(_ replica: Replica) throws -> [String] {
            try replica.read {
                try String.fetchAll(
                    $0, sql: "SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
            }
        }
        func schemaVersion(_ replica: Replica) throws -> Int? {
            try replica.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
        }
        func facts() throws -> (triggers: [String], version: Int?) {
            let replica = try Replica.reopen(in: folder, "b")
            defer { try? replica.close() }
            return (try triggers(replica), try schemaVersion(replica))
        }
        try Replica.make(in: folder, "b").close()
        let (wanted, version) = try facts()
        #expect(try facts().version == version)
        let path = ReplicaFolder(path: folder.appending("b")).database
        try DatabaseQueue(path: path).write { try $0.dropTriggers() }
        let mended = try Replica.reopen(in: folder, "b")
        #expect(try triggers(mended) == wanted)
        #expect(wanted.count > 40)
        try ForeignProgram.shell.write(
            "INSERT INTO incident (title) VALUES ('Fire')", in: folder, "b")
        #expect(try mended.adoptForeignWrites().rows == 1)
        try mended.expectWhole(in: folder)
    }

    @Test func `A newer mission's columns are noted too`() throws {
        try {
            let old = try Replica.make(in: folder, "old", schema: TestSchema.mission(version: 1))
            try old.journaled("INSERT INTO incident (title) VALUES ('Flood')")
            try old.close()
        }()
        try ForeignProgram.shell.write("UPDATE incident SET title = 'Fire'", in: folder, "old")
        let new = try Replica.reopen(in: folder, "old")
        #expect(try new.adopted().count == 1)
        try ForeignProgram.shell.write("UPDATE incident SET witness = 'W'", in: folder, "old")
        #expect(try new.adoptForeignWrites().rows == 1)
        #expect(try new.adopted()[1].tables[0].rows[0].writes.map(\.cell) == ["witness"])
        try new.expectWhole(in: folder)
    }

    @Test func `More than a changeset can carry becomes several`() throws {
        try ForeignProgram.shell.write(
            """
            INSERT INTO incident (title, reference, photo) WITH RECURSIVE n(i) AS
                (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24) SELECT i, i, zeroblob(1000000) FROM n
            """, in: folder)
        let adoption = try replica.adoptForeignWrites()
        #expect(adoption.rows == 24 && adoption.held == 0)
        #expect(adoption.changesets.count > 3)
        try replica.expectWhole(in: folder)
    }
}
