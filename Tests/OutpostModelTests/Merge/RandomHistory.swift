import OutpostModel
import OutpostTestSupport

/// A history of a few replicas that write two rows and hear of each other in journal order, at random.
/// Each step can be checked against the oracle, which runs along.
struct RandomHistory {
    struct Delivery {
        let author: Int
        let dot: Dot
        /// By row: what was written, and the oracle's number of it.
        let parts: [(written: Written, number: Int)]
    }

    let table: TableSchema
    let rows: [RowKey]
    private(set) var stations: [Station]
    private(set) var oracle = CausalOracle()
    /// By station, the oracle's numbers of what it has merged.
    private(set) var known: [Set<Int>]
    private(set) var journals: [JournalID: [Delivery]] = [:]
    private var heard: [[JournalID: Int]]

    init(table: TableSchema, stations count: Int) {
        self.table = table
        rows = (1...2).map {
            RowKey(space: TestSchema.operations.id, milliseconds: 0, random: UInt64($0))
        }
        stations = (1...count).map {
            Station(UInt64($0), table: table, missionVersion: $0 == 2 ? 1 : 2)
        }
        known = Array(repeating: [], count: count)
        heard = Array(repeating: [:], count: count)
    }

    /// One changeset of one station, over one row or both, under any clock.
    mutating func write(at index: Int, using generator: inout SeededGenerator) {
        let lane: Lane = generator.once(in: 4) ? .flash : .routine
        let dot = stations[index].nextDot(lane)
        let stamp = Stamp(
            time: HybridTime(milliseconds: generator.pick([0, 1, 2, 4_000_000_000_000])),
            replica: stations[index].replica, digest: Digest(of: [UInt8(dot.sequence & 0xFF)]))
        let touched = generator.once(in: 4) ? rows : [generator.pick(rows)]
        let parts = touched.map { row in
            write(row, at: index, dot: dot, stamp: stamp, using: &generator)
        }
        let delivery = Delivery(author: index, dot: dot, parts: parts)
        journals[dot.journal, default: []].append(delivery)
        known[index].formUnion(parts.map(\.number))
    }

    private mutating func write(
        _ row: RowKey, at index: Int, dot: Dot, stamp: Stamp, using generator: inout SeededGenerator
    ) -> (written: Written, number: Int) {
        let isShown = stations[index].state(row).shownValues(table: table) != nil
        let version = stations[index].missionVersion
        let cells = table.cells.filter { $0.since <= version }
        let deed: CausalOracle.Deed = !isShown ? .insert : generator.once(in: 4) ? .delete : .edit
        var values: [String: [Value]] = [:]
        switch deed {
        case .delete: break
        case .edit:
            for _ in 0...generator.below(2) {
                let cell = generator.pick(cells)
                values[cell.name] = randomValues(of: cell, using: &generator)
            }
        case .insert:
            for cell in cells { values[cell.name] = randomValues(of: cell, using: &generator) }
        }
        let seen = known[index].filter { oracle.events[$0].row == row }
        let number = oracle.add(
            CausalOracle.Event(row: row, deed: deed, values: values, stamp: stamp, seen: seen))
        // An insert leaves out what is NULL, as the store does.
        let listed = deed == .insert ? values.filter { !$1.allSatisfy(\.isNull) } : values
        let operation: RowChange.Operation =
            switch deed {
            case .insert: .insert
            case .edit: .edit
            case .delete: .delete
            }
        let written = stations[index].write(operation, listed, row: row, dot: dot, stamp: stamp)
        return (written, number)
    }

    private func randomValues(
        of cell: CellSchema, using generator: inout SeededGenerator
    ) -> [Value] {
        cell.columnIndices.map { _ in
            generator.once(in: 4) ? .null : .integer(Int64(generator.below(1000)))
        }
    }

    /// Gives one station the next changeset of some journal; false when it has everything.
    mutating func deliver(to index: Int, using generator: inout SeededGenerator) -> Bool {
        let open = journals.keys.sorted().filter {
            journals[$0]?.first?.author != index
                && heard[index][$0, default: 0] < journals[$0]?.count ?? 0
        }
        guard !open.isEmpty else { return false }
        let journal = generator.pick(open)
        guard let delivery = journals[journal]?[heard[index][journal, default: 0]] else {
            return false
        }
        heard[index][journal, default: 0] += 1
        for part in delivery.parts { stations[index].merge(part.written) }
        known[index].formUnion(delivery.parts.map(\.number))
        return true
    }
}
