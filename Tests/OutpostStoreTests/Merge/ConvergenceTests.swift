import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Strategy: replicas on disk write at random through SQL and hear of each other; then all that any of them
/// journaled goes to fresh replicas in random orders (each journal's own order kept) in batches of random
/// sizes. Invariants: equal rows, equal fingerprints, and an audit that finds nothing.
@Suite struct ConvergenceTests {
    @Test func `The same changesets in a hundred orders make the same replica`() throws {
        var generator = SeededGenerator(seed: 1)
        let folder = try TemporaryFolder()
        let workload = try Workload(in: folder, replicas: 3, seed: 1)
        try workload.run(steps: 40, using: &generator)
        for replica in workload.replicas {
            for other in workload.replicas where other !== replica {
                try replica.receiveAll(from: other)
            }
        }
        let reference = workload.replicas[0]
        let bodies = try reference.bodies()
        #expect(bodies.count >= 6)
        try forEachSeed(100) { seed, generator in
            let replica = try Replica.make(in: folder, "order \(seed)")
            for batch in randomBatches(bodies, using: &generator) { try replica.receive(batch) }
            let rows = try replica.rows()
            let prints = try replica.fingerprints()
            #expect(try rows == reference.rows(), "seed \(seed)")
            #expect(try prints == reference.fingerprints(), "seed \(seed)")
            if seed.isMultiple(of: 10) {
                let isSound = try replica.isSound()
                #expect(isSound, "seed \(seed)")
            }
            try replica.close()
        }
    }

    @Test func `Replicas that wrote at random and then heard everything are alike and sound`()
        throws
    {
        try forEachSeed(6) { seed, generator in
            let folder = try TemporaryFolder()
            let workload = try Workload(in: folder, replicas: 2 + generator.below(2), seed: seed)
            try workload.run(steps: 40, using: &generator)
            let beforeIsSound = try workload.replicas.allSatisfy { try $0.isSound() }
            #expect(beforeIsSound, "while they differ, seed \(seed)")
            for _ in workload.replicas {
                for (index, replica) in workload.replicas.enumerated() {
                    let next = (index + 1) % workload.replicas.count
                    try replica.receiveAll(from: workload.replicas[next])
                }
            }
            let first = (try workload.replicas[0].rows(), try workload.replicas[0].fingerprints())
            for replica in workload.replicas {
                let rows = try replica.rows()
                let prints = try replica.fingerprints()
                let isSound = try replica.isSound()
                #expect(rows == first.0, "seed \(seed)")
                #expect(prints == first.1, "seed \(seed)")
                #expect(isSound, "seed \(seed)")
            }
        }
    }

    private func randomBatches(
        _ bodies: [JournalID: [[UInt8]]], using generator: inout SeededGenerator
    ) -> [[[UInt8]]] {
        var rest = bodies.sorted { $0.key < $1.key }.map { $0.value[...] }
        var batches: [[[UInt8]]] = []
        while !rest.allSatisfy(\.isEmpty) {
            var batch: [[UInt8]] = []
            for _ in 0...generator.below(12) {
                let open = rest.indices.filter { !rest[$0].isEmpty }
                guard !open.isEmpty else { break }
                batch.append(rest[generator.pick(open)].removeFirst())
            }
            batches.append(batch)
        }
        return batches
    }
}
