import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Every value of a small replica's journals, seals, rows and states, flipped, cut, lengthened, exchanged or taken away at
/// every position: found by verifying, and never a crash.
///
/// What is left out says nothing: the clock beside a journal's head, the chain and share of the fingerprint in rows that
/// are no longer their journal's newest (chains are checked all the same), and states that newer ones have replaced. Some bits
/// of a packed segment mean nothing to zstd: where every body is still what its digest says, nothing was damaged.
@Suite struct DamageTests {
    /// One value's place.
    private struct Spot: CustomStringConvertible {
        let table: String
        /// SQL that finds the row.
        let row: String
        let column: String
        let value: DatabaseValue
        /// Bytes of it that count for nothing: of states that newer ones have replaced.
        var unused = IndexSet()

        var description: String { "\(table).\(column) where \(row)" }

        func set(_ value: some DatabaseValueConvertible, _ db: Database) throws {
            try db.execute(
                sql: "UPDATE \"\(table)\" SET \"\(column)\" = ? WHERE \(row)", arguments: [value])
        }
    }

    private static let tables: [(name: String, key: String, columns: [String])] = [
        (
            "_outpost_journal", "id",
            ["id", "space", "replica", "incarnation", "lane", "head", "chain", "sum"]
        ),
        (
            "_outpost_changeset", "place",
            ["place", "time", "counter", "digest", "chain", "body"]
        ),
        ("_outpost_seal", "place", ["place", "chain", "signature"]),
        ("_outpost_segment", "first", ["first", "last", "bytes"]),
        ("_outpost_run", "hex(key)", ["key", "last", "state", "keys", "edited"]),
        ("_outpost_row", "hex(key)", ["key", "state"]),
        ("_outpost_recent", "number", ["states"]),
        ("incident", "id", ["id", "title", "severity", "photo"]),
    ]

    /// Rows whose values count for nothing: see above.
    private static let unused = """
        SELECT hex(key) FROM _outpost_row WHERE instr(
            (SELECT group_concat(hex(states), '') FROM _outpost_recent), hex(key)) > 0
        """

    private static let staleJournals = """
        SELECT id FROM _outpost_journal AS stored JOIN _outpost_head AS newest USING (id)
        WHERE newest.head > stored.head
        """

    private static func spots(_ db: Database) throws -> [Spot] {
        var unused = Set(try String.fetchAll(db, sql: Self.unused).map { "hex(key) = '\($0)'" })
        unused.formUnion(try String.fetchAll(db, sql: Self.staleJournals).map { "id = \($0)" })
        var spots: [Spot] = []
        for table in tables {
            for column in table.columns {
                let rows = try Row.fetchAll(
                    db,
                    sql: "SELECT quote(\(table.key)), \"\(column)\" FROM \"\(table.name)\"")
                for row in rows {
                    let spot = Spot(
                        table: table.name, row: "\(table.key) = \(row[0] as String)",
                        column: column, value: row[1])
                    let isUnused =
                        table.name == "_outpost_row" || column == "sum"
                    if isUnused, unused.contains(spot.row) { continue }
                    spots.append(spot)
                }
            }
        }
        var newer = Set<[UInt8]>()
        for index in spots.indices.reversed() where spots[index].column == "states" {
            guard case .blob(let states) = spots[index].value.storage else { continue }
            for (key, range) in Self.states(of: [UInt8](states)) {
                if !newer.insert(key).inserted { spots[index].unused.insert(integersIn: range) }
            }
        }
        return spots
    }

    /// The keys of STATES (see RecentStates), and where each one's state stands.
    private static func states(of bytes: [UInt8]) -> [(key: [UInt8], range: Range<Int>)] {
        var found: [(key: [UInt8], range: Range<Int>)] = []
        var reader = ByteReader(bytes)
        while !reader.isAtEnd {
            do {
                let key = try reader.raw("key", count: 18)
                let count = try reader.data("state", limit: bytes.count).count
                found.append((Array(key), reader.offset - count..<reader.offset))
            } catch {
                Issue.record(error)
                return found
            }
        }
        return found
    }

    /// Does each damage in turn.
    ///
    /// - Returns: what was not found, and how many were tried.
    private func missed(
        _ small: SmallReplica, _ db: Database, _ damages: (Spot) -> [(String, DatabaseValue)]
    ) throws -> (missed: [String], tried: Int) {
        var missed: [String] = []
        var tried = 0
        for spot in try Self.spots(db) {
            for (name, value) in damages(spot) {
                let found = try small.verified(db) { db in try spot.set(value, db) }
                guard let found else { continue }
                tried += 1
                if found.isSound, spot.table != "_outpost_segment" {
                    missed.append("\(name) of \(spot)")
                }
            }
        }
        return (missed, tried)
    }

    private func expectFound(
        isCompacted: Bool, atLeast least: Int, _ damages: (Spot) -> [(String, DatabaseValue)]
    ) throws {
        let small = try SmallReplica(isCompacted: isCompacted)
        let (missed, tried) = try small.open().writeWithoutTransaction { db in
            #expect(try small.verify(db).isSound)
            return try self.missed(small, db, damages)
        }
        #expect(missed == [], "\(missed.count) of \(tried) were not found")
        #expect(tried > least, "only \(tried)")
    }

    private static func bytes(_ value: DatabaseValue) -> [UInt8]? {
        switch value.storage {
        case .blob(let data): [UInt8](data)
        case .string(let text): Array(text.utf8)
        default: nil
        }
    }

    private static func value(_ bytes: [UInt8], like value: DatabaseValue) -> DatabaseValue {
        if case .string = value.storage {
            return String(decoding: bytes, as: UTF8.self).databaseValue
        }
        return Data(bytes).databaseValue
    }

    @Test(arguments: [false, true])
    func `A byte that was altered is found wherever it stands`(isCompacted: Bool) throws {
        try expectFound(isCompacted: isCompacted, atLeast: 1_000) { spot in
            guard let bytes = Self.bytes(spot.value) else {
                guard case .int64(let number) = spot.value.storage else { return [] }
                return [1, -1].map { ("\($0)", (number + $0).databaseValue) }
            }
            return bytes.indices.filter { !spot.unused.contains($0) }.map { index in
                var altered = bytes
                altered[index] ^= 1 << UInt8(index % 7)
                return ("byte \(index)", Self.value(altered, like: spot.value))
            }
        }
    }

    @Test(arguments: [false, true])
    func `A value that was cut or lengthened anywhere is found`(isCompacted: Bool) throws {
        try expectFound(isCompacted: isCompacted, atLeast: 1_000) { spot in
            guard let bytes = Self.bytes(spot.value), spot.unused.isEmpty else { return [] }
            return bytes.indices.flatMap { index in
                var longer = bytes
                longer.insert(bytes[index] ^ 1, at: index)
                return [
                    ("cut at \(index)", Self.value(Array(bytes[..<index]), like: spot.value)),
                    ("inserted at \(index)", Self.value(longer, like: spot.value)),
                ]
            }
        }
    }

    @Test(arguments: [false, true])
    func `A row that was taken away, or has another's value, is found`(isCompacted: Bool) throws {
        let small = try SmallReplica(isCompacted: isCompacted)
        try small.open().writeWithoutTransaction { db in
            // A seal fewer may be one that was never made: what that means is tried in VerifyTests. States are taken by
            // their keys, whichever row brings them.
            let spots = try Self.spots(db).filter { $0.table != "_outpost_recent" }
            for spot in spots where spot.table != "_outpost_seal" {
                let found = try small.verified(db) { db in
                    try db.execute(sql: "DELETE FROM \"\(spot.table)\" WHERE \(spot.row)")
                }
                #expect(found?.isSound == false, "row of \(spot) taken away")
            }
            for (spot, next) in zip(spots, spots.dropFirst())
            where spot.table == next.table && spot.column == next.column
                && spot.value != next.value
            {
                let found = try small.verified(db) { db in
                    try spot.set(next.value, db)
                    try next.set(spot.value, db)
                }
                if let found { #expect(!found.isSound, "\(spot) exchanged with \(next)") }
            }
        }
    }
}
