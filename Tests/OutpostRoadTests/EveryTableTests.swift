import GRDB
import OutpostField
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import Synchronization
import Testing

/// Every table of the default mission goes the whole road once: written at one base, synced through the hub, shown at
/// another with who wrote each value.
@Suite struct EveryTableTests {
    private let mission: Mission

    init() throws { mission = try Mission.default }

    private static func surroundings(_ seed: UInt64) -> Surroundings {
        // A lock, since closures of surroundings must be sendable; the test uses one thread.
        let state = Mutex(seed)
        return Surroundings(
            wallMilliseconds: { 1_764_000_000_000 },
            random: {
                state.withLock { state in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return state
                }
            })
    }

    @Test func `Every table of the mission is written, synced and shown`() throws {
        let schema = mission.schema
        let picture = try Replica.inMemory(
            schema: schema, identity: 99, surroundings: Self.surroundings(99))
        let core = HubCore(
            log: try SQLiteHubLog(
                path: nil, schema: schema, trust: { SimulatedSeals.trust }, makeEpoch: { 1 }),
            picture: picture,
            sealer: SimulatedSeals.sealer, trust: SimulatedSeals.rosterTrust,
            surroundings: Self.surroundings(98), rosters: NoRosters())
        let writer = try Replica.inMemory(
            schema: schema, identity: 1, surroundings: Self.surroundings(1))
        let reader = try Replica.inMemory(
            schema: schema, identity: 2, surroundings: Self.surroundings(2))
        let author = Author(person: "Marie", identification: .unproven)

        var written: [String: (key: RowKey, values: [Value])] = [:]
        for table in tablesAfterTheirReferences() {
            let row = try sampleRow(table, written: written.mapValues(\.key))
            written[table.name] = row
            try insert(row, table, at: writer, author)
        }
        try sync(writer, core)
        try sync(reader, core)

        for table in schema.tables {
            let row = try #require(written[table.name])
            let events = try reader.events(table: table.name, key: row.key)
            let state = Replica.rebuiltState(of: events, table: table)
            var expected = row.values
            if let column = table.referenceColumn, let index = table.columnIndex(named: column) {
                let shown = try #require(state.shownValues(table: table))[index]
                #expect(BaseReference.normalised(shown.description) != nil, "\(table.name)")
                expected[index] = shown
            }
            #expect(state.shownValues(table: table) == expected, "\(table.name)")
            #expect(events.map(\.header.author) == [author], "\(table.name)")
            let count = try reader.read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \(Replica.quoted(table.name))")
            }
            #expect(count == 1, "\(table.name)")
        }
        #expect(try writer.fingerprints() == reader.fingerprints())
        #expect(try writer.fingerprints() == picture.fingerprints())
        #expect(try reader.audit().broken.isEmpty)
        #expect(schema.tables.count >= 30)
    }

    /// Each table after those that its required columns refer to.
    private func tablesAfterTheirReferences() -> [TableSchema] {
        var result: [TableSchema] = []
        var left = mission.schema.tables
        while !left.isEmpty {
            let ready = left.filter { table in
                let needed = table.columns.filter(\.isRequired).compactMap(\.references)
                return needed.allSatisfy { name in result.contains { $0.name == name } }
            }
            guard !ready.isEmpty else { break }
            result += ready
            left.removeAll { table in ready.contains { $0.name == table.name } }
        }
        return result
    }

    private func insert(
        _ row: (key: RowKey, values: [Value]), _ table: TableSchema, at replica: Replica,
        _ author: Author
    ) throws {
        try replica.write(WriteSession(author: author)) { db in
            let given = zip(table.columns, row.values).filter { !$0.1.isNull }
            let columns = ["id"] + given.map(\.0.name)
            let arguments: [any DatabaseValueConvertible] =
                [row.key.description]
                + given.map { pair -> any DatabaseValueConvertible in
                    switch pair.1 {
                    case .integer(let number): number
                    case .real(let number): number
                    default: pair.1.description
                    }
                }
            try db.execute(
                sql: """
                    INSERT INTO \(Replica.quoted(table.name))
                    (\(columns.map(Replica.quoted).joined(separator: ", ")))
                    VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                    """, arguments: StatementArguments(arguments))
        }
    }

    /// A value for every column that its kind, choices, range and format allow.
    private func sampleRow(
        _ table: TableSchema, written: [String: RowKey]
    ) throws -> (key: RowKey, values: [Value]) {
        let followed =
            written["incident"]
            ?? RowKey(
                space: SpaceID(name: "operations"), milliseconds: 1, random: 7)
        let space: SpaceID
        switch table.residence {
        case .space(let id): space = id
        case .follows: space = followed.space
        }
        let formats = mission.table(named: table.name)?.columns ?? []
        let values = table.columns.enumerated().map { index, column -> Value in
            if column.name == table.referenceColumn { return .null }
            if table.residence == .follows(column: column.name) {
                return .text(followed.description)
            }
            if let target = column.references {
                return written[target].map { .text($0.description) } ?? .null
            }
            if let choice = column.choices?.first {
                return column.kind == .integer ? .integer(Int64(choice) ?? 0) : .text(choice)
            }
            switch column.kind {
            case .integer: return .integer(column.range?.lowerBound ?? Int64(index))
            case .real: return .real(Double(column.range?.lowerBound ?? Int64(index)))
            case .blob: return .null
            case .text:
                switch formats[index].format {
                case .time: return .text("2026-11-23T10:00:00-05:00")
                case .date: return .text("2026-11-23")
                case .paragraph: return .text("one line\nand another")
                case nil: return .text("\(column.name) — é, ò, 'x'")
                }
            }
        }
        let key = RowKey(
            space: space, milliseconds: 1_764_000_000_000,
            random: UInt64(table.name.utf8.count) << 20 | 5)
        return (key, values)
    }

    private func sync(_ edge: Replica, _ core: HubCore) throws {
        for _ in 0..<20 {
            let session = try EdgeSession(
                replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
                trust: SimulatedSeals.rosterTrust,
                surroundings: Self.surroundings(3))
            let conversation = HubConversation(core: core, certified: edge.id)
            while let bytes = try session.nextBytes() { try conversation.receive(bytes) }
            try conversation.endRequest()
            while let bytes = try conversation.nextBytes() { try session.receive(bytes) }
            if try !session.finish().hasMore { return }
        }
        Issue.record("the two ends never agree")
    }
}
