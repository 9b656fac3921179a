import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Strategy: values at the edges of what SQLite keeps, written through the API at one base, exchanged through a hub, merged
/// at another, and read by everything that reads. Invariant: no bit differs on the way.
@Suite struct ValueRoadTests {
    private static let columns: [(name: String, kind: ColumnSchema.Kind)] = [
        ("words", .text), ("number", .integer), ("measure", .real), ("bytes", .blob),
    ]

    private static func schema() throws -> Schema {
        let table = try TableSchema(
            name: "sample", residence: .space(SyncTestBed.space),
            columns: columns.map { ColumnSchema(name: $0.name, kind: $0.kind) } + [
                ColumnSchema(name: "claim", kind: .text, rule: .guarded),
                ColumnSchema(name: "code", kind: .text),
                ColumnSchema(name: "choice", kind: .text, choices: ["yes", "no"]),
                ColumnSchema(name: "number_of_report", kind: .text),
            ], referenceColumn: "number_of_report", uniques: [["code"]])
        return try Schema(
            version: 1, missionHash: Digest(of: Array("values".utf8)),
            spaces: [Space(name: "operations"), Space(name: "aid")], tables: [table])
    }

    private static let texts = [
        "", "a", "\0", "a\0b", "\0\0", "Kimbali", "é", "e\u{301}", "\u{1F6DF}", "ዘ", "\u{FEFF}x",
        "\u{FFFF}", "\u{10FFFF}", "'\"\\\r\n\t", "\u{202E}abc", "Å\u{212B}A\u{30A}",
        "%s\u{85}\u{2028}",
    ]
    private static let integers: [Int64] = [
        0, 1, -1, .min, .max, .min + 1, .max - 1, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, 127, 128,
        -128, -129, 32_768, 8_388_608, 1 << 31, 1 << 32, 1 << 47,
    ]
    private static let reals: [Double] = [
        0, 1, -1, 0.1, 1.0 / 3, .pi, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .ulpOfOne,
        9_007_199_254_740_992, 9_223_372_036_854_775_808, -9_223_372_036_854_775_808, 1e-300, 1e300,
        2.5, 100, 1e15, 1e16,
    ]

    private func value(_ kind: ColumnSchema.Kind, _ generator: inout SeededGenerator) -> Value {
        if generator.once(in: 8) { return .null }
        switch kind {
        case .text:
            return .text(
                (0..<generator.below(4)).map { _ in generator.pick(Self.texts) }.joined())
        case .integer:
            return .integer(
                generator.pick(Self.integers + [Int64(bitPattern: generator.next())]))
        case .real:
            let any = Double(bitPattern: generator.next())
            return .real(generator.pick(Self.reals + [any.isFinite && any != 0 ? any : 0]))
        case .blob:
            return .blob((0..<generator.below(5)).map { _ in UInt8(generator.below(256)) })
        }
    }

    /// What a row holds, each value by its type and its bits.
    private func bits(_ values: [Value]) -> [[UInt8]] { values.map { RowImage([$0]).bytes } }

    private func shown(_ replica: Replica) throws -> [[[UInt8]]] {
        let names = Self.columns.map(\.name).joined(separator: ", ")
        return try replica.read { db in
            try db.fetchValues(sql: "SELECT \(names) FROM sample ORDER BY id")
        }.map(bits)
    }

    private func key(_ number: Int) -> RowKey {
        RowKey(space: SyncTestBed.space, milliseconds: 1, random: UInt64(number))
    }

    private func insert(_ values: [(String, Value)], _ number: Int, at replica: Replica) throws {
        let names = (["id"] + values.map(\.0)).joined(separator: ", ")
        let marks = (["?"] + values.map { _ in "?" }).joined(separator: ", ")
        try replica.write { db in
            try db.execute(
                sql: "INSERT INTO sample (\(names)) VALUES (\(marks))",
                values: [.text(key(number).description)] + values.map(\.1))
        }
    }

    @Test func `A value is the same to the bit at every base that it reaches`() throws {
        try forEachSeed(25) { seed, generator in
            let bed = try SyncTestBed(schema: try Self.schema())
            let camp = try bed.edge(1)
            let coast = try bed.edge(2)
            var rows: [[Value]] = []
            for number in 0..<(1 + generator.below(12)) {
                let row = Self.columns.map { value($0.kind, &generator) }
                try insert(Array(zip(Self.columns.map(\.name), row)), number, at: camp)
                rows.append(row)
            }
            try bed.sync(camp)
            try bed.sync(coast)
            #expect(try shown(coast) == rows.map(bits), "seed \(seed)")
            // And back: the other base edits each cell, alone or with others.
            for index in rows.indices {
                for (column, place) in zip(Self.columns, 0...) where generator.once(in: 2) {
                    rows[index][place] = value(column.kind, &generator)
                    try coast.write { db in
                        try db.execute(
                            sql: "UPDATE sample SET \(column.name) = ? WHERE id = ?",
                            values: [rows[index][place], .text(key(index).description)])
                    }
                }
            }
            try bed.sync(coast)
            try bed.sync(camp)
            for replica in [camp, coast, bed.core.picture] {
                #expect(try shown(replica) == rows.map(bits), "seed \(seed)")
                #expect(try replica.audit().broken.isEmpty, "seed \(seed)")
            }
            for index in rows.indices {
                let events = try camp.events(table: "sample", key: key(index))
                let table = try #require(camp.schema.table(named: "sample"))
                let state = Replica.rebuiltState(of: events, table: table)
                let values = try #require(state.shownValues(table: table))
                #expect(bits(Array(values[..<4])) == bits(rows[index]), "seed \(seed)")
            }
        }
    }

    @Test func `SQLite itself holds the bytes, and each value's type`() throws {
        let bed = try SyncTestBed(schema: try Self.schema())
        let camp = try bed.edge(1)
        try insert(
            [("words", .text("a\0é")), ("bytes", .blob([])), ("measure", .real(-0.0))], 1, at: camp)
        let held = try camp.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT typeof(words) || hex(CAST(words AS BLOB)) || typeof(bytes)
                        || length(bytes) || typeof(measure) || printf('%g', measure) || typeof(number)
                    FROM sample
                    """)
        }
        #expect(held == ["text6100C3A9blob0real0null"])
        let measure = try camp.read { try $0.fetchValues(sql: "SELECT measure FROM sample") }
        #expect(bits(measure[0]) == bits([.real(0)]))
    }

    @Test func `History, contested values, findings and references keep every byte`() throws {
        let bed = try SyncTestBed(schema: try Self.schema())
        let camp = try bed.edge(1)
        let coast = try bed.edge(2)
        try insert([("claim", .text("a\0first"))], 1, at: camp)
        try insert([("code", .text("x\0one"))], 2, at: camp)
        // Not the same, though equal up to the NUL.
        try insert([("code", .text("x\0two"))], 3, at: camp)
        try bed.sync(camp)
        try bed.sync(coast)
        for (replica, claim) in [(camp, "a\0camp"), (coast, "a\0coast")] {
            try replica.write { db in
                try db.execute(
                    sql: "UPDATE sample SET claim = ? WHERE id = ?",
                    values: [.text(claim), .text(key(1).description)])
            }
        }
        try insert([("code", .text("y\0same"))], 4, at: camp)
        try insert([("code", .text("y\0same"))], 5, at: coast)
        for replica in [camp, coast, camp] { try bed.sync(replica) }

        let contested = try camp.contestedCells(limit: 10)
        #expect(
            Set(contested.flatMap(\.candidates).flatMap(\.values))
                == [.text("a\0camp"), .text("a\0coast")])
        let history = try camp.events(table: "sample", key: key(1))
            .flatMap(\.change.writes).filter { $0.cell == "claim" }.flatMap(\.values)
        #expect(
            Set(history) == [.text("a\0first"), .text("a\0camp"), .text("a\0coast")])
        let violations = try camp.violations(limit: 10)
        #expect(violations.map(\.values) == [[.text("y\0same")], [.text("y\0same")]])
        #expect(throws: OutpostError.self) {
            try insert([("code", .text("x\0two"))], 6, at: camp)
        }
        // A REPLACE that leaves out the report's number gets it back, whatever bytes it has.
        try insert([("number_of_report", .text("n\0é"))], 7, at: camp)
        try camp.write { db in
            try db.execute(
                sql: "REPLACE INTO sample (id, words) VALUES (?, ?)",
                values: [.text(key(7).description), .text("again")])
        }
        let number = try camp.read { db in
            try db.fetchValues(
                sql: "SELECT number_of_report FROM sample WHERE id = ?",
                values: [.text(key(7).description)])
        }
        #expect(number == [[.text("n\0é")]])
    }

    @Test func `A value as large as the limit goes through, and one byte more is refused`() throws {
        let bed = try SyncTestBed(schema: try Self.schema())
        let camp = try bed.edge(1)
        let coast = try bed.edge(2)
        let text = Value.text(String(repeating: "é", count: Limits.valueBytes / 2))
        let blob = Value.blob(Array(repeating: 7, count: Limits.valueBytes))
        try insert([("words", text), ("bytes", blob)], 1, at: camp)
        try bed.sync(camp)
        try bed.sync(coast)
        let shown = try coast.read { try $0.fetchValues(sql: "SELECT words, bytes FROM sample") }
        #expect(shown == [[text, blob]])

        let size = Limits.valueBytes + 1
        let tooLarge: [(String, Value)] = [
            ("words", .text(String(repeating: "x", count: size))),
            ("bytes", .blob(Array(repeating: 0, count: size))),
        ]
        for next in tooLarge {
            expectRefusal("\(size) bytes") { try insert([next], 2, at: camp) }
        }
        expectRefusal("\(size) bytes") {
            try camp.write { db in
                try db.execute(
                    sql: "UPDATE sample SET bytes = zeroblob(\(size)) WHERE id = ?",
                    arguments: [key(1).description])
            }
        }
    }

    @Test(arguments: [Double.nan, .signalingNaN, .infinity, -.infinity])
    func `A number that is not finite is refused before anything is written`(number: Double) throws
    {
        let bed = try SyncTestBed(schema: try Self.schema())
        let camp = try bed.edge(1)
        expectRefusal("not finite") { try insert([("measure", .real(number))], 1, at: camp) }
        try insert([("claim", .text("x"))], 1, at: camp)
        expectRefusal("not finite") {
            try camp.resolve(
                table: "sample", key: key(1), values: ["measure": .real(number)], because: "")
        }
        #expect(try camp.heads().values.map(\.sequence) == [1])
    }

    @Test func `Text that is not UTF-8 and infinities are refused however they are written`() throws
    {
        let bed = try SyncTestBed(schema: try Self.schema())
        let camp = try bed.edge(1)
        try insert([("words", .text("x"))], 1, at: camp)
        for (assignment, cause) in [
            ("words = CAST(x'61ff' AS TEXT)", "UTF-8"), ("measure = 9e999", "not finite"),
            ("measure = -9e999", "not finite"),
        ] {
            expectRefusal(cause) {
                try camp.write { try $0.execute(sql: "UPDATE sample SET \(assignment)") }
            }
        }
        expectRefusal("integer") {
            try camp.resolve(
                table: "sample", key: key(1), values: ["number": .text("7")], because: "")
        }
        #expect(try camp.heads().values.map(\.sequence) == [1])
    }

    private func expectRefusal(
        _ cause: String, _ location: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
        let error = #expect(throws: OutpostError.self, sourceLocation: location) { try body() }
        #expect(
            error?.cause.contains(cause) == true, "\(error?.description ?? "")",
            sourceLocation: location)
    }
}
