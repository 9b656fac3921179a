import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import Synchronization

/// Full-text search over the replica's reports that ignores accents and case: SQLite's FTS5 in a file of its own beside the
/// replica, which may be thrown away at any time.
///
/// It follows the journals (`JournalFollower`); up to where it has read each stands in it. Where everything is new, after a
/// roster changed say, the file is deleted and made anew: what was ordered to be erased must leave the index too.
final class SearchIndex: Sendable {
    /// A row that was found.
    struct Hit: Sendable {
        let table: String
        let key: RowKey
    }

    /// Raised when what the index holds of a row changes.
    private static let format = "2"
    /// Rows of one transaction of the first making.
    private static let batchRows = 2000

    private let path: String
    private let mission: Mission
    private let texts: [String: SearchText]
    private let queue = DispatchQueue(label: "outpost search", qos: .utility)
    /// Locks: the replica is let go by one thread while another follows it.
    private let database = Mutex<DatabaseQueue?>(nil)
    private let replica = Mutex<Replica?>(nil)
    private let isMade = Mutex(false)

    init(folder: ReplicaFolder, mission: Mission) throws {
        path = folder.path + "/search.sqlite"
        self.mission = mission
        var texts: [String: SearchText] = [:]
        for table in mission.tables {
            guard let schema = mission.schema.table(named: table.name),
                table.name != mission.schema.accessLog
            else { continue }
            texts[table.name] = SearchText(
                DeskTable(mission: table, schema: schema), mission: mission)
        }
        self.texts = texts
    }

    /// Whether all that is here can be found; while the index is made for the first time, only a part.
    var isWhole: Bool { isMade.withLock { $0 } }

    func begin(_ replica: Replica) {
        self.replica.withLock { $0 = replica }
        follow()
    }

    func end() {
        replica.withLock { $0 = nil }
        queue.sync {}
        database.withLock { $0 = nil }
    }

    /// Takes up what was written since, in the background.
    func follow() {
        queue.async { [self] in
            do {
                try settle()
            } catch {
                // It is made anew next time: searching finds less meanwhile, and nothing is lost.
                isMade.withLock { $0 = false }
            }
        }
    }

    /// A file that was damaged is made anew, once: what is wrong then is the disk, or the replica.
    private func settle() throws {
        do {
            try catchUp()
        } catch {
            isMade.withLock { $0 = false }
            removeFile()
            try catchUp()
        }
    }

    /// Waits until all that was begun is done.
    func finish() { queue.sync {} }

    /// The latest first.
    ///
    /// - Parameter tables: nil: all.
    func search(_ typed: String, tables: Set<String>?, limit: Int) throws -> [Hit] {
        guard let query = SearchText.query(typed) else { return [] }
        if isWhole { try queue.sync { try settle() } }
        guard let database = database.withLock({ $0 }) else { return [] }
        return try database.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT row.kind, row.key FROM text JOIN row ON row.number = text.rowid
                    WHERE text MATCH ? ORDER BY text.rowid DESC
                    """, arguments: [query])
            var hits: [Hit] = []
            while hits.count < limit, let row = try rows.next() {
                let table: String = row[0]
                guard tables?.contains(table) ?? true, let key = RowKey(row[1]) else { continue }
                hits.append(Hit(table: table, key: key))
            }
            return hits
        }
    }

    // MARK: Following

    private func catchUp() throws {
        guard let replica = replica.withLock({ $0 }) else { return }
        let roster = try replica.rosterContent()
        let mark = mark(roster)
        if database.withLock({ $0 }) == nil { try open() }
        guard let database = database.withLock({ $0 }) else { return }
        var follower = try database.read {
            try JournalFollower.kept(in: $0, mark: mark, roster: roster)
        }
        let before = follower.positions
        try follower.catchUp(with: replica) { news in
            switch news {
            case .everything: try make(replica)
            case .rows(let rows): try put(try current(rows, replica))
            }
        }
        if follower.positions != before {
            try write { try follower.keep(in: $0, mark: mark) }
        }
        isMade.withLock { $0 = true }
    }

    private func write(_ body: (Database) throws -> Void) throws {
        try database.withLock { $0 }?.write(body)
    }

    private func put(_ rows: [(String, RowKey, String?)]) throws {
        try write { db in
            for (table, key, text) in rows { try Self.put(db, table, key, text) }
        }
    }

    /// What rows say now; nil for one that is gone.
    private func current(
        _ touched: [String: Set<RowKey>], _ replica: Replica
    ) throws -> [(String, RowKey, String?)] {
        try replica.read { db in
            var result: [(String, RowKey, String?)] = []
            for (name, keys) in touched {
                guard let text = texts[name], let table = mission.schema.table(named: name)
                else { continue }
                let sql = "\(Self.select(table)) WHERE id = ?"
                for key in keys {
                    let row = try db.fetchValues(sql: sql, values: [.text(key.description)]).first
                    result.append((name, key, row.map { text.text(of: Array($0.dropFirst())) }))
                }
            }
            return result
        }
    }

    // MARK: Making

    private func make(_ replica: Replica) throws {
        isMade.withLock { $0 = false }
        removeFile()
        try open()
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard let table = mission.schema.table(named: name) else { continue }
            var last = ""
            while true {
                let rows = try replica.read { db in
                    try db.fetchValues(
                        sql: "\(Self.select(table)) WHERE id > ? ORDER BY id LIMIT ?",
                        values: [.text(last), .integer(Int64(Self.batchRows))])
                }
                guard let end = rows.last?.first else { break }
                last = end.description
                try write { db in
                    for row in rows {
                        guard let key = RowKey(row[0].description) else { continue }
                        try Self.put(db, name, key, text.text(of: Array(row.dropFirst())))
                    }
                }
            }
        }
    }

    /// What the index depends on beside the journals.
    private func mark(_ roster: Digest?) -> String {
        "\(Self.format) \(mission.schema.missionHash) \(roster.map { "\($0)" } ?? "none")"
    }

    private func removeFile() {
        database.withLock { $0 = nil }
        SideFile.remove(path)
    }

    private func open() throws {
        var configuration = Configuration()
        configuration.label = "outpost search"
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            // A power cut may cost the last rows of it: they are read again.
            try db.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = NORMAL;
                    PRAGMA cache_size = -4096;
                    \(JournalFollower.tables)
                    CREATE TABLE IF NOT EXISTS row (
                      number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE) STRICT;
                    CREATE VIRTUAL TABLE IF NOT EXISTS text USING fts5(
                      content, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3', detail = 'none',
                      columnsize = 0);
                    """)
        }
        database.withLock { $0 = queue }
    }

    private static func select(_ table: TableSchema) -> String {
        let columns = ["id"] + table.columns.map(\.name)
        return "SELECT \(columns.map(Replica.quoted).joined(separator: ", ")) "
            + "FROM \(Replica.quoted(table.name))"
    }

    private static func put(
        _ db: Database, _ table: String, _ key: RowKey, _ text: String?
    ) throws {
        let known = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT number FROM row WHERE key = ?"),
            arguments: [key.description])
        if let known {
            try db.cachedStatement(sql: "DELETE FROM text WHERE rowid = ?")
                .execute(arguments: [known])
            if text == nil {
                try db.cachedStatement(sql: "DELETE FROM row WHERE number = ?")
                    .execute(arguments: [known])
            }
        }
        guard let text else { return }
        let number = try known ?? freeNumber(db, key)
        if known == nil {
            try db.cachedStatement(sql: "INSERT INTO row VALUES (?, ?, ?)")
                .execute(arguments: [number, table, key.description])
        }
        try db.cachedStatement(sql: "INSERT INTO text (rowid, content) VALUES (?, ?)")
            .execute(arguments: [number, text])
    }

    /// Ordered as the keys' times, so that the latest come first without sorting what was found.
    private static func freeNumber(_ db: Database, _ key: RowKey) throws -> Int64 {
        var number = Int64(key.milliseconds) << 15 | Int64(key.low & 0x7FFF)
        let taken = try db.cachedStatement(sql: "SELECT 1 FROM row WHERE number = ?")
        while try Int64.fetchOne(taken, arguments: [number]) != nil { number += 1 }
        return number
    }
}
