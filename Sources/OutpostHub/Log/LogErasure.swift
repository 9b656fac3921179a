import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// `log_erased`, within one transaction: entries of the log of which an order of erasure took something out.
struct LogErasure {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Logs of earlier versions have none.
    static let table = """
        CREATE TABLE IF NOT EXISTS log_erased (
            journal INTEGER NOT NULL, journal_sequence INTEGER NOT NULL, digest BLOB NOT NULL,
            PRIMARY KEY (journal, journal_sequence)
        ) STRICT, WITHOUT ROWID;
        """

    /// Names of values in `log_meta`.
    enum Meta {
        /// Digest of the roster whose orders were done last.
        static let roster = "erased by"
        /// Something was taken out, and the file was not written anew since.
        static let rewriteOwed = "rewrite owed"
        /// A number: see `HubLog.owedSurvey`.
        static let surveyOwed = "survey owed"
    }

    func value(_ name: String) throws -> Data? {
        try Data.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM log_meta WHERE name = ?"), arguments: [name])
    }

    func set(_ value: [UInt8], for name: String) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO log_meta VALUES (?, ?)", arguments: [name, Data(value)])
    }

    func remove(_ name: String) throws {
        try db.execute(sql: "DELETE FROM log_meta WHERE name = ?", arguments: [name])
    }

    func owedSurvey() throws -> UInt64? {
        guard let bytes = try value(Meta.surveyOwed) else { return nil }
        var reader = ByteReader([UInt8](bytes))
        return try reader.fixed("survey owed")
    }

    func noteOwedSurvey() throws {
        var writer = ByteWriter()
        writer.fixed((try owedSurvey() ?? 0) &+ 1)
        try set(writer.bytes, for: Meta.surveyOwed)
    }

    /// The digest of the whole body; nil where nothing was taken out.
    ///
    /// - Parameter journal: its number in the log.
    func original(_ journal: Int64, _ sequence: UInt64) throws -> Digest? {
        try Data.fetchOne(
            db.cachedStatement(
                sql: "SELECT digest FROM log_erased WHERE journal = ? AND journal_sequence = ?"),
            arguments: [journal, Int64(sequence)]
        ).flatMap { Digest(bytes: $0) }
    }

    func note(_ original: Digest, _ journal: Int64, _ sequence: UInt64) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO log_erased VALUES (?, ?, ?)",
            arguments: [journal, Int64(sequence), Data(original.bytes)])
    }

    /// - Returns: how many entries were changed.
    func erase(_ erasures: Erasures) throws -> Int {
        let numbers = try LogJournals.byNumber(db)
        let byName = Dictionary(numbers.map { ($1, $0) }) { first, _ in first }
        var count = 0
        for dot in erasures.erasedDots.sorted() {
            guard let journal = byName[dot.journal], let body = try body(journal, dot.sequence),
                let rest = erasures.remainder(of: try ChangesetBody.storedView(body))
            else { continue }
            try note(Digest(of: body), journal, dot.sequence)
            try db.execute(
                sql: "UPDATE log_entry SET body = ? WHERE journal = ? AND journal_sequence = ?",
                arguments: [Data(rest), journal, Int64(dot.sequence)])
            count += 1
        }
        return count
    }

    private func body(_ journal: Int64, _ sequence: UInt64) throws -> [UInt8]? {
        try Data.fetchOne(
            db.cachedStatement(
                sql: "SELECT body FROM log_entry WHERE journal = ? AND journal_sequence = ?"),
            arguments: [journal, Int64(sequence)]
        ).map { [UInt8]($0) }
    }
}

extension SQLiteHubLog {
    @discardableResult
    package func erase(_ erasures: Erasures, roster: Digest) throws -> Int? {
        do {
            let isDone = try writer.read { db in
                let log = LogErasure(db)
                return try log.value(LogErasure.Meta.roster) == Data(roster.bytes)
                    && log.value(LogErasure.Meta.rewriteOwed) == nil
            }
            guard !isDone else { return nil }
            let count = try writer.write { db in
                let log = LogErasure(db)
                let count = try log.erase(erasures)
                try log.set(roster.bytes, for: LogErasure.Meta.roster)
                if !erasures.isEmpty { try log.noteOwedSurvey() }
                if count > 0 { try log.set([1], for: LogErasure.Meta.rewriteOwed) }
                return count
            }
            try settle()
            return count
        } catch {
            throw StoreFailure.translate(error, operation: "erase in the hub's log", place: place)
        }
    }

    package func owedSurvey() throws -> UInt64? {
        try surveyed("look what is to be erased") {
            try writer.read { try LogErasure($0).owedSurvey() }
        }
    }

    package func noteOwedSurvey() throws {
        try surveyed("note what is to be erased") {
            try writer.write { try LogErasure($0).noteOwedSurvey() }
        }
    }

    package func settleSurvey(_ owed: UInt64) throws {
        try surveyed("note what was erased") {
            try writer.write { db in
                let log = LogErasure(db)
                if try log.owedSurvey() == owed { try log.remove(LogErasure.Meta.surveyOwed) }
            }
        }
    }

    private func surveyed<Result>(
        _ operation: String, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            throw StoreFailure.translate(error, operation: operation, place: place)
        }
    }

    /// Where a crash came between the erasing and this, the next time does it.
    private func settle() throws {
        let isOwed = try writer.read { db in
            try LogErasure(db).value(LogErasure.Meta.rewriteOwed) != nil
        }
        guard isOwed else { return }
        try writer.vacuum()
        try writer.writeWithoutTransaction { db in
            // A log in memory has no WAL.
            if writer is DatabasePool { _ = try db.checkpoint(.truncate) }
        }
        try writer.write { try LogErasure($0).remove(LogErasure.Meta.rewriteOwed) }
    }
}
