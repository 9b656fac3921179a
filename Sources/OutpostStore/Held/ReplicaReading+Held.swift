import Foundation
import GRDB
import OutpostModel

/// A changeset that is here and does not count, with all that it says.
package struct HeldChangeset: Sendable {
    package let changeset: Changeset
    package let reason: HoldReason
    /// It came before its journal did.
    package let isEarly: Bool

    package var dot: Dot { changeset.dot }
}

extension ReplicaReading {
    /// What the roster holds here, the most urgent lanes first, then in the order of journals.
    ///
    /// - Parameters:
    ///   - limit: at most so many.
    ///   - device: of this device alone.
    package func heldChangesets(
        limit: Int, of device: UInt64? = nil
    ) throws -> [HeldChangeset] {
        try read { db in
            let bodies = JournalBodies(db)
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT place, reason, 0 AS early, lane, replica
                        FROM _outpost_held_changeset JOIN _outpost_journal
                            ON _outpost_journal.id = place >> \(JournalTable.sequenceBits)
                        UNION ALL
                        SELECT place, reason, 1, lane, replica
                        FROM _outpost_early JOIN _outpost_journal
                            ON _outpost_journal.id = place >> \(JournalTable.sequenceBits)
                        WHERE reason <> 0
                        ORDER BY lane, place
                        """))
            var found: [HeldChangeset] = []
            for row in rows where found.count < limit {
                if let device, [UInt8](row[4] as Data) != JournalTable.bytes(of: device) {
                    continue
                }
                guard let body = try bodies.bodyOrEarly(at: row[0]) else { continue }
                found.append(
                    HeldChangeset(
                        changeset: try ChangesetBody.storedView(body).changeset,
                        reason: HoldReason(stored: row[1]), isEarly: row[2] == 1))
            }
            return found
        }
    }

    /// How many changesets the roster holds here.
    package func heldCount() throws -> Int {
        try read { db in
            try Int.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT (SELECT count(*) FROM _outpost_held_changeset)
                            + (SELECT count(*) FROM _outpost_early WHERE reason <> 0)
                        """)) ?? 0
        }
    }

    /// What came before its journal and lies beside it until that comes, in the order of journals; what is held of it too.
    package func earlyChangesets() throws -> [ChangesetView] {
        try read { db in
            try EarlyWork.all(db).map { try ChangesetBody.storedView($0.body) }
        }
    }
}
