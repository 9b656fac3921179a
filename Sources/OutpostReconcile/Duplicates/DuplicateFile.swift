import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// What was read of each report and which pairs were found, in an SQLite file of its own beside the replica, which may be thrown away at any
/// time.
///
///     report   number, key, time, precision, latitude, longitude, kinds, words, place, numbers
///     term     id, sort, text, spelling, frequency
///     spot     R*Tree: where and when each report was
///     word     FTS5: which words each has, by the terms' numbers
///     pair     first, second (keys, the smaller one first), score
///
/// A report's number begins with its minute, so that FTS5 looks only at those of some weeks.
final class DuplicateFile {
    /// Raised when what the file holds changes.
    static let format = "1"

    let path: String
    let pool: DatabasePool

    init(path: String) throws {
        self.path = path
        var configuration = Configuration()
        configuration.label = "outpost duplicates"
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { db in
            // A power cut may cost the last rows: they are read again.
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        try pool.write { db in try db.execute(sql: Self.tables) }
    }

    private static let tables = """
        \(JournalFollower.tables)
        CREATE TABLE IF NOT EXISTS report (
          number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, time INTEGER, precision INTEGER NOT NULL,
          latitude REAL, longitude REAL, kinds TEXT NOT NULL, words BLOB NOT NULL, place BLOB NOT NULL,
          numbers BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS term (
          id INTEGER PRIMARY KEY, sort INTEGER NOT NULL, text TEXT NOT NULL, spelling BLOB NOT NULL,
          frequency INTEGER NOT NULL) STRICT;
        CREATE VIRTUAL TABLE IF NOT EXISTS spot USING rtree(
          number, south, north, west, east, since, until);
        CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5(
          terms, content = '', detail = 'none', columnsize = 0);
        CREATE TABLE IF NOT EXISTS pair (
          first TEXT NOT NULL, second TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (first, second)
          ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS pair_by_second ON pair (second);
        """

    // MARK: Reports

    /// Adds what was read of a report.
    ///
    /// - Returns: its number.
    static func insert(_ db: Database, _ key: RowKey, _ evidence: ReportEvidence) throws -> Int64 {
        let number = try number(db, evidence.time)
        try db.cachedStatement(sql: "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .execute(arguments: [
                number, key.description, evidence.time, evidence.precision, evidence.latitude,
                evidence.longitude, evidence.kinds.sorted().joined(separator: " "),
                Self.data(evidence.words), Self.data(evidence.place.sorted()),
                Self.data(evidence.numbers.map { Int32(truncatingIfNeeded: $0) }.sorted()),
            ])
        guard let time = evidence.time else { return number }
        try db.cachedStatement(sql: "INSERT INTO word (rowid, terms) VALUES (?, ?)")
            .execute(arguments: [number, Self.terms(evidence.words)])
        guard let latitude = evidence.latitude, let longitude = evidence.longitude else {
            return number
        }
        let hour = Double(time) / 3_600_000
        try db.cachedStatement(sql: "INSERT INTO spot VALUES (?, ?, ?, ?, ?, ?, ?)")
            .execute(arguments: [number, latitude, latitude, longitude, longitude, hour, hour])
        return number
    }

    static func delete(
        _ db: Database, _ number: Int64, _ key: RowKey, _ evidence: ReportEvidence
    ) throws {
        if evidence.time != nil {
            try db.execute(
                sql: "INSERT INTO word (word, rowid, terms) VALUES ('delete', ?, ?)",
                arguments: [number, Self.terms(evidence.words)])
        }
        try db.execute(sql: "DELETE FROM spot WHERE number = ?", arguments: [number])
        try db.execute(sql: "DELETE FROM report WHERE number = ?", arguments: [number])
        try deletePairs(db, of: key)
    }

    static func deletePairs(_ db: Database, of key: RowKey) throws {
        let text = key.description
        try db.execute(
            sql: "DELETE FROM pair WHERE first = ? OR second = ?", arguments: [text, text])
    }

    /// Reports of one minute: more than this are one import without times, and the rest takes the next minute's numbers.
    private static let minuteBits: Int64 = 20

    static func lowest(at time: Int64) -> Int64 {
        // From 1970 on: what is older stands at the beginning.
        max(0, time / 60_000) << minuteBits
    }

    private static func number(_ db: Database, _ time: Int64?) throws -> Int64 {
        let lowest = time.map { Self.lowest(at: $0) } ?? 0
        let last = try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT max(number) FROM report WHERE number BETWEEN ? AND ?"),
            arguments: [lowest, lowest | (1 << minuteBits - 1)])
        return last.map { $0 + 1 } ?? lowest + 1
    }

    /// Every report by its number, with its key.
    static func reports(_ db: Database) throws -> [Int64: (key: RowKey, evidence: ReportEvidence)] {
        var reports: [Int64: (RowKey, ReportEvidence)] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM report")
        while let row = try rows.next() {
            guard let key = RowKey(row[1] as String) else { continue }
            var evidence = ReportEvidence()
            evidence.time = row[2]
            evidence.precision = row[3]
            evidence.latitude = row[4]
            evidence.longitude = row[5]
            evidence.kinds = Set((row[6] as String).split(separator: " ").map(String.init))
            evidence.words = Self.numbers(row[7])
            evidence.place = Set(Self.numbers(row[8]))
            evidence.numbers = Set(Self.numbers(row[9]).map { Int($0) })
            reports[row[0]] = (key, evidence)
        }
        return reports
    }

    // MARK: Words

    static func keep(_ db: Database, _ vocabulary: Vocabulary, _ id: Vocabulary.ID) throws {
        let word = vocabulary.words[Int(id)]
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO term VALUES (?, ?, ?, ?, ?)")
            .execute(arguments: [
                id, Int64(word.sort.rawValue), word.text, Data(word.spelling),
                vocabulary.frequency[Int(id)],
            ])
    }

    /// In the order of their numbers.
    static func terms(_ db: Database) throws -> [(word: WordReading.Word, frequency: Int32)] {
        var terms: [(WordReading.Word, Int32)] = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT sort, text, spelling, frequency FROM term ORDER BY id")
        while let row = try rows.next() {
            let sort = WordReading.Word.Sort(rawValue: UInt8(row[0] as Int64)) ?? .sound
            terms.append(
                (
                    WordReading.Word(
                        sort: sort, text: row[1], spelling: [UInt8](row[2] as Data)), row[3]
                ))
        }
        return terms
    }

    // MARK: Pairs

    static func insert(_ db: Database, _ pair: FoundPair) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO pair VALUES (?, ?, ?)")
            .execute(arguments: [
                pair.first.description, pair.second.description, pair.score,
            ])
    }

    static func pairs(_ db: Database, from least: Double) throws -> [FoundPair] {
        let rows = try Row.fetchCursor(
            db,
            sql:
                "SELECT first, second, score FROM pair WHERE score >= ? ORDER BY score DESC, first, second",
            arguments: [least])
        var pairs: [FoundPair] = []
        while let row = try rows.next() {
            guard let first = RowKey(row[0] as String), let second = RowKey(row[1] as String)
            else { continue }
            pairs.append(FoundPair(first, second, score: row[2]))
        }
        return pairs
    }

    // MARK: Spellings

    private static func data(_ numbers: [Int32]) -> Data {
        numbers.withUnsafeBytes { Data($0) }
    }

    private static func numbers(_ data: Data) -> [Int32] {
        let bytes = [UInt8](data)
        return bytes.withUnsafeBytes { buffer in
            (0..<buffer.count / 4).map {
                buffer.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)
            }
        }
    }

    private static func terms(_ words: [Vocabulary.ID]) -> String {
        words.map { "w\($0)" }.joined(separator: " ")
    }
}

/// Two reports that may speak of one event.
package struct FoundPair: Sendable, Hashable {
    /// The smaller key.
    package let first: RowKey
    package let second: RowKey
    /// From 0 to 1.
    package let score: Double

    init(_ one: RowKey, _ other: RowKey, score: Double) {
        (first, second) = one < other ? (one, other) : (other, one)
        self.score = score
    }
}
