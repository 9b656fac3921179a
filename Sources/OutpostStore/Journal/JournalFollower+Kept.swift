import Foundation
import GRDB
import OutpostModel

/// Where a follower is, kept in an SQLite file of whoever follows, beside what they made of it.
extension JournalFollower {
    package static let tables = """
        CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT) STRICT;
        CREATE TABLE IF NOT EXISTS journal (
          name BLOB PRIMARY KEY, sequence INTEGER NOT NULL, chain BLOB NOT NULL) STRICT;
        """

    /// Goes on from what was kept; from the beginning where that depends on something else than now.
    ///
    /// - Parameter mark: what it depends on beside the journals, the roster included.
    package static func kept(
        in db: Database, mark: String, roster: Digest?
    ) throws -> JournalFollower {
        let known = try String.fetchOne(db, sql: "SELECT value FROM fact WHERE name = 'mark'")
        guard known == mark else { return JournalFollower() }
        var positions: [JournalID: Head] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT name, sequence, chain FROM journal") {
            let journal = try JournalCoding.journal(of: [UInt8](row[0] as Data))
            positions[journal] = Head(
                sequence: UInt64(row[1] as Int64), chain: Digest(bytes: row[2] as Data) ?? .zero)
        }
        return JournalFollower(roster: roster, positions: positions)
    }

    /// Rows that are taken up before this is kept are taken up again.
    package func keep(in db: Database, mark: String) throws {
        for (journal, head) in positions ?? [:] {
            var name: [UInt8] = []
            JournalCoding.append(journal, to: &name)
            try db.execute(
                sql: "INSERT OR REPLACE INTO journal VALUES (?, ?, ?)",
                arguments: [Data(name), Int64(head.sequence), Data(head.chain.bytes)])
        }
        try db.execute(
            sql: "INSERT OR REPLACE INTO fact VALUES ('mark', ?)", arguments: [mark])
    }
}
