import OutpostModel
import OutpostStore
import OutpostTestSupport

/// What the tables of a replica hold, which may be a copy from elsewhere, or damaged. Invariant: what is taken is written, and read as
/// the same; where a state is plain, both ways of reading it agree.
enum StoreTargets {
    static let all = [rowState, segment, recent, run]

    private static let rowState = FuzzTarget(
        "row-state", reads: "the merge state of a row",
        dictionary: ["title", "place", "severity", "status", "reference"],
        samples: { _ in try states() }
    ) { input in
        let table = try TestSchema.incident()
        let journals = NumberedJournals()
        let values = [Value](repeating: .null, count: table.columns.count)
        let state = try RowStateCoding.decode(
            input, table: table, values: values, resolver: journals)
        let spelt = try RowStateCoding.encode(state, table: table, names: journals)
        let again = try RowStateCoding.decode(
            spelt, table: table, values: values, resolver: journals)
        try FuzzFinding.expect(
            try RowStateCoding.encode(again, table: table, names: journals) == spelt,
            "it changes as it is written")
        if let plain = PlainState(input, table: table) {
            try FuzzFinding.expect(
                try RowStateCoding.decode(
                    plain.encoded(table: table), table: table, values: values, resolver: journals)
                    == state, "read as a plain one it is another")
        }
    }

    /// States of rows after random histories.
    private static func states() throws -> [[UInt8]] {
        let table = try TestSchema.incident()
        let journals = NumberedJournals()
        var generator = SeededGenerator(seed: 10)
        return try (0..<48).map { _ in
            var state = RowState()
            for _ in 0...generator.below(5) {
                let changeset = Changeset.random(using: &generator)
                for change in changeset.tables.flatMap(\.rows) {
                    let stamp = Stamp(
                        time: changeset.time, replica: changeset.journal.replica,
                        digest: Digest(of: [UInt8(generator.below(200))]))
                    state.merge(
                        change, dot: changeset.dot, stamp: stamp, missionVersion: 2, table: table)
                }
            }
            return try RowStateCoding.encode(state, table: table, names: journals)
        }
    }

    private static let segment = FuzzTarget(
        "segment", reads: "bodies of a journal, packed together",
        samples: { _ in
            var generator = SeededGenerator(seed: 11)
            return try (0..<8).map { _ in
                try SegmentCoding.encode(
                    (0...generator.below(4)).map { _ in
                        ChangesetBody.encode(Changeset.random(using: &generator))
                    })
            }
        }
    ) { input in
        let content = try SegmentCoding.Content(input)
        let bodies = (0..<content.count).map { content[$0] }
        let again = try SegmentCoding.Content(try SegmentCoding.encode(bodies))
        try FuzzFinding.expect(
            bodies == (0..<again.count).map { again[$0] }, "its bodies change")
    }

    private static let recent = FuzzTarget(
        "recent-states", reads: "the states that a transaction changed",
        samples: { _ in
            var generator = SeededGenerator(seed: 12)
            return try states().map { state in
                let key = RowKey(
                    space: TestSchema.operations.id, milliseconds: 1, random: generator.next())
                return RecentStates.encode([StateKey(1, key): state])
            }
        }
    ) { input in
        var bytes = 0
        try RecentStates.decode(input) { bytes += $1.count }
        try FuzzFinding.expect(bytes <= input.count, "more than there is")
    }

    private static let run = FuzzTarget(
        "row-run", reads: "the keys of rows that one changeset inserted",
        samples: { _ in
            var generator = SeededGenerator(seed: 13)
            return (0..<8).map { _ in
                RowRun.encode(
                    (0...generator.below(20)).map { _ in
                        RowKey(
                            space: TestSchema.operations.id,
                            milliseconds: Int64(generator.below(3)), random: generator.next())
                    }
                    .sorted())
            }
        }
    ) { input in
        let keys = try RowRun.Keys(input).taken()
        for index in 0..<keys.count { _ = keys.index(of: keys[index]) }
    }
}

/// Some journals by their numbers, as a store would name them.
final class NumberedJournals: RowStateResolver, RowStateNames {
    private static let journals: [JournalID] = (1...3).flatMap { identity in
        [1, 2].flatMap { incarnation in
            Lane.allCases.map { lane in
                JournalID(
                    space: TestSchema.operations.id,
                    replica: ReplicaID(identity: UInt64(identity), incarnation: incarnation),
                    lane: lane)
            }
        }
    }

    func journal(numbered number: Int64) throws -> JournalID {
        guard number >= 1, number <= Self.journals.count else { throw FuzzErrors.NotTaken() }
        return Self.journals[Int(number) - 1]
    }

    func stamp(of dot: Dot) throws -> Stamp {
        Stamp(
            time: HybridTime(milliseconds: 1, counter: 0), replica: dot.journal.replica,
            digest: .zero)
    }

    func journalNumber(of journal: JournalID) throws -> Int64 {
        guard let index = Self.journals.firstIndex(of: journal) else { throw FuzzErrors.NotTaken() }
        return Int64(index) + 1
    }

    func holds(_ dot: Dot) -> Bool { true }
}
