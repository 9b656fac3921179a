import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Whoever takes something out of a file and says that it was an order.
@Suite struct ErasureDamageTests {
    /// The first changeset of which a row can be taken out, and what remains then.
    private func remainder(_ db: Database) throws -> (
        place: Int64, body: [UInt8], roster: MissionRoster
    ) {
        let rows = try Row.fetchAll(
            db, sql: "SELECT place, body FROM _outpost_changeset WHERE body IS NOT NULL")
        for row in rows {
            let view = try ChangesetBody.view([UInt8](row[1] as Data))
            guard let change = view.changeset.tables.first?.rows.first else { continue }
            let erased = ErasedRow(table: view.tables[0].name, key: change.key)
            let roster = MissionRoster.erasing([erased], from: [view])
            if let body = view.redacted(by: Erasures(roster: roster)) {
                return (row[0], body, roster)
            }
        }
        throw OutpostError(.notFound, operation: "find a changeset", cause: "there is none")
    }

    private func replace(_ db: Database, isNoted: Bool) throws {
        let found = try remainder(db)
        try db.execute(
            sql: "UPDATE _outpost_changeset SET body = ? WHERE place = ?",
            arguments: [Data(found.body), found.place])
        guard isNoted else { return }
        try db.execute(
            sql: "INSERT INTO _outpost_erased VALUES (?, ?)",
            arguments: [found.place, Data(Digest(of: found.body).bytes)])
    }

    @Test func `A body that was replaced by no order is found, also where it is noted as erased`()
        throws
    {
        let replica = try SmallReplica(isCompacted: false)
        try replica.open().inDatabase { db in
            #expect(try replica.verify(db).isSound)
            for isNoted in [false, true] {
                let verification = try #require(
                    try replica.verified(db, after: { try replace($0, isNoted: isNoted) }))
                let finding = try #require(verification.findings.first)
                #expect(finding.kind == .body)
                #expect(finding.found.contains(isNoted ? "by no order" : "digest"))
            }
        }
    }

    @Test func `What an order left is found once it is altered`() throws {
        let replica = try SmallReplica(isCompacted: false)
        try replica.open().inDatabase { db in
            let verification = try replica.verified(db) { db in
                try replace(db, isNoted: true)
                try db.execute(
                    sql: "UPDATE _outpost_erased SET digest = zeroblob(32)")
            }
            let finding = try #require(verification?.findings.first)
            #expect(finding.expected.contains("what an order of erasure left"))
        }
    }
}
