import COutpostSQLite
import OutpostModel

/// The journals of a replica in SQLite: names, heads and shares of the fingerprints in `_outpost_journal`, changesets in
/// `_outpost_changeset`. Runs on the writer's connection, inside its transactions.
final class JournalTable: RowStateResolver, RowStateNames {
    /// Bits of a changeset's place that hold its sequence.
    static let sequenceBits: Int64 = 40

    static func sequence(of place: Int64) -> UInt64 {
        UInt64(place & (1 << sequenceBits - 1))
    }

    private let select, insert, update, append, stampOf: SQLiteStatement
    private var numbers: [JournalID: Int64] = [:]
    /// By number; nil where there is none.
    private var journals: [JournalID?] = []
    private var heads: [JournalID: Head] = [:]
    /// Each journal's share of its space's fingerprint.
    private var shares: [JournalID: Fingerprint] = [:]
    /// What the running transaction added to a space's fingerprint.
    private var added: [SpaceID: Fingerprint] = [:]
    private var lastAdded = (space: SpaceID(hash: 0), sum: Fingerprint.empty)
    /// Stamps of the last dots that were asked for: rows of one batch share few of them.
    private var stamps: [Dot: Stamp] = [:]
    private static let stampsKept = 1024
    /// The numbers that were asked for last.
    private var lastNumbers: [(journal: JournalID, number: Int64)] = []
    private static let numbersKept = 4
    /// The greatest time of the replica's clock that any journal noted.
    private(set) var clock = HybridTime.zero

    init(_ database: OpaquePointer) throws {
        select = try SQLiteStatement(
            database,
            """
            SELECT id, space, replica, incarnation, lane, head, chain, sum, clock, clock_counter,
                time, counter
            FROM _outpost_head
            """)
        insert = try SQLiteStatement(
            database,
            """
            INSERT INTO _outpost_journal
                (space, replica, incarnation, lane, head, chain, sum, clock, clock_counter)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0) RETURNING id
            """)
        update = try SQLiteStatement(
            database,
            """
            UPDATE _outpost_journal SET head = ?, chain = ?, sum = ?, clock = ?, clock_counter = ?
            WHERE id = ?
            """)
        append = try SQLiteStatement(
            database,
            """
            INSERT INTO _outpost_changeset (place, time, counter, digest, chain, sum, body)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        stampOf = try SQLiteStatement(
            database, "SELECT time, counter, digest FROM _outpost_changeset WHERE place = ?")
        try loadAll()
    }

    /// Forgets what a rolled-back transaction may have changed, and reads it again.
    func reload() throws {
        numbers.removeAll()
        lastNumbers.removeAll()
        journals.removeAll()
        heads.removeAll()
        shares.removeAll()
        added.removeAll()
        lastAdded.sum = .empty
        stamps.removeAll()
        clock = .zero
        try loadAll()
    }

    private func loadAll() throws {
        defer { select.reset() }
        while try select.step() {
            let replica = Self.replica(select.bytes(2), select.integer(3))
            let journal = JournalID(
                space: SpaceID(hash: UInt16(truncatingIfNeeded: select.integer(1))),
                replica: replica,
                lane: Lane(rawValue: UInt8(truncatingIfNeeded: select.integer(4))) ?? .routine)
            note(journal, number: select.integer(0))
            heads[journal] = Head(
                sequence: UInt64(select.integer(5)),
                chain: Digest(bytes: select.bytes(6)) ?? .zero)
            shares[journal] = Fingerprint(bytes: select.bytes(7)) ?? .empty
            // What this replica stamped last, and what it had seen when it last wrote a journal's row.
            for column: Int32 in [8, 10] {
                let time = HybridTime(
                    milliseconds: select.integer(column),
                    counter: UInt32(truncatingIfNeeded: select.integer(column + 1)))
                clock = max(clock, time)
            }
        }
    }

    private func note(_ journal: JournalID, number: Int64) {
        numbers[journal] = number
        while journals.count <= number { journals.append(nil) }
        journals[Int(number)] = journal
    }

    static func replica(_ identity: [UInt8], _ incarnation: Int64) -> ReplicaID {
        ReplicaID(
            identity: identity.reduce(0) { $0 << 8 | UInt64($1) },
            incarnation: UInt32(truncatingIfNeeded: incarnation))
    }

    static func bytes(of identity: UInt64) -> [UInt8] {
        withUnsafeBytes(of: identity.bigEndian) { Array($0) }
    }

    // MARK: Heads

    /// Every journal that is held, with its head.
    var allHeads: [JournalID: Head] { heads }

    func head(of journal: JournalID) -> Head { heads[journal] ?? Head(emptyJournal: journal) }

    // MARK: Changesets

    /// Appends another replica's changeset at its journal's head; `flush` then writes the head.
    ///
    /// The caller has checked that it follows; a gap here is a programmer's mistake.
    func append(_ header: ChangesetHeader, body: [UInt8], digest: Digest, head: Head) throws {
        advance(header, digest: digest, to: head)
        try append.bindNull(at: 5)
        try append.bindNull(at: 6)
        try insert(header, digest, body)
    }

    /// Moves a journal's head on: what follows in the transaction sees the changeset as held.
    func advance(_ header: ChangesetHeader, digest: Digest, to head: Head) {
        precondition(
            head.sequence == header.sequence
                && header.sequence == self.head(of: header.journal).sequence + 1,
            "a changeset is appended at its journal's head and nowhere else")
        heads[header.journal] = head
        remember(
            Stamp(time: header.time, replica: header.journal.replica, digest: digest),
            of: header.dot)
    }

    /// Appends a changeset of this replica's, to which the head was moved on and whose rows were merged: the row says the
    /// head and the journal's share of the fingerprint too, and no other need be written.
    func appendAdvanced(_ header: ChangesetHeader, body: [UInt8], digest: Digest) throws {
        turn(to: SpaceID(hash: ~header.journal.space.hash))
        if let sum = added.removeValue(forKey: header.journal.space) {
            shares[header.journal, default: .empty].add(sum)
        }
        clock = max(clock, header.time)
        try append.bind(head(of: header.journal).chain.bytes, at: 5)
        try append.bind(shares[header.journal, default: .empty].bytes, at: 6)
        try insert(header, digest, body)
    }

    private func insert(_ header: ChangesetHeader, _ digest: Digest, _ body: [UInt8]) throws {
        let number = try journalNumber(of: header.journal)
        try append.bind(try place(number, header.sequence), at: 1)
        try append.bind(header.time.milliseconds, at: 2)
        try append.bind(Int64(header.time.counter), at: 3)
        try append.bind(digest.bytes, at: 4)
        try append.run(withBlob: body, at: 7)
    }

    /// The end of a journal was taken out; `flush` then writes the head.
    func cut(_ journal: JournalID, to head: Head) {
        heads[journal] = head
        stamps.removeAll()
    }

    /// Writes what a merge or a rebuild changed of journals and fingerprints; once a transaction, not once a changeset.
    func flush(_ changed: Set<JournalID>, clock: HybridTime) throws {
        var journals = changed
        self.clock = max(self.clock, clock)
        turn(to: SpaceID(hash: ~lastAdded.space.hash))
        for (space, sum) in added where sum != .empty {
            // Any journal of the space may carry its share: the fingerprint is the sum of all.
            let carrier =
                changed.first { $0.space == space }
                ?? numbers.filter { $0.key.space == space }.min { $0.value < $1.value }?.key
            guard let carrier else { continue }
            shares[carrier, default: .empty].add(sum)
            journals.insert(carrier)
        }
        added.removeAll()
        for journal in journals.sorted() { try save(journal) }
    }

    private func firstJournal(of space: SpaceID) -> JournalID? {
        numbers.filter { $0.key.space == space }.min { $0.value < $1.value }?.key
    }

    private func save(_ journal: JournalID) throws {
        let head = head(of: journal)
        try update.bind(Int64(head.sequence), at: 1)
        try update.bind(head.chain.bytes, at: 2)
        try update.bind(shares[journal, default: .empty].bytes, at: 3)
        try update.bind(clock.milliseconds, at: 4)
        try update.bind(Int64(clock.counter), at: 5)
        try update.bind(try journalNumber(of: journal), at: 6)
        try update.run()
    }

    func place(of dot: Dot) throws -> Int64 {
        try place(try journalNumber(of: dot.journal), dot.sequence)
    }

    private func place(_ number: Int64, _ sequence: UInt64) throws -> Int64 {
        guard sequence <= Limits.sequence, number <= Limits.journals else {
            throw OutpostError(
                .limit, operation: "append to a journal", place: "journal \(number)",
                cause: "more than \(Limits.sequence) changesets or \(Limits.journals) journals")
        }
        return number << Self.sequenceBits | Int64(sequence)
    }

    // MARK: Fingerprints

    func add(_ digest: Digest, space: SpaceID) {
        turn(to: space)
        lastAdded.sum.add(digest)
    }

    func subtract(_ digest: Digest, space: SpaceID) {
        turn(to: space)
        lastAdded.sum.subtract(digest)
    }

    /// Rows of one space come one after the other: their sum is at hand.
    private func turn(to space: SpaceID) {
        guard lastAdded.space != space else { return }
        added[lastAdded.space, default: .empty].add(lastAdded.sum)
        lastAdded = (space, .empty)
    }

    func fingerprint(of space: SpaceID) -> Fingerprint {
        turn(to: SpaceID(hash: ~space.hash))
        var sum = added[space] ?? .empty
        for (journal, share) in shares where journal.space == space { sum.add(share) }
        return sum
    }

    // MARK: Names and stamps

    func journalNumber(of journal: JournalID) throws -> Int64 {
        for last in lastNumbers where last.journal == journal { return last.number }
        let number = try numbers[journal] ?? addJournal(journal)
        // The journals of one row are asked for again and again: few at a time.
        if lastNumbers.count >= Self.numbersKept { lastNumbers.removeFirst() }
        lastNumbers.append((journal, number))
        return number
    }

    private func addJournal(_ journal: JournalID) throws -> Int64 {
        let head = Head(emptyJournal: journal)
        try insert.bind(Int64(journal.space.hash), at: 1)
        try insert.bind(Self.bytes(of: journal.replica.identity), at: 2)
        try insert.bind(Int64(journal.replica.incarnation), at: 3)
        try insert.bind(Int64(journal.lane.rawValue), at: 4)
        try insert.bind(Int64(head.sequence), at: 5)
        try insert.bind(head.chain.bytes, at: 6)
        try insert.bind(Fingerprint.empty.bytes, at: 7)
        defer { insert.reset() }
        guard try insert.step() else {
            throw OutpostError(
                .storage, operation: "add a journal", place: journal.description,
                cause: "SQLite returned no id")
        }
        let number = insert.integer(0)
        note(journal, number: number)
        heads[journal] = heads[journal] ?? head
        return number
    }

    func journal(numbered number: Int64) throws -> JournalID {
        guard journals.indices.contains(Int(number)), let journal = journals[Int(number)] else {
            throw OutpostError(
                .corrupt, operation: "read a row's state", place: "_outpost_row",
                cause: "it names journal \(number), which _outpost_journal does not hold",
                hint: "keep a copy of the file, then take everything from the hub again")
        }
        return journal
    }

    /// A dot by its journal's number.
    func numbered(_ dot: Dot) throws -> PlainState.Place {
        PlainState.Place(
            journal: try journalNumber(of: dot.journal), sequence: dot.sequence)
    }

    /// A context by its journals' numbers.
    ///
    /// - Returns: nil where it has single dots or exceptions, or is too large.
    func numbered(_ context: Context) throws -> PlainState.Prefixes? {
        guard context.dots.isEmpty, context.exceptions.isEmpty else { return nil }
        var prefixes = PlainState.Prefixes()
        for prefix in context.prefixes where try !prefixes.raise(to: numbered(prefix)) {
            return nil
        }
        return prefixes
    }

    /// The same by its journals' names, without one of them.
    func context(_ prefixes: PlainState.Prefixes, without number: Int64) throws -> Context {
        var dots: [Dot] = []
        for index in 0..<prefixes.count where prefixes[index].journal != number {
            dots.append(
                Dot(try journal(numbered: prefixes[index].journal), prefixes[index].sequence))
        }
        if dots.count > 1 { dots.sort() }
        return Context(prefixes: dots, dots: [], exceptions: [])
    }

    func holds(_ dot: Dot) -> Bool { dot.sequence <= head(of: dot.journal).sequence }

    func stamp(of dot: Dot) throws -> Stamp {
        if let stamp = stamps[dot] { return stamp }
        try stampOf.bind(try place(of: dot), at: 1)
        defer { stampOf.reset() }
        guard try stampOf.step() else {
            throw OutpostError(
                .corrupt, operation: "read a write's stamp", place: dot.description,
                cause: "the journal does not hold this changeset",
                hint: "keep a copy of the file, then take everything from the hub again")
        }
        let stamp = Stamp(
            time: HybridTime(
                milliseconds: stampOf.integer(0),
                counter: UInt32(truncatingIfNeeded: stampOf.integer(1))),
            replica: dot.journal.replica, digest: Digest(bytes: stampOf.bytes(2)) ?? .zero)
        remember(stamp, of: dot)
        return stamp
    }

    private func remember(_ stamp: Stamp, of dot: Dot) {
        if stamps.count >= Self.stampsKept { stamps.removeAll(keepingCapacity: true) }
        stamps[dot] = stamp
    }
}
