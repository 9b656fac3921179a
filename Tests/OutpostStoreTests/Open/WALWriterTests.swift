import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// The writer gathers what goes to the WAL (`wal_writer.c`): nothing of it may be late, and nothing may be missed.
@Suite struct WALWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What the system holds of the replica's files now, opened as another replica would be after a `kill -9`.
    private func titlesOfCopy(_ replica: Replica, _ name: String) throws -> Int {
        let copy = folder.path + "/" + name
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: replica.place + suffix, toPath: copy + suffix)
        }
        return try DatabaseQueue(path: copy).read {
            try Int.fetchOne($0, sql: "SELECT count(title) FROM incident") ?? 0
        }
    }

    @Test func `Whatever a write returned for is in the files, for every size of a transaction`()
        throws
    {
        let replica = try Replica.make(in: folder)
        var count = 0
        for size in [1, 2, 20, 200, 2_000] {
            try replica.write { db in
                for _ in 0..<size {
                    try db.execute(
                        sql: "INSERT INTO incident (title, photo) VALUES ('a', zeroblob(500))")
                }
            }
            count += size
            #expect(try titlesOfCopy(replica, "copy-\(size)") == count)
        }
        try replica.close()
    }

    @Test func `A transaction reads back what it spilled to the WAL, and undoes it`() throws {
        let replica = try Replica.make(in: folder)
        try replica.journaled("INSERT INTO incident (title) VALUES ('before')")
        struct Undone: Error {}
        #expect(throws: Undone.self) {
            try replica.write { db in
                try db.execute(sql: "PRAGMA cache_size = 10")
                for number in 0..<400 {
                    try db.execute(
                        sql: "INSERT INTO incident (title, photo) VALUES (?, randomblob(9000))",
                        arguments: ["\(number)"])
                    let seen = try Int.fetchOne(db, sql: "SELECT count(*) FROM incident")
                    #expect(seen == number + 2)
                }
                let sum = try Int.fetchOne(db, sql: "SELECT sum(length(photo)) FROM incident")
                #expect(sum == 400 * 9000)
                throw Undone()
            }
        }
        #expect(try replica.rows().count == 1)
        #expect(try titlesOfCopy(replica, "copy") == 1)
        #expect(try replica.isSound())
        try replica.close()
    }
}
