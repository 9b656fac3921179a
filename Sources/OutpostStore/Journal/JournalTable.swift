import COutpostSQLite
import OutpostModel

/// The journals of a replica in SQLite: names and heads in `_outpost_journal`, changesets in
/// `_outpost_changeset`. Runs on the writer's connection, inside its transactions.
final class JournalTable: RowStateResolver {
    /// Bits of a changeset's place that hold its sequence.
    static let sequenceBits: Int64 = 40

    private let select, selectAll, insert, update, append, stampOf, bodyOf: SQLiteStatement
    private var numbers: [JournalID: Int64] = [:]
    private var journals: [Int64: JournalID] = [:]
    private var heads: [JournalID: Head] = [:]
    /// Stamps of the last dots that were asked for: rows of one batch share few of them.
    private var stamps: [Dot: Stamp] = [:]
    private static let stampsKept = 1024

    init(_ database: OpaquePointer) throws {
        select = try SQLiteStatement(
            database,
            """
            SELECT id, head, chain FROM _outpost_journal
            WHERE space = ? AND replica = ? AND incarnation = ? AND lane = ?
            """)
        selectAll = try SQLiteStatement(
            database,
            "SELECT id, space, replica, incarnation, lane, head, chain FROM _outpost_journal")
        insert = try SQLiteStatement(
            database,
            """
            INSERT INTO _outpost_journal (space, replica, incarnation, lane, head, chain)
            VALUES (?, ?, ?, ?, ?, ?) RETURNING id
            """)
        update = try SQLiteStatement(
            database, "UPDATE _outpost_journal SET head = ?, chain = ? WHERE id = ?")
        append = try SQLiteStatement(
            database,
            """
            INSERT INTO _outpost_changeset (place, time, counter, digest, body)
            VALUES (?, ?, ?, ?, ?)
            """)
        stampOf = try SQLiteStatement(
            database, "SELECT time, counter, digest FROM _outpost_changeset WHERE place = ?")
        bodyOf = try SQLiteStatement(
            database, "SELECT body FROM _outpost_changeset WHERE place = ?")
        try loadAll()
    }

    /// Forgets what a rolled-back transaction may have changed, and reads it again.
    func reload() throws {
        numbers.removeAll()
        journals.removeAll()
        heads.removeAll()
        stamps.removeAll()
        try loadAll()
    }

    private func loadAll() throws {
        defer { selectAll.reset() }
        while try selectAll.step() {
            let replica = Self.replica(selectAll.bytes(2), selectAll.integer(3))
            let journal = JournalID(
                space: SpaceID(hash: UInt16(truncatingIfNeeded: selectAll.integer(1))),
                replica: replica,
                lane: Lane(rawValue: UInt8(truncatingIfNeeded: selectAll.integer(4))) ?? .routine)
            numbers[journal] = selectAll.integer(0)
            journals[selectAll.integer(0)] = journal
            heads[journal] = Head(
                sequence: UInt64(selectAll.integer(5)),
                chain: Digest(bytes: selectAll.bytes(6)) ?? .zero)
        }
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

    var versionVector: VersionVector { VersionVector(heads.mapValues(\.sequence)) }

    // MARK: Changesets

    /// Appends a changeset at its journal's head.
    ///
    /// The caller has checked that it follows; a gap here is a programmer's mistake.
    func append(_ item: Batch<Verified>.Item) throws {
        let changeset = item.changeset
        precondition(
            item.head.sequence == changeset.sequence
                && changeset.sequence == head(of: changeset.journal).sequence + 1,
            "a changeset is appended at its journal's head and nowhere else")
        let number = try journalNumber(of: changeset.journal)
        try append.bind(try place(number, changeset.sequence), at: 1)
        try append.bind(changeset.time.milliseconds, at: 2)
        try append.bind(Int64(changeset.time.counter), at: 3)
        try append.bind(item.digest.bytes, at: 4)
        try append.bind(item.body, at: 5)
        try append.run()
        heads[changeset.journal] = item.head
        remember(
            Stamp(time: changeset.time, replica: changeset.journal.replica, digest: item.digest),
            of: changeset.dot)
    }

    /// Writes the head of a journal that was appended to; once a transaction, not once a changeset.
    func saveHead(of journal: JournalID) throws {
        let head = head(of: journal)
        try update.bind(Int64(head.sequence), at: 1)
        try update.bind(head.chain.bytes, at: 2)
        try update.bind(try journalNumber(of: journal), at: 3)
        try update.run()
    }

    func body(of dot: Dot) throws -> [UInt8]? {
        guard let number = numbers[dot.journal] else { return nil }
        try bodyOf.bind(try place(number, dot.sequence), at: 1)
        defer { bodyOf.reset() }
        return try bodyOf.step() ? bodyOf.bytes(0) : nil
    }

    func place(_ number: Int64, _ sequence: UInt64) throws -> Int64 {
        guard sequence <= Limits.sequence, number <= Limits.journals else {
            throw OutpostError(
                .limit, operation: "append to a journal", place: "journal \(number)",
                cause: "more than \(Limits.sequence) changesets or \(Limits.journals) journals")
        }
        return number << Self.sequenceBits | Int64(sequence)
    }

    // MARK: RowStateResolver

    func journalNumber(of journal: JournalID) throws -> Int64 {
        if let number = numbers[journal] { return number }
        let head = Head(emptyJournal: journal)
        try insert.bind(Int64(journal.space.hash), at: 1)
        try insert.bind(Self.bytes(of: journal.replica.identity), at: 2)
        try insert.bind(Int64(journal.replica.incarnation), at: 3)
        try insert.bind(Int64(journal.lane.rawValue), at: 4)
        try insert.bind(Int64(head.sequence), at: 5)
        try insert.bind(head.chain.bytes, at: 6)
        defer { insert.reset() }
        guard try insert.step() else {
            throw OutpostError(
                .storage, operation: "add a journal", place: journal.description,
                cause: "SQLite returned no id")
        }
        let number = insert.integer(0)
        numbers[journal] = number
        journals[number] = journal
        heads[journal] = heads[journal] ?? head
        return number
    }

    func journal(numbered number: Int64) throws -> JournalID {
        guard let journal = journals[number] else {
            throw OutpostError(
                .corrupt, operation: "read a row's state", place: "_outpost_row",
                cause: "it names journal \(number), which _outpost_journal does not hold",
                hint: "keep a copy of the file, then take everything from the hub again")
        }
        return journal
    }

    func stamp(of dot: Dot) throws -> Stamp {
        if let stamp = stamps[dot] { return stamp }
        try stampOf.bind(try place(try journalNumber(of: dot.journal), dot.sequence), at: 1)
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
