import Foundation
import GRDB
import OutpostModel
import OutpostSimulator
import OutpostStore
import Testing

@testable import OutpostHub

/// A hub's log that is sound verifies; whatever is altered, dropped, added or moved in its file is named.
@Suite struct LogVerificationTests {
    private let bed: SyncTestBed
    private let log: SQLiteHubLog

    init() throws {
        bed = try SyncTestBed()
        log = try #require(bed.core.log as? SQLiteHubLog)
        for identity in 1...2 as ClosedRange<UInt64> {
            let edge = try bed.edge(identity)
            for number in 1...3 {
                try edge.insertIncident("report \(number)", severity: number)
                try edge.write { db in
                    try db.execute(sql: "INSERT INTO delivery (cargo) VALUES ('rice')")
                }
                try bed.sync(edge)
            }
        }
    }

    private func verify(_ log: SQLiteHubLog) throws -> LogVerification {
        try log.verify(seals: SimulatedSeals.trust, orders: .none)
    }

    @Test func `A log is made again from its first entry, and is sound`() throws {
        let found = try verify(log)
        #expect(found.finding == nil)
        #expect(found.entryCount == 12)
        #expect(found.journalCount == 4)
        #expect(found.sealCount == 12)
    }

    @Test(arguments: [
        "UPDATE log_entry SET body = zeroblob(length(body)) WHERE sequence = 2",
        "UPDATE log_entry SET hash = zeroblob(32) WHERE sequence = 3",
        "UPDATE log_entry SET sequence = sequence + 1 WHERE sequence = 6",
        "UPDATE log_entry SET journal_sequence = 9 WHERE sequence = 3",
        "UPDATE log_entry SET journal = journal + 77 WHERE sequence = 3",
        "DELETE FROM log_entry WHERE sequence = 1",
        "DELETE FROM log_entry WHERE sequence = 4",
        "DELETE FROM log_entry WHERE sequence = 6",
        "DELETE FROM log_entry",
        "UPDATE log_journal SET head = head + 1",
        "UPDATE log_journal SET head = head - 1",
        "UPDATE log_journal SET chain = zeroblob(32)",
        "UPDATE log_journal SET space = space + 1",
        "UPDATE log_journal SET replica = 99 WHERE replica = 1",
        "DELETE FROM log_journal WHERE id = 1",
        "UPDATE log_seal SET signature = zeroblob(64) WHERE journal_sequence = 2",
        "DELETE FROM log_seal WHERE journal_sequence = 3",
        "INSERT INTO log_seal VALUES (1, 9, zeroblob(64))",
        "INSERT INTO log_erased VALUES (1, 2, zeroblob(32))",
        "INSERT INTO log_erased VALUES (1, 9, zeroblob(32))",
    ])
    func `What is changed behind the hub's back is named`(statement: String) throws {
        let copy = try SQLiteHubLog(copying: log)
        try copy.writer.write { try $0.execute(sql: statement) }
        let finding = try #require(try verify(copy).finding, "\(statement)")
        #expect(!finding.place.isEmpty && finding.expected != finding.found, "\(statement)")
        #expect(try verify(log).isSound)
    }

    @Test func `Two entries that change places are named, in bodies and altogether`() throws {
        for columns in ["body", "journal_sequence, hash, body"] {
            let copy = try SQLiteHubLog(copying: log)
            try copy.writer.write { db in
                try db.execute(sql: "CREATE TEMP TABLE moved AS SELECT * FROM log_entry")
                try db.execute(sql: "DROP INDEX log_entry_dot")
                for (from, to) in [(1, 2), (2, 1)] {
                    try db.execute(
                        sql: """
                            UPDATE log_entry SET (\(columns)) = (
                                SELECT \(columns) FROM moved
                                WHERE moved.space = log_entry.space AND moved.sequence = ?)
                            WHERE sequence = ?
                            """, arguments: [from, to])
                }
            }
            #expect(try verify(copy).finding != nil, "\(columns)")
        }
    }

    @Test func `A body that was altered with its digests all the way up does not fit its seal`()
        throws
    {
        let copy = try SQLiteHubLog(copying: log)
        try copy.writer.write { db in
            let row = try #require(
                try Row.fetchOne(
                    db,
                    sql:
                        "SELECT space, sequence, journal, body FROM log_entry WHERE journal_sequence = 3"
                ))
            let body = [UInt8](row[3] as Data)
            let text = try #require(
                body.firstRange(of: Array("rice".utf8)) ?? body.firstRange(of: Array("report".utf8))
            )
            var forged = body
            forged[text.lowerBound] ^= 1
            let journal = try #require(try LogJournals.byNumber(db)[row[2]])
            let before = try bodies(db, row[2], before: 3).reduce(Head(emptyJournal: journal)) {
                $0.advanced(by: Digest(of: $1))
            }
            let head = before.advanced(by: Digest(of: forged))
            try LogJournals(db).save(head, of: journal)
            let last =
                try #require(
                    try Row.fetchOne(
                        db, sql: "SELECT hash FROM log_entry WHERE space = ? AND sequence = ?",
                        arguments: [row[0] as Int64, (row[1] as Int64) - 1])
                )[0] as Data
            let hash = SQLiteHubLog.hash(
                after: try #require(Digest(bytes: last)), Dot(journal, 3), Digest(of: forged))
            try db.execute(
                sql: "UPDATE log_entry SET body = ?, hash = ? WHERE space = ? AND sequence = ?",
                arguments: [Data(forged), Data(hash.bytes), row[0] as Int64, row[1] as Int64])
        }
        #expect(try verify(copy).finding?.kind == .seal)
    }

    private func bodies(_ db: Database, _ journal: Int64, before: Int) throws -> [[UInt8]] {
        try Data.fetchAll(
            db,
            sql: """
                SELECT body FROM log_entry WHERE journal = ? AND journal_sequence < ?
                ORDER BY journal_sequence
                """, arguments: [journal, before]
        ).map { [UInt8]($0) }
    }
}
