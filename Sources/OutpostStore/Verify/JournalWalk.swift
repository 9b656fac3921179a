import Foundation
import GRDB
import OutpostModel

/// Makes each journal's chain again, from its empty head over every stored body, and holds against it what is stored:
/// digests, chains, head and seals.
struct JournalWalk {
    private let db: Database
    private let bodies: JournalBodies
    private let trust: SealTrust?
    /// This replica's: what it has not sealed yet is no fault.
    private let own: UInt64
    /// What the stored roster orders.
    private let erasures: Erasures

    /// - Parameter trust: whose seals are believed; nil where nobody said yet.
    init(_ db: Database, trust: SealTrust?, own: UInt64) throws {
        self.db = db
        erasures = try RosterTable(db: db).effective().map { Erasures(roster: $0.roster) } ?? .none
        bodies = JournalBodies(db)
        self.trust = trust
        self.own = own
    }

    func check(_ verification: inout Verification) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT stored.id, stored.space, stored.replica, stored.incarnation, stored.lane,
                    stored.head, stored.chain, newest.head, newest.chain
                FROM _outpost_journal AS stored JOIN _outpost_head AS newest USING (id) ORDER BY id
                """)
        for row in rows {
            let journal = StoredJournal(row)
            verification.journalCount += 1
            do {
                try walk(journal, &verification)
            } catch let finding as Misfit {
                verification.note(finding.finding)
            }
        }
    }

    /// Ends the walk over one journal: what follows a misfit cannot be judged.
    private struct Misfit: Error {
        let finding: VerifyFinding
    }

    private struct StoredJournal {
        let number: Int64
        let name: JournalID
        /// As the journal's own row says, which may be behind.
        let saved: (sequence: UInt64, chain: [UInt8])
        /// As the newest row says.
        let newest: (sequence: UInt64, chain: [UInt8])

        init(_ row: Row) {
            number = row[0]
            name = JournalNames.journal(row, from: 1)
            saved = (UInt64(row[5] as Int64), [UInt8](row[6] as Data))
            newest = (UInt64(row[7] as Int64), [UInt8](row[8] as Data))
        }

        func place(_ sequence: UInt64) -> String { Dot(name, sequence).description }
    }

    private func walk(_ journal: StoredJournal, _ verification: inout Verification) throws {
        var seals = try SealCursor(db, journal.number)
        var head = Head(emptyJournal: journal.name)
        try hold(journal.saved, against: head, of: journal)
        let base = journal.number << JournalTable.sequenceBits
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT place, time, counter, digest, chain FROM _outpost_changeset
                WHERE place > ? AND place < ? ORDER BY place
                """, arguments: [base, (journal.number + 1) << JournalTable.sequenceBits])
        var lastSealed: UInt64 = 0
        while let row = try rows.next() {
            let dot = Dot(journal.name, JournalTable.sequence(of: row[0]))
            guard dot.sequence == head.sequence + 1 else {
                throw misfit(
                    .body, journal.place(head.sequence + 1), "the next changeset",
                    "one with number \(dot.sequence)")
            }
            head = head.advanced(by: try digest(of: row, dot, &verification))
            if let chain = row[4] as Data?, [UInt8](chain) != head.chain.bytes {
                throw misfit(
                    .chain, "\(dot)", "the chain over all before it, \(head.chain)",
                    Hexadecimal.text(of: [UInt8](chain)))
            }
            try hold(journal.saved, against: head, of: journal)
            if let seal = try seals.take(at: row[0]) {
                try check(seal, of: journal.name, head)
                lastSealed = dot.sequence
                verification.sealCount += 1
            }
            verification.changesetCount += 1
        }
        guard journal.newest.sequence == head.sequence else {
            throw misfit(
                .head, journal.place(journal.newest.sequence),
                "bodies up to this head", "bodies up to \(head.sequence)")
        }
        guard journal.newest.chain == head.chain.bytes else {
            throw misfit(
                .chain, journal.place(head.sequence), "\(head.chain)",
                Hexadecimal.text(of: journal.newest.chain))
        }
        try noteUnsealed(journal, head, lastSealed, &verification)
    }

    private func noteUnsealed(
        _ journal: StoredJournal, _ head: Head, _ lastSealed: UInt64,
        _ verification: inout Verification
    ) throws {
        guard head.sequence > lastSealed else { return }
        guard journal.name.replica.identity == own else {
            throw misfit(
                .unsealed, journal.place(head.sequence),
                "a seal of its device, since another's work is taken only up to one",
                lastSealed == 0 ? "none in this journal" : "the last at \(lastSealed)")
        }
        verification.notSealedYet[journal.name] = head.sequence - lastSealed
    }

    /// The journal's own row was written when its head stood there.
    private func hold(
        _ saved: (sequence: UInt64, chain: [UInt8]), against head: Head, of journal: StoredJournal
    ) throws {
        guard saved.sequence == head.sequence, saved.chain != head.chain.bytes else { return }
        throw misfit(
            .chain, "\(journal.place(head.sequence)) in _outpost_journal", "\(head.chain)",
            Hexadecimal.text(of: saved.chain))
    }

    /// The digest of a changeset, once its body was found to be the one that it names.
    private func digest(
        of row: Row, _ dot: Dot, _ verification: inout Verification
    ) throws -> Digest {
        let place = dot.description
        guard let body = try body(at: row[0], dot) else {
            throw misfit(.body, place, "a body", "none")
        }
        let digest = Digest(bytes: row[3] as Data) ?? .zero
        if let remainder = try ErasedBodies(db).digest(at: row[0]) {
            try check(body, is: remainder, of: dot)
            verification.erasedCount += 1
        } else if Digest(of: body) != digest {
            throw misfit(
                .body, place, "the body whose digest is \(digest)",
                "one whose digest is \(Digest(of: body))")
        }
        let view: ChangesetView
        do {
            view = try ChangesetBody.storedView(body)
        } catch {
            throw misfit(.body, place, "a changeset in its canonical bytes", "\(error)")
        }
        guard view.dot == dot else {
            throw misfit(.body, place, "this changeset", "\(view.dot)")
        }
        let time = view.header.time
        guard row[1] == time.milliseconds, row[2] == Int64(time.counter) else {
            throw misfit(.record, place, "its body's time", "another time beside it")
        }
        for index in view.tables.indices {
            for row in view.rows(ofTable: index) where row.key.space != dot.journal.space {
                throw misfit(
                    .body, place, "rows of its journal's space", "row \(row.key) of another")
            }
        }
        return digest
    }

    /// What an order left stands in the place of the whole. Of orders in forked rosters no roster says yet what both leave.
    private func check(_ body: [UInt8], is remainder: Digest, of dot: Dot) throws {
        let found = Digest(of: body)
        guard found == remainder else {
            throw misfit(
                .body, "\(dot)", "what an order of erasure left, with the digest \(remainder)",
                "a body whose digest is \(found)")
        }
        guard erasures.vouch(for: found, of: dot) || erasures.isUnsettled(dot) else {
            throw misfit(
                .body, "\(dot)", "the whole body, or what an order of the roster leaves of it",
                "less, by no order of the stored roster")
        }
    }

    private func body(at place: Int64, _ dot: Dot) throws -> [UInt8]? {
        do {
            return try bodies.body(at: place)
        } catch let error where !(error is DatabaseError) {
            throw misfit(.body, "\(dot)", "a body", "\(error)")
        }
    }

    private func check(_ seal: SealCursor.Stored, of journal: JournalID, _ head: Head) throws {
        let dot = Dot(journal, head.sequence)
        guard seal.chain == head.chain.bytes else {
            throw misfit(
                .seal, "\(dot)", "a seal over the chain \(head.chain)",
                "one over \(Hexadecimal.text(of: seal.chain))")
        }
        guard let trust else {
            throw misfit(
                .seal, "\(dot)", "no seal in a replica that was never enrolled", "one",
                hint: "put back what lay in its folder device/, then verify again")
        }
        switch trust.verdict(Seal(dot: dot, signature: seal.signature), head) {
        case .good: return
        case .forged:
            throw misfit(
                .seal, "\(dot)", "the seal of its device over what the journal holds",
                "a signature that is not",
                hint: "somebody altered this journal, or sealed it with another key: "
                    + VerifyFinding.damageHint)
        case .unknownDevice:
            throw misfit(
                .seal, "\(dot)", "a device of the roster",
                "\(journal.replica), which the stored roster does not know",
                hint: "sync, so that the roster is the latest, then verify again")
        }
    }

    private func misfit(
        _ kind: VerifyFinding.Kind, _ place: String, _ expected: String, _ found: String,
        hint: String = VerifyFinding.damageHint
    ) -> Misfit {
        Misfit(
            finding: VerifyFinding(
                kind, place: place, expected: expected, found: found, hint: hint))
    }
}

/// The seals of one journal, in order, beside a walk over its changesets.
private struct SealCursor {
    struct Stored {
        let chain: [UInt8]
        let signature: [UInt8]
    }

    private let rows: RowCursor
    private var next: (place: Int64, seal: Stored)?

    init(_ db: Database, _ journal: Int64) throws {
        rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT place, chain, signature FROM _outpost_seal WHERE place > ? AND place < ?
                ORDER BY place
                """,
            arguments: [
                journal << JournalTable.sequenceBits, (journal + 1) << JournalTable.sequenceBits,
            ])
        try advance()
    }

    private mutating func advance() throws {
        next = try rows.next().map { row in
            (
                row[0],
                Stored(chain: [UInt8](row[1] as Data), signature: [UInt8](row[2] as Data))
            )
        }
    }

    /// The seal at a place; nil where there is none.
    mutating func take(at place: Int64) throws -> Stored? {
        guard let found = next, found.place == place else { return nil }
        try advance()
        return found.seal
    }
}
