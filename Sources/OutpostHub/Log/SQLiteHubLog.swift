import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTrust

/// The hub's log in SQLite.
///
///     log_meta      name, value                                        the epoch
///     log_journal   id, space, replica, incarnation, lane, head, chain
///     log_seal      journal, journal_sequence, signature              where the journals' devices sealed them
///     log_entry     space, sequence, journal, journal_sequence, hash, body
///     log_erased    journal, journal_sequence, digest                 entries of which an order of erasure took something out:
///                                                                     the digest of the whole body
///
/// An entry's hash is SHA-256 over the hash before it, its journal's name, its sequence there, and its
/// body's digest; the first builds on the digest of the space's two bytes.
package final class SQLiteHubLog: HubLog {
    let writer: any DatabaseWriter
    let place: String
    private let schema: Schema
    private let trust: @Sendable () throws -> SealTrust
    private let erasures: @Sendable () throws -> Erasures

    /// - Parameters:
    ///   - path: the file; nil keeps the log in memory.
    ///   - schema: of the mission, to verify batches against.
    ///   - trust: whose seals are believed, asked at each batch.
    ///   - erasures: what the roster orders, asked at each batch: it is taken out before anything is stored.
    package init(
        path: String?, schema: Schema, trust: @escaping @Sendable () throws -> SealTrust,
        erasures: @escaping @Sendable () throws -> Erasures = { .none }, makeEpoch: () -> UInt64
    ) throws {
        self.schema = schema
        self.trust = trust
        self.erasures = erasures
        place = path ?? "a log in memory"
        do {
            writer = try path.map { try DatabasePool(path: $0) } ?? DatabaseQueue()
            try writer.writeWithoutTransaction { db in
                // A receipt promises that the power may go now.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.inTransaction(.immediate) {
                    if try !db.tableExists("log_meta") {
                        try db.execute(sql: Self.tables)
                        try db.execute(
                            sql: "INSERT INTO log_meta VALUES ('epoch', ?)",
                            arguments: [Int64(bitPattern: makeEpoch())])
                    }
                    // Logs of earlier versions have none.
                    try db.execute(
                        sql: """
                            CREATE UNIQUE INDEX IF NOT EXISTS log_entry_dot
                            ON log_entry (journal, journal_sequence)
                            """)
                    try db.execute(sql: LogErasure.table)
                    return .commit
                }
            }
        } catch {
            throw StoreFailure.translate(error, operation: "open the hub's log", place: place)
        }
    }

    /// Syncs what the process before left in the WAL: a receipt for it must hold. By the hub that serves alone: commands look into its log beside it.
    package func makeDurable() throws {
        do {
            try writer.makeDurable()
        } catch {
            throw StoreFailure.translate(error, operation: "open the hub's log", place: place)
        }
    }

    /// Closes its connections: nothing of it can be used any more.
    package func close() throws {
        do {
            try writer.close()
        } catch {
            throw StoreFailure.translate(error, operation: "close the hub's log", place: place)
        }
    }

    /// A copy of a log as it stands, in memory: what a backup holds.
    package init(copying other: SQLiteHubLog) throws {
        schema = other.schema
        trust = other.trust
        erasures = other.erasures
        place = "a copy of " + other.place
        let copy = try DatabaseQueue()
        try other.writer.backup(to: copy)
        writer = copy
    }

    private static let tables = """
        CREATE TABLE log_meta (name TEXT PRIMARY KEY NOT NULL, value ANY) STRICT, WITHOUT ROWID;
        CREATE TABLE log_journal (
            id INTEGER PRIMARY KEY, space INTEGER NOT NULL, replica INTEGER NOT NULL,
            incarnation INTEGER NOT NULL, lane INTEGER NOT NULL, head INTEGER NOT NULL,
            chain BLOB NOT NULL, UNIQUE (space, replica, incarnation, lane)
        ) STRICT;
        CREATE TABLE log_seal (
            journal INTEGER NOT NULL, journal_sequence INTEGER NOT NULL, signature BLOB NOT NULL,
            PRIMARY KEY (journal, journal_sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE log_entry (
            space INTEGER NOT NULL, sequence INTEGER NOT NULL, journal INTEGER NOT NULL,
            journal_sequence INTEGER NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (space, sequence)
        ) STRICT, WITHOUT ROWID;
        """

    package var epoch: UInt64 {
        get throws {
            try reading { db in
                let value = try Int64.fetchOne(
                    db.cachedStatement(sql: "SELECT value FROM log_meta WHERE name = 'epoch'"))
                return UInt64(bitPattern: value ?? 0)
            }
        }
    }

    package func append(_ batch: Batch<Unverified>) throws -> [JournalID: Head] {
        do {
            let (trust, erasures) = (try trust(), try erasures())
            return try writer.write { db in
                var rows = LogJournals(db)
                var heads: [JournalID: Head] = [:]
                for journal in Set(batch.items.map(\.journal)) {
                    heads[journal] = try rows.head(of: journal)
                }
                for item in batch.items {
                    guard let head = heads[item.journal], item.sequence <= head.sequence else {
                        continue
                    }
                    // A repeated changeset is passed over; another in its place is a branch.
                    if try Self.digest(db, item.dot, number: rows.number(of: item.journal))
                        != item.digest
                    {
                        throw VerificationError.chainDiffers(item.dot)
                    }
                }
                let verified = try BatchVerifier(schema: schema, trust: trust, erasures: erasures) {
                    heads[$0] ?? Head(emptyJournal: $0)
                }.verify(batch)
                for whole in verified.items {
                    let item = try whole.erased(by: erasures)
                    let number = try rows.number(of: item.journal)
                    try Self.append(item, db, journal: number)
                    if item.remainder != nil {
                        try LogErasure(db).note(item.digest, number, item.sequence)
                    }
                    if let seal = verified.seals[item.dot] {
                        try Self.append(seal, db, journal: number)
                    }
                    heads[item.journal] = item.head
                }
                for journal in Set(verified.items.map(\.journal)) {
                    if let head = heads[journal] { try rows.save(head, of: journal) }
                }
                return heads
            }
        } catch {
            throw StoreFailure.translate(error, operation: "append to the hub's log", place: place)
        }
    }

    /// What the log holds at a changeset's place.
    private static func digest(_ db: Database, _ dot: Dot, number: Int64) throws -> Digest? {
        if let original = try LogErasure(db).original(number, dot.sequence) { return original }
        return try Data.fetchOne(
            db.cachedStatement(
                sql: "SELECT body FROM log_entry WHERE journal = ? AND journal_sequence = ?"),
            arguments: [number, Int64(dot.sequence)]
        ).map { Digest(of: [UInt8]($0)) }
    }

    private static func append(
        _ item: Batch<Verified>.Item, _ db: Database, journal: Int64
    ) throws {
        let space = item.journal.space
        let last = try Self.last(db, space)
        try db.cachedStatement(
            sql: "INSERT INTO log_entry VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            Int64(space.hash), Int64(last.sequence + 1), journal,
            Int64(item.sequence),
            Data(hash(after: last.hash, item.dot, item.digest).bytes), Data(item.body),
        ])
    }

    private static func append(_ seal: Seal, _ db: Database, journal: Int64) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO log_seal VALUES (?, ?, ?)"
        ).execute(arguments: [journal, Int64(seal.dot.sequence), Data(seal.signature)])
    }

    static func hash(after last: Digest, _ dot: Dot, _ digest: Digest) -> Digest {
        var writer = ByteWriter()
        last.append(to: &writer.bytes)
        JournalCoding.append(dot.journal, to: &writer.bytes)
        writer.fixed(dot.sequence)
        digest.append(to: &writer.bytes)
        return Digest(of: writer.bytes)
    }

    private static func last(
        _ db: Database, _ space: SpaceID
    ) throws -> (sequence: UInt64, hash: Digest) {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT sequence, hash FROM log_entry WHERE space = ?
                    ORDER BY sequence DESC LIMIT 1
                    """), arguments: [Int64(space.hash)])
        guard let row else { return (0, start(of: space)) }
        return (UInt64(row[0] as Int64), Digest(bytes: row[1] as Data) ?? .zero)
    }

    static func start(of space: SpaceID) -> Digest {
        var writer = ByteWriter()
        writer.fixed(space.hash)
        return Digest(of: writer.bytes)
    }

    package func heads() throws -> [JournalID: Head] {
        try reading { db in try LogJournals.all(db) }
    }

    package func end(of space: SpaceID) throws -> UInt64 {
        try reading { db in try Self.last(db, space).sequence }
    }

    package func sequence(
        of journal: JournalID, head: UInt64, through entry: UInt64
    ) throws -> UInt64 {
        guard entry > 0, head > 0 else { return 0 }
        return try reading { db in try LogJournals(db).sequence(of: journal, head, through: entry) }
    }

    package func fits(_ cursor: LogCursor, space: SpaceID) throws -> Bool {
        guard try cursor.epoch == epoch else { return false }
        return try reading { db in
            try Self.hash(db, space, at: cursor.sequence) == cursor.hash
        }
    }

    private static func hash(
        _ db: Database, _ space: SpaceID, at sequence: UInt64
    ) throws -> Digest? {
        guard sequence > 0 else { return start(of: space) }
        let hash = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT hash FROM log_entry WHERE space = ? AND sequence = ?"),
            arguments: [Int64(space.hash), Int64(bitPattern: sequence)])
        return hash.flatMap { Digest(bytes: $0) }
    }

    package func page(
        of space: SpaceID, after sequence: UInt64, through last: UInt64?, bodyBytes: Int,
        filter: (Dot) -> Bool
    ) throws -> LogPage {
        let epoch = try epoch
        return try reading { db in
            let journals = try LogJournals.byNumber(db)
            let cursor = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT sequence, journal, journal_sequence, hash, body, signature, digest
                        FROM log_entry LEFT JOIN log_seal USING (journal, journal_sequence)
                            LEFT JOIN log_erased USING (journal, journal_sequence)
                        WHERE space = ? AND sequence > ? AND sequence <= ? ORDER BY sequence
                        """),
                arguments: [
                    Int64(space.hash), Int64(bitPattern: sequence),
                    last.map { Int64(bitPattern: $0) } ?? .max,
                ])
            var page = PageBuilder(
                position: LogCursor(
                    epoch: epoch, sequence: sequence,
                    hash: try Self.hash(db, space, at: sequence) ?? .zero))
            while let row = try cursor.next() {
                guard let journal = journals[row[1]] else { continue }
                let dot = Dot(journal, UInt64(row[2] as Int64))
                if filter(dot) {
                    guard page.hasRoom(for: (row[4] as Data).count, within: bodyBytes) else {
                        return page.cut()
                    }
                    page.add(
                        LogEntry(
                            sequence: UInt64(row[0] as Int64), dot: dot,
                            body: [UInt8](row[4] as Data),
                            original: (row[6] as Data?).flatMap { Digest(bytes: $0) }),
                        signature: (row[5] as Data?).map { [UInt8]($0) })
                }
                page.pass(
                    UInt64(row[0] as Int64), hash: Digest(bytes: row[3] as Data) ?? .zero)
            }
            return page.whole()
        }
    }

    private func reading<Result>(_ body: (Database) throws -> Result) throws -> Result {
        do {
            return try writer.snapshot(body)
        } catch {
            throw StoreFailure.translate(error, operation: "read the hub's log", place: place)
        }
    }
}
