import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// What verifying a hub's log found.
package struct LogVerification: Sendable, Equatable {
    package var entryCount = 0
    package var journalCount = 0
    package var sealCount = 0
    /// Entries of which an order of erasure took something out.
    package var erasedCount = 0
    /// The first thing that does not fit; what follows it cannot be judged.
    package var finding: VerifyFinding?

    package var isSound: Bool { finding == nil }
}

extension SQLiteHubLog {
    /// Makes the log again from its first entry, and holds against that what is stored: places without gaps, the hash over all
    /// before each entry, each body with its digest, each journal's chain and head, and every seal.
    ///
    /// It reads one moment of the log and changes nothing, beside whoever serves.
    ///
    /// - Parameters:
    ///   - seals: whose are believed.
    ///   - orders: what the roster erases: bodies that it leaves stand in the place of the whole ones.
    package func verify(seals: SealTrust, orders: Erasures) throws -> LogVerification {
        do {
            return try writer.read { db in
                var walk = try LogWalk(db, seals: seals, orders: orders)
                do {
                    try walk.run()
                } catch let misfit as LogWalk.Misfit {
                    walk.result.finding = misfit.finding
                }
                return walk.result
            }
        } catch {
            throw StoreFailure.translate(error, operation: "verify the hub's log", place: place)
        }
    }
}

/// One reading of the whole log, within one transaction.
private struct LogWalk {
    /// Ends the walk: what follows cannot be judged.
    struct Misfit: Error {
        let finding: VerifyFinding
    }

    private let db: Database
    private let seals: SealTrust
    private let orders: Erasures
    private let journals: [Int64: JournalID]
    /// What the walk made so far, by journal.
    private var heads: [JournalID: Head] = [:]
    /// Where the last seal of each stands.
    private var sealed: [JournalID: UInt64] = [:]
    var result = LogVerification()

    init(_ db: Database, seals: SealTrust, orders: Erasures) throws {
        self.db = db
        self.seals = seals
        self.orders = orders
        journals = try LogJournals.byNumber(db)
    }

    mutating func run() throws {
        let damage = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
        guard damage == ["ok"] else {
            throw misfit(.file, "the hub's log", "a sound file", damage.joined(separator: "; "))
        }
        try checkEntries()
        try checkHeads()
        try checkLeftOver()
    }

    private mutating func checkEntries() throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT space, sequence, journal, journal_sequence, hash, body, signature, digest
                FROM log_entry LEFT JOIN log_seal USING (journal, journal_sequence)
                    LEFT JOIN log_erased USING (journal, journal_sequence)
                ORDER BY space, sequence
                """)
        var last: (space: SpaceID, sequence: UInt64, hash: Digest)?
        while let row = try rows.next() {
            let entry = try entry(row)
            if last?.space != entry.space { last = nil }
            let before = last ?? (entry.space, 0, SQLiteHubLog.start(of: entry.space))
            guard entry.sequence == before.sequence + 1 else {
                throw misfit(
                    .record, "entry \(before.sequence + 1) of \(entry.space)", "the next entry",
                    "one with number \(entry.sequence)")
            }
            let digest = try check(entry)
            let hash = SQLiteHubLog.hash(after: before.hash, entry.dot, digest)
            guard hash.bytes == entry.hash else {
                throw misfit(
                    .chain, "entry \(entry.sequence) of \(entry.space)",
                    "the hash over all before it, \(hash)", Hexadecimal.text(of: entry.hash))
            }
            last = (entry.space, entry.sequence, hash)
            result.entryCount += 1
        }
    }

    private struct Entry {
        let space: SpaceID
        let sequence: UInt64
        let dot: Dot
        let hash, body: [UInt8]
        let signature: [UInt8]?
        /// Of the whole body, where an order took something out.
        let original: Digest?
    }

    private func entry(_ row: Row) throws -> Entry {
        let space = SpaceID(hash: UInt16(truncatingIfNeeded: row[0] as Int64))
        let sequence = UInt64(bitPattern: row[1] as Int64)
        guard let journal = journals[row[2]], journal.space == space else {
            throw misfit(
                .record, "entry \(sequence) of \(space)", "a journal of this space",
                "journal number \(row[2] as Int64)")
        }
        return Entry(
            space: space, sequence: sequence,
            dot: Dot(journal, UInt64(bitPattern: row[3] as Int64)),
            hash: [UInt8](row[4] as Data), body: [UInt8](row[5] as Data),
            signature: (row[6] as Data?).map { [UInt8]($0) },
            original: (row[7] as Data?).map { Digest(bytes: $0) ?? .zero })
    }

    /// - Returns: the digest of the entry's whole body.
    private mutating func check(_ entry: Entry) throws -> Digest {
        let dot = entry.dot
        let before = heads[dot.journal] ?? Head(emptyJournal: dot.journal)
        guard dot.sequence == before.sequence + 1 else {
            throw misfit(
                .body, "\(Dot(dot.journal, before.sequence + 1))", "the next changeset",
                "one with number \(dot.sequence)")
        }
        let found = Digest(of: entry.body)
        if entry.original != nil {
            guard orders.vouch(for: found, of: dot) || orders.isUnsettled(dot) else {
                throw misfit(
                    .body, "\(dot)", "the whole body, or what an order of the roster leaves of it",
                    "less, by no order of the roster")
            }
            result.erasedCount += 1
        }
        try checkBody(entry)
        let digest = entry.original ?? found
        let head = before.advanced(by: digest)
        heads[dot.journal] = head
        if let signature = entry.signature { try check(signature, dot, head) }
        return digest
    }

    private func checkBody(_ entry: Entry) throws {
        let view: ChangesetView
        do {
            view = try ChangesetBody.storedView(entry.body)
        } catch {
            throw misfit(.body, "\(entry.dot)", "a changeset in its canonical bytes", "\(error)")
        }
        guard view.dot == entry.dot else {
            throw misfit(.body, "\(entry.dot)", "this changeset", "\(view.dot)")
        }
    }

    private mutating func check(_ signature: [UInt8], _ dot: Dot, _ head: Head) throws {
        switch seals.verdict(Seal(dot: dot, signature: signature), head) {
        case .good: break
        case .forged:
            throw misfit(
                .seal, "\(dot)", "the seal of its device over what the log holds",
                "a signature that is not")
        case .unknownDevice:
            throw misfit(
                .seal, "\(dot)", "a device of the roster",
                "\(dot.journal.replica), which the roster does not know")
        }
        sealed[dot.journal] = dot.sequence
        result.sealCount += 1
    }

    private mutating func checkHeads() throws {
        for (journal, head) in try LogJournals.all(db).sorted(by: { $0.key < $1.key }) {
            let made = heads.removeValue(forKey: journal) ?? Head(emptyJournal: journal)
            guard made == head else {
                throw misfit(
                    made.sequence == head.sequence ? .chain : .head,
                    "\(Dot(journal, head.sequence))",
                    "the head that its entries make, at \(made.sequence)",
                    "one at \(head.sequence) with the chain \(head.chain)")
            }
            // Nothing is appended but what ends at a seal.
            guard sealed[journal] ?? 0 == head.sequence else {
                throw misfit(
                    .unsealed, "\(Dot(journal, head.sequence))",
                    "a seal of its device, since work is taken only up to one",
                    "the last at \(sealed[journal] ?? 0)")
            }
            result.journalCount += 1
        }
    }

    /// Seals and notes of erasure that stand at no entry.
    private func checkLeftOver() throws {
        for table in ["log_seal", "log_erased"] {
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT journal, journal_sequence FROM \(table) LEFT JOIN log_entry
                        USING (journal, journal_sequence) WHERE log_entry.body IS NULL
                    """)
            guard let row else { continue }
            throw misfit(
                .record, "\(table), journal number \(row[0] as Int64)", "an entry there",
                "none at \(row[1] as Int64)")
        }
    }

    private func misfit(
        _ kind: VerifyFinding.Kind, _ place: String, _ expected: String, _ found: String
    ) -> Misfit {
        Misfit(
            finding: VerifyFinding(
                kind, place: "\(place), in the hub's log", expected: expected, found: found,
                hint: Self.hint))
    }

    private static let hint =
        "keep a copy of the folder for whoever asks how it came about, then restore a verified backup: bases give back what it lacks"
}
