import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust
import Testing

/// Strategy: replicas write at random through SQL and hear of each other while rosters hold and release; then all
/// that they journaled goes to fresh replicas in random orders (each journal's own kept), some of it early, with the rosters in
/// between in any order too, and the last one at the end or before. Invariants: equal rows, equal fingerprints, sound audits.
@Suite struct AdmissionOrderTests {
    /// The journals that rosters speak of, with their last sequences.
    private typealias Heads = [JournalID: UInt64]

    /// A roster with ends, forks, holds and releases drawn from its number; 0 takes nothing away.
    private func roster(_ number: UInt64, _ heads: Heads) -> Admission {
        var generator = SeededGenerator(seed: number &* 0x9E37 &+ 5)
        var roster = MissionRoster()
        let journals = heads.keys.sorted()
        func head(_ journal: JournalID) -> Head {
            let sequence = 1 + UInt64(generator.below(Int(heads[journal] ?? 1)))
            return Head(sequence: sequence, chain: .zero)
        }
        func cutOff(_ isWanted: (JournalID) -> Bool) -> CutOff {
            let wanted = journals.filter { isWanted($0) && generator.below(2) == 0 }
            return CutOff(Dictionary(uniqueKeysWithValues: wanted.map { ($0, head($0)) }))
        }
        for identity in Set(journals.map(\.replica.identity)).sorted() {
            let isEnded = number > 0 && generator.below(4) == 0
            roster.set(
                RosterDevice(
                    identity: identity, name: "base", sealKey: Array(repeating: 1, count: 32),
                    tlsKeyHash: .zero,
                    ended: isEnded ? cutOff { $0.replica.identity == identity } : nil))
            for space in Set(journals.map(\.space)).sorted() {
                let isOver = number > 0 && generator.below(4) == 0
                let ended = cutOff { $0.space == space && $0.replica.identity == identity }
                roster.grants.insert(
                    Grant(.device(identity), .write, in: space, ended: isOver ? ended : nil))
            }
        }
        guard number > 0, !journals.isEmpty else { return Admission(roster: roster) }
        roster.forks[generator.pick(journals)] = head(generator.pick(journals))
        for list in 0..<4 {
            let journal = generator.pick(journals)
            let lower = head(journal).sequence
            let mark = OfficerMark(
                journal: journal, lower: lower, upper: list == 0 ? nil : lower + 1, reason: "",
                officer: "")
            if list < 3 { roster.holds.insert(mark) } else { roster.releases.insert(mark) }
        }
        return Admission(roster: roster)
    }

    @Test func `The same changesets and rosters in a hundred orders make the same replica`() throws
    {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 11)
        let workload = try Workload(in: folder, replicas: 3, seed: 11)
        for round in 0..<5 {
            try workload.run(steps: 10, using: &generator)
            // Only of what is there: a write that the roster would hold is refused to the writer.
            for replica in workload.replicas {
                let heads = try replica.heads()
                let roster = roster(UInt64(round % 3), heads.mapValues(\.sequence))
                try replica.changeAdmission(
                    to: Admission { subject in
                        let journal = subject.header.journal
                        guard subject.header.sequence <= heads[journal]?.sequence ?? 0 else {
                            return nil
                        }
                        return roster.holdReason(subject)
                    })
            }
        }
        var all: [JournalID: [[UInt8]]] = [:]
        for replica in workload.replicas {
            for (journal, bodies) in try replica.bodies()
            where bodies.count > all[journal, default: []].count { all[journal] = bodies }
        }
        let reference = try Replica.make(in: folder, "reference")
        try reference.receive(all.sorted { $0.key < $1.key }.flatMap(\.value))
        let unheld = try reference.rows()
        let last = all.mapValues { UInt64($0.count) }
        try reference.changeAdmission(to: roster(9, last))
        #expect(try reference.rows() != unheld, "the roster holds something that shows")
        #expect(try reference.isSound())
        try forEachSeed(100) { seed, generator in
            let replica = try deliver(all, in: folder, "order \(seed)", using: &generator)
            let rows = try replica.rows()
            let prints = try replica.fingerprints()
            #expect(try rows == reference.rows(), "seed \(seed)")
            #expect(try prints == reference.fingerprints(), "seed \(seed)")
            if seed.isMultiple(of: 5) {
                let isSound = try replica.isSound()
                #expect(isSound, "seed \(seed)")
            }
            try replica.close()
        }
    }

    private func deliver(
        _ all: [JournalID: [[UInt8]]], in folder: TemporaryFolder, _ name: String,
        using generator: inout SeededGenerator
    ) throws -> Replica {
        let replica = try Replica.make(in: folder, name)
        var rest = all.sorted { $0.key < $1.key }.map { $0.value[...] }
        let everything = all.sorted { $0.key < $1.key }.flatMap(\.value)
        let last = all.mapValues { UInt64($0.count) }
        while !rest.allSatisfy(\.isEmpty) {
            switch generator.below(8) {
            case 0:
                try replica.changeAdmission(to: roster(UInt64(generator.below(12)), last))
            case 1: try replica.receiveEarly(generator.pick(everything))
            default:
                let open = rest.indices.filter { !rest[$0].isEmpty }
                let journal = generator.pick(open)
                let count = 1 + generator.below(4)
                try replica.receive(Array(rest[journal].prefix(count)))
                rest[journal] = rest[journal].dropFirst(count)
            }
        }
        try replica.changeAdmission(to: roster(9, last))
        return replica
    }
}
