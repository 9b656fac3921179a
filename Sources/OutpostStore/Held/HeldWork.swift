import Foundation
import GRDB
import OutpostModel

/// What of the journals does not count, held or erased, and what was taken before its turn, through any connection.
struct HeldWork {
    /// A part of a changeset that another one carried here.
    private struct Part: Hashable {
        let place: Int64
        let carrier: Int64
    }

    private let db: Database
    private let numbers: [JournalID: Int64]
    private let isEmpty: Bool
    private let hasErasedRows: Bool
    /// Parts that are not taken, since the roster holds the changesets that they are of.
    private let withheld: Set<Part>

    init(_ db: Database) throws {
        self.db = db
        let isAnyHeld = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM _outpost_held_changeset)"))
        isEmpty = isAnyHeld != true
        hasErasedRows =
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM _outpost_erased_row)"))
            == true
        var withheld = Set<Part>()
        let rows = try Row.fetchCursor(
            db, sql: "SELECT DISTINCT place, carrier FROM _outpost_carried WHERE reason <> 0")
        while let row = try rows.next() {
            withheld.insert(Part(place: row[0], carrier: row[1]))
        }
        self.withheld = withheld
        let journals = try JournalNames.byNumber(db)
        numbers = Dictionary(journals.map { ($1, $0) }) { first, _ in first }
    }

    private func place(of dot: Dot) -> Int64? {
        numbers[dot.journal].map { $0 << JournalTable.sequenceBits | Int64(dot.sequence) }
    }

    /// Why a changeset of the journals is held; nil when it is not.
    func reason(of dot: Dot) throws -> HoldReason? {
        guard !isEmpty, let place = place(of: dot) else { return nil }
        let reason = try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT reason FROM _outpost_held_changeset WHERE place = ?"),
            arguments: [place])
        return reason.map { HoldReason(stored: $0) }
    }

    /// Whether an order erases all of a row.
    func isErased(table: String, key: RowKey) throws -> Bool {
        guard hasErasedRows else { return false }
        return try Int.fetchOne(
            db.cachedStatement(
                sql: "SELECT 1 FROM _outpost_erased_row WHERE \"table\" = ? AND key = ?"),
            arguments: [table, Data(key.bytes)]) != nil
    }

    /// Whether a carried part is left out.
    func isWithheld(_ part: Dot, carrier: Dot) -> Bool {
        guard !withheld.isEmpty, let place = place(of: part), let carrier = self.place(of: carrier)
        else { return false }
        return withheld.contains(Part(place: place, carrier: carrier))
    }
}

/// A changeset that was taken before its turn.
struct EarlyWork {
    let place: Int64
    let digest: Digest
    /// nil: its rows are merged.
    let reason: HoldReason?
    let body: [UInt8]

    init(_ row: Row) {
        place = row[0]
        digest = Digest(bytes: [UInt8](row[1] as Data)) ?? .zero
        let stored: Int64 = row[2]
        reason = stored == 0 ? nil : HoldReason(stored: stored)
        body = [UInt8](row[3] as Data)
    }

    /// All there is, in the order of journals.
    static func all(_ db: Database) throws -> [EarlyWork] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT place, digest, reason, body FROM _outpost_early ORDER BY place")
        ).map { EarlyWork($0) }
    }

    static func work(_ db: Database, at place: Int64) throws -> EarlyWork? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT place, digest, reason, body FROM _outpost_early WHERE place = ?"),
            arguments: [place]
        ).map { EarlyWork($0) }
    }
}
