import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust

extension Replica {
    /// Every changeset that is held, by journal, in order.
    func bodies() throws -> [JournalID: [[UInt8]]] {
        var result: [JournalID: [[UInt8]]] = [:]
        for journal in try heads().keys {
            result[journal] = try bodies(of: journal, after: 0, limit: .max)
        }
        return result
    }

    func changeset(_ dot: Dot) throws -> Changeset {
        let bodies = try bodies(of: dot.journal, after: dot.sequence - 1, limit: 1)
        return try ChangesetBody.decode(bodies[0])
    }

    /// As `write`, and gives back the changesets that it became, by space.
    @discardableResult
    func journaled(
        _ sql: String, _ arguments: StatementArguments = [], session: WriteSession = WriteSession()
    ) throws -> [Changeset] {
        let dots = try writeReporting(session) { db in
            try db.execute(sql: sql, arguments: arguments)
        }.changesets
        return try dots.map(changeset)
    }

    /// What the synced tables hold, byte for byte.
    func rows() throws -> [String] {
        try read { db in
            try schema.tables.flatMap { table in
                let columns = (["id"] + table.columns.map(\.name)).map {
                    "typeof(\"\($0)\") || hex(CAST(\"\($0)\" AS BLOB))"
                }
                return try String.fetchAll(
                    db,
                    sql: """
                        SELECT '\(table.name) ' || \(columns.joined(separator: " || ' ' || "))
                        FROM "\(table.name)" ORDER BY id
                        """)
            }
        }
    }

    /// Verifies and merges, as a receiver does.
    @discardableResult
    func receive(_ bodies: [[UInt8]]) throws -> MergeOutcome {
        let heads = try heads()
        let verifier = BatchVerifier(withoutSeals: schema) { heads[$0] ?? Head(emptyJournal: $0) }
        return try merge(try verifier.verify(try Batch(bodies: bodies)))
    }

    /// Fetches another branch of a journal of this replica, from its beginning.
    func fetch(_ branch: ForeignAuthor) throws {
        try noteFork(of: branch.journal, from: 0, peer: "hub")
        let verifier = BatchVerifier(withoutSeals: schema) { Head(emptyJournal: $0) }
        try stage(try verifier.verify(try Batch(bodies: branch.bodies)))
    }

    /// Merges all that another replica holds, journal by journal.
    @discardableResult
    func receiveAll(from other: Replica) throws -> MergeOutcome {
        let bodies = try other.bodies().sorted { $0.key < $1.key }.flatMap(\.value)
        return try receive(bodies)
    }

    func isSound() throws -> Bool {
        let audit = try audit()
        return audit.broken.isEmpty && audit.fingerprintsFit
    }
}

enum Keys {
    static func operations(_ number: UInt64) -> String { make(TestSchema.operations, number) }
    static func aid(_ number: UInt64) -> String { make(TestSchema.aid, number) }
    static func justice(_ number: UInt64) -> String { make(TestSchema.justice, number) }

    private static func make(_ space: Space, _ number: UInt64) -> String {
        RowKey(space: space.id, milliseconds: TestWorld.today, random: number).description
    }
}
