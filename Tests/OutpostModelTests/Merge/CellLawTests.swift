import OutpostModel
import OutpostTestSupport
import Testing

/// The merge laws of one cell, for any writes with any contexts, causal or not.
@Suite struct CellLawTests {
    private struct Arrival {
        let write: Write?
        let context: Context
    }

    private func randomArrivals(_ generator: inout SeededGenerator) -> [Arrival] {
        var used = Set<Dot>()
        return (0..<generator.below(8)).map { _ in
            let dot = Dot.random(using: &generator)
            let isNew = used.insert(dot).inserted && !generator.once(in: 6)
            let stamp = Stamp(
                time: HybridTime(milliseconds: Int64(generator.below(3))),
                replica: dot.journal.replica, digest: .zero)
            let write = Write(dot: dot, stamp: stamp, values: [.random(using: &generator)])
            return Arrival(write: isNew ? write : nil, context: .random(using: &generator))
        }
    }

    private func cell(_ arrivals: [Arrival]) -> Cell {
        arrivals.reduce(into: Cell()) { $0.merge($1.write, context: $1.context) }
    }

    @Test func `The same writes in any order, any of them again, make the same cell`() throws {
        try forEachSeed(1000) { seed, generator in
            let arrivals = randomArrivals(&generator)
            let again = arrivals.filter { _ in generator.once(in: 2) }
            let other = (arrivals + again).shuffled(using: &generator)
            #expect(cell(other) == cell(arrivals), "seed \(seed)")
        }
    }

    @Test func `What stands is what no context has seen`() throws {
        try forEachSeed(1000) { seed, generator in
            let arrivals = randomArrivals(&generator)
            let seen = arrivals.map { NaiveContext($0.context).dots }.reduce(Set()) { $0.union($1) }
            let standing = arrivals.compactMap(\.write).filter { !seen.contains($0.dot) }
            #expect(Set(cell(arrivals).writes) == Set(standing), "seed \(seed)")
        }
    }
}
