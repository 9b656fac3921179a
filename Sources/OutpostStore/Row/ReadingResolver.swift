import Foundation
import GRDB
import OutpostModel

/// What decoding a state needs, read through any connection.
final class ReadingResolver: RowStateResolver {
    private let db: Database
    private let journals: [Int64: JournalID]
    private let numbers: [JournalID: Int64]

    init(_ db: Database) throws {
        self.db = db
        journals = try JournalNames.byNumber(db)
        numbers = Dictionary(journals.map { ($1, $0) }) { first, _ in first }
    }

    func journal(numbered number: Int64) throws -> JournalID {
        if let journal = journals[number] { return journal }
        throw corrupt("journal \(number)")
    }

    private func number(of journal: JournalID) throws -> Int64 {
        if let number = numbers[journal] { return number }
        throw corrupt(journal.description)
    }

    func stamp(of dot: Dot) throws -> Stamp {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT time, counter, digest FROM _outpost_changeset WHERE place = ?"),
            arguments: [try place(of: dot)])
        guard let row else { throw corrupt(dot.description) }
        return Stamp(
            time: HybridTime(
                milliseconds: row[0], counter: UInt32(truncatingIfNeeded: row[1] as Int64)),
            replica: dot.journal.replica, digest: Digest(bytes: [UInt8](row[2] as Data)) ?? .zero)
    }

    func author(of dot: Dot) throws -> Author { try header(of: dot).author }

    /// Also of a changeset of which only a part was taken early.
    func header(of dot: Dot) throws -> ChangesetHeader {
        let place = try place(of: dot)
        if let body = try JournalBodies(db).bodyOrEarly(at: place) {
            return try ChangesetBody.decodeHeader(of: body)
        }
        let carrier = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT carrier FROM _outpost_carried WHERE place = ?"),
            arguments: [place])
        guard let carrier, let body = try JournalBodies(db).bodyOrEarly(at: carrier) else {
            throw corrupt(dot.description)
        }
        let parts = try ChangesetBody.storedView(body).changeset.tables.flatMap(\.rows).flatMap(
            \.carried)
        guard let part = parts.first(where: { $0.dot == dot }) else {
            throw corrupt(dot.description)
        }
        return part.header
    }

    private func place(of dot: Dot) throws -> Int64 {
        // A damaged state may name any number.
        guard dot.sequence <= Limits.sequence else { throw corrupt(dot.description) }
        return try number(of: dot.journal) << JournalTable.sequenceBits | Int64(dot.sequence)
    }

    private func corrupt(_ what: String) -> OutpostError {
        OutpostError(
            .corrupt, operation: "read a row's state", place: what,
            cause: "the journals do not hold it",
            hint: "keep a copy of the file, then take everything from the hub again")
    }
}
