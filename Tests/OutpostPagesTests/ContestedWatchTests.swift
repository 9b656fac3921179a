import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@testable import OutpostPages

/// What is kept between two calls says the same as looking at every row.
@Suite struct ContestedWatchTests {
    /// A cell's candidates, in no order.
    private struct Found: Hashable {
        let key: RowKey
        let cell: String
        let dots: Set<Dot>
        let shown: Dot?

        init(_ cell: ContestedCell) {
            key = cell.key
            self.cell = cell.cell
            dots = Set(cell.candidates.map(\.dot))
            shown = cell.candidates.first(where: \.isShown)?.dot
        }
    }

    @Test func `After any writes, merges and decisions the list is that of all rows`() async throws
    {
        let base = try await WatchedBase()
        let desk = try base.desk()
        let replica = desk.replica
        var keys: [RowKey] = []
        for number in 0..<4 {
            keys.append(
                try base.insert(
                    "incident",
                    [
                        "category": "fire", "title": "Dife \(number)",
                        "observed_at": "2026-11-28T10:00:00-05:00",
                    ], by: "Ana"))
        }
        let other = try base.other()
        var seen = 0
        try forEachSeed(6) { seed, generator in
            for step in 0..<30 {
                let key = try #require(keys.randomElement(using: &generator))
                switch UInt8.random(in: 0..<10, using: &generator) {
                case 0..<3: try write(key, at: replica, &generator)
                case 3..<6: try write(key, at: other, &generator)
                case 6: try WatchedBase.carry(from: other, to: replica)
                case 7: try WatchedBase.carry(from: replica, to: other)
                case 8: try decide(at: replica)
                default: continue
                }
                let listed = try desk.contested.cells(in: replica)
                let all = try replica.contestedCells(limit: ContestedWatch.limit)
                #expect(
                    listed.map(Found.init) == all.map(Found.init),
                    "seed \(seed), step \(step)")
                seen += listed.count
            }
        }
        #expect(seen > 20 || Seeds.isSingle)
    }

    @Test func `Of rows that come together each that is contested is listed`() async throws {
        let base = try await WatchedBase()
        let desk = try base.desk()
        let keys = try (0..<3).map { number in
            try base.insert(
                "incident",
                [
                    "category": "fire", "title": "Dife \(number)",
                    "observed_at": "2026-11-28T10:00:00-05:00",
                ])
        }
        let other = try base.other()
        #expect(try desk.contested.cells(in: desk.replica).isEmpty)
        for (replica, count) in [(desk.replica, 1), (other, 2)] {
            try replica.write { db in
                try db.execute(
                    sql: "UPDATE incident SET displaced_minimum = ?, displaced_maximum = ?",
                    arguments: [count, count])
            }
        }
        try WatchedBase.carry(from: other, to: desk.replica)
        #expect(Set(try desk.contested.cells(in: desk.replica).map(\.key)) == Set(keys))
    }

    private func write(
        _ key: RowKey, at replica: Replica, _ generator: inout SeededGenerator
    ) throws {
        let count = Int.random(in: 0..<5, using: &generator)
        let column = ["killed_civilian", "displaced"].randomElement(using: &generator) ?? "missing"
        try replica.write { db in
            try db.execute(
                sql: """
                    UPDATE incident SET \(column)_minimum = ?, \(column)_maximum = ? WHERE id = ?
                    """, arguments: [count, count, key.description])
        }
    }

    private func decide(at replica: Replica) throws {
        guard let cell = try replica.contestedCells(limit: 1).first,
            let first = cell.candidates.first
        else { return }
        let values = zip(cell.columns, first.values)
        try replica.resolve(
            table: cell.table, key: cell.key,
            values: Dictionary(values) { first, _ in first }, because: "asked both")
    }
}
