import OutpostModel
import OutpostTestSupport
import Testing

/// What an order takes out of a body, against a naive reading of the order.
@Suite struct RedactionTests {
    /// What a body says, one line a value: independent of how it is spelled.
    private static func sayings(_ changeset: Changeset) -> Set<String> {
        var lines = Set<String>()
        for table in changeset.tables {
            for row in table.rows {
                lines.formUnion(sayings(row, in: table.table, by: changeset.header.dot))
                for part in row.carried {
                    lines.formUnion(sayings(part.change, in: table.table, by: part.dot))
                }
            }
        }
        return lines
    }

    private static func sayings(_ row: RowChange, in table: String, by dot: Dot) -> Set<String> {
        let place = "\(table) \(row.key) \(dot)"
        return Set(
            row.writes.map { "\(place) \($0.cell) \($0.kind) \($0.values) \($0.exceptions)" }
                + (row.operation == .insert || row.operation == .delete
                    ? ["\(place) \(row.operation) \(row.context)"] : []))
    }

    private static func isErased(_ line: String, by rows: Set<ErasedRow>) -> Bool {
        rows.contains { row in
            guard line.hasPrefix("\(row.table) \(row.key) ") else { return false }
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            return row.cells.isEmpty
                || row.cells.contains { cell in
                    CellWrite.Kind.allCases.contains {
                        line.contains(" \(cell) \($0) ") && words.count > 3
                    }
                }
        }
    }

    private static func rows(
        of changeset: Changeset, using generator: inout SeededGenerator
    ) -> Set<ErasedRow> {
        var rows = Set<ErasedRow>()
        for table in changeset.tables {
            for row in table.rows where generator.once(in: 2) {
                let cells = Set(row.writes.map(\.cell)).filter { _ in generator.once(in: 2) }
                rows.insert(
                    ErasedRow(
                        table: table.table, key: row.key,
                        cells: generator.once(in: 2) ? cells : []))
            }
        }
        return rows
    }

    @Test func `What is ordered goes, what is not stays, and the rest is canonical`() throws {
        var changed = 0
        try forEachSeed(1000) { seed, generator in
            changed += try checkOne(seed, &generator) ? 1 : 0
        }
        #expect(changed > 100 || Seeds.isSingle)
    }

    /// - Returns: whether anything was taken out.
    private func checkOne(_ seed: UInt64, _ generator: inout SeededGenerator) throws -> Bool {
        let changeset = Changeset.random(using: &generator)
        let rows = Self.rows(of: changeset, using: &generator)
        let view = try ChangesetBody.view(ChangesetBody.encode(changeset))
        let roster = MissionRoster.erasing(rows, from: [view])
        let erasures = Erasures(roster: roster)
        guard let body = view.redacted(by: erasures) else {
            let sayings = Self.sayings(changeset)
            #expect(!sayings.contains { Self.isErased($0, by: rows) }, "seed \(seed)")
            return false
        }
        let rest = try ChangesetBody.storedView(body)
        #expect(rest.header == view.header, "seed \(seed)")
        #expect(ChangesetBody.encode(rest.changeset) == body, "seed \(seed)")
        let kept = Self.sayings(changeset).filter { !Self.isErased($0, by: rows) }
        // Parts of a change that went as a whole go with it: their own changesets bring them.
        let left = Self.sayings(rest.changeset)
        #expect(left.isSubset(of: kept), "seed \(seed)")
        let own = kept.filter { $0.contains(" \(changeset.dot) ") }
        #expect(own.isSubset(of: left), "seed \(seed)")
        #expect(rest.redacted(by: erasures) == nil, "seed \(seed)")
        #expect(erasures.vouch(for: Digest(of: body), of: view.dot), "seed \(seed)")
        #expect(!erasures.vouch(for: Digest(of: view.body), of: view.dot), "seed \(seed)")
        return true
    }

    @Test func `Two orders leave the same in either order`() throws {
        try forEachSeed(500) { seed, generator in
            let changeset = Changeset.random(using: &generator)
            let view = try ChangesetBody.view(ChangesetBody.encode(changeset))
            let first = Self.rows(of: changeset, using: &generator)
            let second = Self.rows(of: changeset, using: &generator)
            func after(_ orders: [Set<ErasedRow>]) throws -> [UInt8] {
                try orders.reduce(view.body) { body, rows in
                    let view = try ChangesetBody.storedView(body)
                    let erasures = Erasures(roster: .erasing(rows, from: [view]))
                    return view.redacted(by: erasures) ?? body
                }
            }
            let together = Erasures(
                roster: .erasing(
                    second, from: [view], after: .erasing(first, from: [view]), number: 2))
            let once = view.redacted(by: together) ?? view.body
            #expect(try after([first, second]) == once, "seed \(seed)")
            #expect(try after([second, first]) == once, "seed \(seed)")
        }
    }

    @Test func `Of a changeset that is erased as a whole the header remains`() throws {
        var generator = SeededGenerator(seed: 7)
        let changeset = Changeset.random(using: &generator)
        let view = try ChangesetBody.view(ChangesetBody.encode(changeset))
        let roster = MissionRoster.erasing([], changesets: [view.dot], from: [view])
        let body = try #require(view.redacted(by: Erasures(roster: roster)))
        let rest = try ChangesetBody.storedView(body)
        #expect(rest.changeset == Changeset(header: changeset.header, tables: []))
        // Nobody takes such a body as somebody's work.
        #expect(throws: ByteReader.Failure.self) { try ChangesetBody.view(body) }
    }

    @Test func `Of an encrypted changeset that is erased nothing encrypted remains`() throws {
        var generator = SeededGenerator(seed: 8)
        let changeset = Changeset.random(using: &generator)
        let secret = OpaqueContent.entry(
            PrivateEntry(
                key: SpaceKeyID(high: 1, low: 2), notices: [], salt: .zero,
                ciphertext: Array(repeating: 7, count: Limits.privatePaddedBytes)))
        let view = try ChangesetBody.view(
            ChangesetBody.encode(changeset.header, opaque: secret.encoded))
        let roster = MissionRoster.erasing([], changesets: [view.dot], from: [view])
        let body = try #require(view.redacted(by: Erasures(roster: roster)))
        let rest = try ChangesetBody.storedView(body)
        #expect(rest.opaque == nil && rest.tables.isEmpty)
        #expect(rest.header == view.header)
        #expect(rest.redacted(by: Erasures(roster: roster)) == nil)
    }
}
