import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@Suite struct TransactionTests {
    private struct Stop: Error {}

    private let folder: TemporaryFolder
    private let replica: Replica

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
    }

    private func insert(_ db: Database, _ number: UInt64, _ title: String) throws {
        try db.execute(
            sql: "INSERT INTO incident (id, title, reference) VALUES (?, ?, 'r')",
            arguments: [Keys.operations(number), title])
    }

    private func titles() throws -> [String] {
        try replica.read { try String.fetchAll($0, sql: "SELECT title FROM incident ORDER BY id") }
    }

    private func expectNothingKept() throws {
        #expect(try replica.rows().isEmpty)
        #expect(try replica.heads().values.allSatisfy { $0.sequence == 0 })
        #expect(try replica.fingerprints().values.allSatisfy { $0 == .empty })
        #expect(try replica.isSound())
    }

    @Test func `A transaction over two tables of one space is one changeset`() throws {
        let dots = try replica.writeReporting { db in
            try insert(db, 1, "a")
            try db.execute(
                sql: "INSERT INTO attachment (id, subject, caption) VALUES (?, ?, 'photo')",
                arguments: [Keys.operations(2), Keys.operations(1)])
        }.changesets
        let changeset = try replica.changeset(try #require(dots.first))
        #expect(dots.count == 1)
        #expect(changeset.tables.map(\.table) == ["attachment", "incident"])
        #expect(changeset.transaction == nil)
    }

    @Test func `A transaction over two spaces is two changesets with a common id`() throws {
        let dots = try replica.writeReporting { db in
            try insert(db, 1, "a")
            try db.execute(
                sql: "INSERT INTO delivery (id, receiver) VALUES (?, 'clinic')",
                arguments: [Keys.aid(1)])
        }.changesets
        let changesets = try dots.map(replica.changeset)
        #expect(changesets.count == 2)
        #expect(
            Set(changesets.map(\.journal.space)) == [TestSchema.operations.id, TestSchema.aid.id])
        let part = try #require(changesets[0].transaction)
        #expect(part.count == 2)
        #expect(changesets[1].transaction == part)
        #expect(changesets[0].time == changesets[1].time)
        let next = try replica.journaled(
            "INSERT INTO delivery (id, receiver) VALUES (?, 'x')", [Keys.aid(2)])
        #expect(next[0].transaction == nil)
    }

    @Test func `A closure that throws keeps nothing`() throws {
        #expect(throws: Stop.self) {
            try replica.write { db in
                try insert(db, 1, "a")
                throw Stop()
            }
        }
        try expectNothingKept()
    }

    @Test func `A statement that fails keeps nothing when it is let through`() throws {
        let error = #expect(throws: OutpostError.self) {
            try replica.write { db in
                try insert(db, 1, "a")
                try db.execute(sql: "INSERT INTO incident (nowhere) VALUES (1)")
            }
        }
        #expect(error?.code == .storage)
        try expectNothingKept()
    }

    @Test func `A statement that failed in its middle and was caught leaves no trace`() throws {
        let dots = try replica.writeReporting { db in
            try insert(db, 1, "kept")
            #expect(throws: DatabaseError.self) {
                try db.execute(
                    sql: """
                        INSERT INTO incident (id, title, reference)
                        VALUES (?, 'gone', 'r'), (?, 'twice', 'r')
                        """, arguments: [Keys.operations(2), Keys.operations(1)])
            }
        }.changesets
        #expect(try titles() == ["kept"])
        #expect(try replica.changeset(dots[0]).rowCount == 1)
        #expect(try replica.isSound())
    }

    @Test func `A savepoint that was rolled back leaves no trace`() throws {
        let dots = try replica.writeReporting { db in
            try insert(db, 1, "a")
            try db.inSavepoint {
                try db.execute(sql: "UPDATE incident SET title = 'b'")
                try insert(db, 2, "c")
                return .rollback
            }
        }.changesets
        let changeset = try replica.changeset(try #require(dots.first))
        #expect(changeset.rowCount == 1)
        #expect(changeset.tables[0].rows[0].writes.last?.values == [.text("a")])
        #expect(try titles() == ["a"])
    }

    @Test
    func `A transaction that SQLite rolled back keeps nothing, also when the error was caught`()
        throws
    {
        #expect(throws: OutpostError.self) {
            try replica.write { db in
                try insert(db, 1, "a")
                try? db.execute(
                    sql: "INSERT OR ROLLBACK INTO incident (id, reference) VALUES (?, 'r')",
                    arguments: [Keys.operations(1)])
            }
        }
        try expectNothingKept()
    }

    @Test func `After a transaction that failed the next one is journaled as if it had not been`()
        throws
    {
        try replica.write { try insert($0, 1, "a") }
        try? replica.write { db in
            try insert(db, 2, "b")
            throw Stop()
        }
        let dots = try replica.writeReporting { try insert($0, 3, "c") }.changesets
        #expect(dots.map(\.sequence) == [2])
        #expect(try replica.changeset(dots[0]).rowCount == 1)
        #expect(try replica.isSound())
    }
}
