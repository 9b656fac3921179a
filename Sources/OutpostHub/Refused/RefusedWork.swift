import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostWire

/// What a device brought that the hub did not take: an alarm, since nobody else has it. One entry a device, reason and journal,
/// however often it comes.
package struct RefusedWork: Sendable, Equatable {
    /// Who brought it, by identity; it may be another's work.
    package let device: UInt64
    package let code: Refusal.Code
    /// nil: it is about none, such as a roster.
    package let dot: Dot?
    /// Of the last time.
    package let cause: String
    package let count: Int
    package let first, last: Date
}

extension HubRegistry {
    static let refusedTable = """
        CREATE TABLE IF NOT EXISTS refused_work (
            device INTEGER NOT NULL, code INTEGER NOT NULL, journal BLOB NOT NULL,
            sequence INTEGER NOT NULL, cause TEXT NOT NULL, count INTEGER NOT NULL,
            first REAL NOT NULL, last REAL NOT NULL, PRIMARY KEY (device, code, journal)
        ) STRICT, WITHOUT ROWID;
        """

    package func note(_ refusal: Refusal, from device: ReplicaID) throws {
        let identity = Int64(bitPattern: device.identity)
        var journal: [UInt8] = []
        if let dot = refusal.dot { JournalCoding.append(dot.journal, to: &journal) }
        let now = Date().timeIntervalSince1970
        try transaction("note what was refused") { db in
            let name: StatementArguments = [
                identity, Int64(refusal.code.rawValue), Data(journal),
            ]
            try db.execute(
                sql: """
                    UPDATE refused_work SET cause = ?, last = ?, count = count + 1
                    WHERE device = ? AND code = ? AND journal = ?
                    """, arguments: [refusal.cause, now] + name)
            guard db.changesCount == 0 else { return }
            let known = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM refused_work WHERE device = ?", arguments: [identity]
            )
            // Whoever brings nonsense without end fills no disk with it.
            guard known ?? 0 < HubLimits.refusedPerDevice else { return }
            try db.execute(
                sql: "INSERT INTO refused_work VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
                arguments: name
                    + [
                        Int64(bitPattern: refusal.dot?.sequence ?? 0), refusal.cause, now, now,
                    ])
        }
    }

    /// The latest first.
    package func refusedWork() throws -> [RefusedWork] {
        try transaction("look what was refused") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT device, code, journal, sequence, cause, count, first, last
                    FROM refused_work ORDER BY last DESC, device, code, journal
                    """
            ).compactMap { row in
                guard let code = Refusal.Code(rawValue: UInt32(truncatingIfNeeded: row[1] as Int64))
                else { return nil }
                return RefusedWork(
                    device: UInt64(bitPattern: row[0] as Int64), code: code,
                    dot: try Self.dot([UInt8](row[2] as Data), row[3]), cause: row[4],
                    count: row[5], first: Date(timeIntervalSince1970: row[6]),
                    last: Date(timeIntervalSince1970: row[7]))
            }
        }
    }

    private static func dot(_ journal: [UInt8], _ sequence: Int64) throws -> Dot? {
        guard !journal.isEmpty else { return nil }
        return Dot(try JournalCoding.journal(of: journal), UInt64(bitPattern: sequence))
    }
}
