import OutpostModel
import OutpostTestSupport
import Testing

/// The merge laws of one row, for any changes with any contexts: also for those that no store would make,
/// since a merge must converge whatever came.
@Suite struct RowStateLawTests {
    private func randomChanges(
        _ table: TableSchema, _ generator: inout SeededGenerator
    ) -> [Written] {
        var used = Set<Dot>()
        return (0..<1 + generator.below(8)).compactMap { _ in
            let dot = Dot.random(using: &generator)
            guard used.insert(dot).inserted else { return nil }
            let operation = generator.pick([RowChange.Operation.insert, .edit, .edit, .delete])
            let names = table.cells.map(\.name) + ["later"]
            let cells = Set((0..<3).map { _ in generator.pick(names) }).sorted()
            let writes = cells.map {
                CellWrite(cell: $0, values: (0...1).map { _ in Value.random(using: &generator) })
            }
            let change = RowChange(
                key: Station.onlyRow, operation: operation,
                context: generator.once(in: 3) ? Context() : .random(using: &generator),
                writes: operation == .delete ? [] : writes)
            let time = HybridTime(milliseconds: Int64(generator.below(3)))
            return Written(
                change: change, dot: dot,
                stamp: Stamp(time: time, replica: dot.journal.replica, digest: .zero),
                missionVersion: generator.pick([1, 2]))
        }
    }

    private func state(_ changes: [Written], _ table: TableSchema) -> RowState {
        changes.reduce(into: RowState()) { $0.merge($1, table: table) }
    }

    @Test func `The same changes in any order, any of them again, make the same row`() throws {
        let table = try TestSchema.incident()
        try forEachSeed(1500) { seed, generator in
            let changes = randomChanges(table, &generator)
            let again = changes.filter { _ in generator.once(in: 2) }
            let other = (changes + again).shuffled(using: &generator)
            #expect(state(other, table) == state(changes, table), "seed \(seed)")
        }
    }

    @Test func `A row shows values of its columns' types only`() throws {
        let table = try TestSchema.incident()
        try forEachSeed(500) { seed, generator in
            let state = state(randomChanges(table, &generator), table)
            guard let values = state.shownValues(table: table) else { return }
            #expect(values.count == table.columns.count, "seed \(seed)")
            for (value, column) in zip(values, table.columns) {
                let fits =
                    switch (value, column.kind) {
                    case (.null, _), (.text, .text), (.integer, .integer), (.real, .real): true
                    case (.blob, .blob): true
                    default: false
                    }
                #expect(fits, "\(value) in \(column.name), seed \(seed)")
            }
        }
    }

    @Test func `What is shown, deleted or empty excludes the others`() throws {
        let table = try TestSchema.incident()
        try forEachSeed(500) { seed, generator in
            let state = state(randomChanges(table, &generator), table)
            let isShown = state.shownValues(table: table) != nil
            #expect(isShown == (!state.isDeleted(table) && !state.isEmpty(table)), "seed \(seed)")
            #expect(!(state.isDeleted(table) && state.isBroughtBack(table)), "seed \(seed)")
        }
    }
}
