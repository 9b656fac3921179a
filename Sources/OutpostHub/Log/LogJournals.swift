import Foundation
import GRDB
import OutpostModel

/// The journals of the log and their heads, within one transaction.
struct LogJournals {
    private let db: Database
    private var numbers: [JournalID: Int64] = [:]

    init(_ db: Database) {
        self.db = db
    }

    func head(of journal: JournalID) throws -> Head {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT head, chain FROM log_journal WHERE \(Self.condition)"),
            arguments: Self.arguments(journal))
        guard let row else { return Head(emptyJournal: journal) }
        return Head(
            sequence: UInt64(row[0] as Int64), chain: Digest(bytes: row[1] as Data) ?? .zero)
    }

    /// The journal's local id; it is added when it is new.
    mutating func number(of journal: JournalID) throws -> Int64 {
        if let known = numbers[journal] { return known }
        let head = Head(emptyJournal: journal)
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO log_journal (space, replica, incarnation, lane, head, chain)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: Self.arguments(journal)
                + [Int64(head.sequence), Data(head.chain.bytes)])
        let number = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM log_journal WHERE \(Self.condition)"),
            arguments: Self.arguments(journal))
        guard let number else {
            throw OutpostError(
                .storage, operation: "add a journal to the log", place: journal.description,
                cause: "SQLite kept no row")
        }
        numbers[journal] = number
        return number
    }

    func save(_ head: Head, of journal: JournalID) throws {
        try db.execute(
            sql: "UPDATE log_journal SET head = ?, chain = ? WHERE \(Self.condition)",
            arguments: [Int64(head.sequence), Data(head.chain.bytes)] + Self.arguments(journal))
    }

    /// A journal's changesets stand in the log in their order: halved until the last is found that stands at or before an entry.
    func sequence(
        of journal: JournalID, _ head: UInt64, through entry: UInt64
    ) throws -> UInt64 {
        let number = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM log_journal WHERE \(Self.condition)"),
            arguments: Self.arguments(journal))
        guard let number else { return 0 }
        let place = try db.cachedStatement(
            sql: "SELECT sequence FROM log_entry WHERE journal = ? AND journal_sequence = ?")
        var reached: UInt64 = 0
        var beyond = head + 1
        var next = head
        while reached + 1 < beyond {
            let found = try Int64.fetchOne(place, arguments: [number, Int64(next)])
            if let found, UInt64(found) <= entry { reached = next } else { beyond = next }
            next = reached + (beyond - reached) / 2
        }
        return reached
    }

    static func all(_ db: Database) throws -> [JournalID: Head] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT space, replica, incarnation, lane, head, chain FROM log_journal"))
        return Dictionary(
            rows.map { row in
                let head = Head(
                    sequence: UInt64(row[4] as Int64),
                    chain: Digest(bytes: row[5] as Data) ?? .zero)
                return (journal(row, from: 0), head)
            }
        ) { first, _ in first }
    }

    static func byNumber(_ db: Database) throws -> [Int64: JournalID] {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT id, space, replica, incarnation, lane FROM log_journal")
        )
        return Dictionary(rows.map { (($0[0] as Int64), journal($0, from: 1)) }) { first, _ in first
        }
    }

    private static func journal(_ row: Row, from column: Int) -> JournalID {
        JournalID(
            space: SpaceID(hash: UInt16(truncatingIfNeeded: row[column] as Int64)),
            replica: ReplicaID(
                identity: UInt64(bitPattern: row[column + 1] as Int64),
                incarnation: UInt32(truncatingIfNeeded: row[column + 2] as Int64)),
            lane: Lane(rawValue: UInt8(truncatingIfNeeded: row[column + 3] as Int64)) ?? .routine)
    }

    private static let condition = "space = ? AND replica = ? AND incarnation = ? AND lane = ?"

    private static func arguments(_ journal: JournalID) -> StatementArguments {
        [
            Int64(journal.space.hash), Int64(bitPattern: journal.replica.identity),
            Int64(journal.replica.incarnation), Int64(journal.lane.rawValue),
        ]
    }
}
