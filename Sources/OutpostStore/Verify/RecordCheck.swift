import Foundation
import GRDB
import OutpostModel

/// Whether each row of the engine's tables has the form that an engine gives it: lengths, ranges, places that exist. What
/// reads them further on may then rely on that.
struct RecordCheck {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// A query that finds rows that no engine writes, and what it demands.
    private struct Rule {
        let table: String
        let demand: String
        /// Gives the row's name.
        let sql: String

        init(_ table: String, _ demand: String, name: String, unless condition: String) {
            self.table = table
            self.demand = demand
            sql = "SELECT \(name) FROM \(table) WHERE NOT (\(condition)) LIMIT 1"
        }
    }

    private static let bits = JournalTable.sequenceBits
    private static let digest = Digest.byteCount
    private static let stateKey = StateKey.byteCount
    private static let knownTable =
        "(SELECT id FROM _outpost_table WHERE id BETWEEN 0 AND \(UInt16.max))"

    private static let rules: [Rule] = [
        Rule(
            "_outpost_meta", "an identity of 8 bytes and an incarnation", name: "name",
            unless: """
                (name <> '\(MetaName.identity)' OR typeof(value) = 'blob' AND length(value) = 8)
                AND (name <> '\(MetaName.incarnation)'
                    OR typeof(value) = 'integer' AND value BETWEEN 1 AND \(UInt32.max))
                """),
        Rule(
            "_outpost_table", "a number of 16 bits", name: "id",
            unless: "id BETWEEN 0 AND \(UInt16.max)"),
        Rule(
            "_outpost_journal", "a journal's name, head, chain and sum", name: "'journal ' || id",
            unless: """
                id BETWEEN 1 AND \(Limits.journals) AND space BETWEEN 0 AND \(UInt16.max)
                AND length(replica) = 8 AND incarnation BETWEEN 1 AND \(UInt32.max)
                AND lane BETWEEN 0 AND \(Lane.bulk.rawValue) AND head BETWEEN 0 AND \(Limits.sequence)
                AND length(chain) = \(digest) AND length(sum) = \(digest)
                AND clock BETWEEN 0 AND \(Limits.timeMilliseconds)
                AND clock_counter BETWEEN 0 AND \(Limits.stampCounter)
                """),
        Rule(
            "_outpost_changeset", "a place in a journal, and a digest", name: "'place ' || place",
            unless: """
                place >> \(bits) IN (SELECT id FROM _outpost_journal)
                AND place & \(Limits.sequence) > 0 AND length(digest) = \(digest)
                AND (chain IS NULL) = (sum IS NULL) AND ifnull(length(chain), \(digest)) = \(digest)
                AND ifnull(length(sum), \(digest)) = \(digest)
                """),
        Rule(
            "_outpost_seal", "the place of a changeset, a chain and a signature",
            name: "'place ' || place",
            unless: """
                place IN (SELECT place FROM _outpost_changeset) AND length(chain) = \(digest)
                AND length(signature) = \(Seal.signatureBytes)
                """),
        Rule(
            "_outpost_segment", "places of one journal whose bodies stand nowhere else",
            name: "'place ' || first",
            unless: """
                first >> \(bits) = last >> \(bits) AND last BETWEEN first AND first + \(StoreLimits.segmentBodies)
                AND last - first + 1 = (SELECT count(*) FROM _outpost_changeset
                    WHERE place BETWEEN first AND last AND body IS NULL)
                AND NOT EXISTS (SELECT 1 FROM _outpost_segment AS other
                    WHERE other.first > _outpost_segment.first
                    AND other.first <= _outpost_segment.last)
                """),
        Rule(
            "_outpost_row", "the key of a known table", name: "hex(key)",
            unless: """
                length(key) = \(stateKey) AND \(number("key")) IN \(knownTable)
                """),
        Rule(
            "_outpost_carried", "part of a changeset that is not held, and who carried it",
            name: "'place ' || place",
            unless: """
                place >> \(bits) IN (SELECT id FROM _outpost_journal)
                AND place NOT IN (SELECT place FROM _outpost_changeset)
                AND carrier IN (SELECT place FROM _outpost_changeset
                    UNION ALL SELECT place FROM _outpost_early)
                AND reason BETWEEN 0 AND \(UInt8.max)
                AND length(key) = \(stateKey) AND \(number("key")) IN \(knownTable)
                """),
        Rule(
            "_outpost_held_changeset", "the place of a changeset, and a reason",
            name: "'place ' || place",
            unless: """
                place IN (SELECT place FROM _outpost_changeset) AND reason BETWEEN 1 AND \(UInt8.max)
                """),
        Rule(
            "_outpost_held_row", "a row that a held changeset would write",
            name: "'place ' || place",
            unless: """
                place IN (SELECT place FROM _outpost_held_changeset)
                AND length(key) = \(stateKey) AND \(number("key")) IN \(knownTable)
                """),
        Rule(
            "_outpost_erased", "the place of a changeset, and a digest", name: "'place ' || place",
            unless: """
                place IN (SELECT place FROM _outpost_changeset) AND length(digest) = \(digest)
                """),
        Rule(
            "_outpost_erased_row", "a table and a key", name: "\"table\"",
            unless: "length(key) = \(RowKey.byteCount)"),
        Rule(
            "_outpost_early", "a changeset that its journal does not hold yet",
            name: "'place ' || place",
            unless: """
                place >> \(bits) IN (SELECT id FROM _outpost_journal)
                AND place NOT IN (SELECT place FROM _outpost_changeset)
                AND length(digest) = \(digest) AND reason BETWEEN 0 AND \(UInt8.max)
                """),
    ]

    /// SQL for the table's number in a state's key, whose first two bytes it is.
    private static func number(_ key: String) -> String {
        let digits = "'0123456789ABCDEF'"
        return (0..<4).map { index in
            "((instr(\(digits), substr(hex(\(key)), \(index + 1), 1)) - 1) << \(12 - 4 * index))"
        }.joined(separator: " + ")
    }

    func check(_ verification: inout Verification) throws {
        for name in [MetaName.identity, MetaName.incarnation]
        where try Int.fetchOne(
            db, sql: "SELECT 1 FROM _outpost_meta WHERE name = ?", arguments: [name]) == nil
        {
            verification.note(
                VerifyFinding(
                    .record, place: "_outpost_meta", expected: "the replica's \(name)",
                    found: "none"))
        }
        for rule in Self.rules {
            guard let name = try String.fetchOne(db, sql: rule.sql) else { continue }
            note(rule.table, name, rule.demand, &verification)
        }
        guard verification.isGroundSound else { return }
        try checkRuns(&verification)
        try checkRecent(&verification)
    }

    private func note(
        _ table: String, _ name: String, _ demand: String, _ verification: inout Verification
    ) {
        verification.note(
            VerifyFinding(
                .record, place: "\(table), \(name)", expected: demand,
                found: "a row that no engine writes"))
    }

    // MARK: States of several rows

    private func checkRuns(_ verification: inout Verification) throws {
        let runs = try Row.fetchCursor(
            db, sql: "SELECT key, last, keys, edited FROM _outpost_run ORDER BY key")
        var previous: StateKey?
        while let row = try runs.next() {
            let key = row[0] as Data
            let fault = try fault(
                ofRun: key, last: row[1], keys: row[2], edited: row[3], after: previous)
            if let fault {
                return note(
                    "_outpost_run", Hexadecimal.text(of: [UInt8](key)), fault, &verification)
            }
            previous = stateKey(row[1])
        }
    }

    /// What a run should be and is not.
    private func fault(
        ofRun first: Data, last: Data, keys: Data, edited: Data, after previous: StateKey?
    ) throws -> String? {
        guard let first = stateKey(first), let last = stateKey(last), first.table == last.table,
            try isKnown(first.table)
        else { return "the keys of one known table" }
        if let previous, first <= previous { return "runs that do not overlap" }
        guard let keys = RowRun.Keys([UInt8](keys)), keys[0] == first.key,
            keys[keys.count - 1] == last.key,
            (1..<max(1, keys.count)).allSatisfy({ keys[$0 - 1] < keys[$0] })
        else { return "keys from the first to the last, ascending" }
        let bits = [UInt8](edited)
        guard bits.isEmpty || bits.count == (keys.count + 7) / 8 else {
            return "a bit for each of its rows"
        }
        for index in 0..<max(bits.count * 8, keys.count) {
            let isEdited =
                index < bits.count * 8 && bits[index / 8] >> UInt8(index % 8) & 1 == 1
            let hasOwn = try index < keys.count && hasState(StateKey(first.table, keys[index]))
            guard isEdited == hasOwn else {
                return "a bit for each of its rows that has a state of its own, and for no other"
            }
        }
        return nil
    }

    private func isKnown(_ table: UInt16) throws -> Bool {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM _outpost_table WHERE id = ?"),
            arguments: [table]) != nil
    }

    private func hasState(_ key: StateKey) throws -> Bool {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT 1 FROM _outpost_row WHERE key = ?"),
            arguments: [Data(key.bytes)]) != nil
    }

    private func stateKey(_ bytes: Data) -> StateKey? {
        bytes.withUnsafeBytes { StateKey($0) }
    }

    private func checkRecent(_ verification: inout Verification) throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT number, states FROM _outpost_recent ORDER BY number")
        while let row = try rows.next() {
            var tables = Set<UInt16>()
            do {
                try RecentStates.decode([UInt8](row[1] as Data)) { key, _ in
                    tables.insert(key.table)
                }
                guard try tables.allSatisfy(isKnown) else {
                    return note(
                        "_outpost_recent", "\(row[0] as Int64)", "rows of known tables",
                        &verification)
                }
            } catch let error as ByteReader.Failure {
                return note(
                    "_outpost_recent", "\(row[0] as Int64)", "states (\(error))", &verification)
            }
        }
    }
}
