import OutpostModel
import OutpostTestSupport
import Testing

/// Strategy: replicas insert, edit, delete and insert again at random, hear of each other in journal order,
/// and after each step the one that changed is compared with the oracle of true causality.
/// Invariants: what stands, what shows, what is deleted and what is flagged are the oracle's; in the end all
/// replicas hold equal states. States that some run must reach are counted.
@Suite struct OracleTests {
    private let table: TableSchema

    init() throws {
        let integer = { (name: String, since: UInt32) in
            ColumnSchema(name: name, kind: .integer, since: since)
        }
        table = try TableSchema(
            name: "t", residence: .space(TestSchema.operations.id),
            columns: [integer("a", 1), integer("p", 1), integer("q", 1), integer("z", 2)],
            groups: [(name: "g", columns: ["p", "q"])])
    }

    @Test
    func `Replicas agree with true causality after every step, and with each other at the end`()
        throws
    {
        var reached = Reached()
        try forEachSeed(300) { seed, generator in
            var history = RandomHistory(table: table, stations: 2 + generator.below(4))
            for _ in 0..<24 {
                let index = generator.below(history.stations.count)
                if generator.once(in: 2) {
                    history.write(at: index, using: &generator)
                } else {
                    _ = history.deliver(to: index, using: &generator)
                }
                check(history, station: index, seed: seed, &reached)
            }
            for index in history.stations.indices {
                while history.deliver(to: index, using: &generator) {}
                check(history, station: index, seed: seed, &reached)
                #expect(history.stations[index].rows == history.stations[0].rows, "seed \(seed)")
            }
        }
        #expect(reached.all || Seeds.isSingle, "some state was never reached: \(reached)")
    }

    private struct Reached {
        var deleted = 0, flagged = 0, concurrent = 0, reinserted = 0

        var all: Bool { deleted > 0 && flagged > 0 && concurrent > 0 && reinserted > 0 }
    }

    private func check(
        _ history: RandomHistory, station index: Int, seed: UInt64, _ reached: inout Reached
    ) {
        let names = table.cells.map(\.name)
        for row in history.rows {
            let state = history.stations[index].state(row)
            let expected = history.oracle.verdict(
                on: row, known: history.known[index], cells: names)
            let shown = state.shownValues(table: table)
            #expect((shown != nil) == expected.isShown, "shown, seed \(seed)")
            #expect(state.isBroughtBack(table) == expected.isFlagged, "flagged, seed \(seed)")
            for (cell, schema) in zip(state.cells(table), table.cells) {
                let stamps = Set(cell.writes.map(\.stamp))
                let standing = expected.standing[schema.name, default: []]
                #expect(cell.writes.count == standing.count, "\(schema.name), seed \(seed)")
                #expect(
                    stamps == Set(standing.map { history.oracle.events[$0].stamp }),
                    "what stands in \(schema.name), seed \(seed)")
                if let shown, let values = expected.shown[schema.name] {
                    #expect(
                        schema.columnIndices.map { shown[$0] } == values,
                        "\(schema.name) shows, seed \(seed)")
                }
                if standing.count > 1 { reached.concurrent += 1 }
            }
            if state.isDeleted(table) { reached.deleted += 1 }
            if expected.isFlagged { reached.flagged += 1 }
            if state.deleted != nil, expected.isShown, !expected.isFlagged {
                reached.reinserted += 1
            }
        }
    }
}
