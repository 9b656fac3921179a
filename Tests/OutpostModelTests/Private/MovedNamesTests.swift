import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct MovedNamesTests {
    private static let space = SpaceID(name: "protection")

    private static func journal(_ incarnation: UInt32, _ lane: Lane = .bulk) -> JournalID {
        JournalID(
            space: space, replica: ReplicaID(identity: 1, incarnation: incarnation), lane: lane)
    }

    private static let branch: UInt32 = 0x8000_0001

    /// Place by place, in place of ranges.
    private static func listed(_ names: MovedNames) -> [Dot: Dot] {
        var result: [Dot: Dot] = [:]
        for range in names.ranges {
            for offset in 0..<range.count {
                result[
                    Dot(journal(range.branch.incarnation, range.branch.lane), range.first + offset)] =
                    Dot(journal(range.newIncarnation, range.branch.lane), range.newFirst + offset)
            }
        }
        return result
    }

    @Test func `Names of two joins one after the other are those that place by place come out`()
        throws
    {
        try forEachSeed(500) { seed, generator in
            let first = MovedNames.random(using: &generator)
            let second = MovedNames.random(
                incarnations: [1, 3, 0x8000_0001, 0xFFFF_FFFF], to: [0x9000_0000, 0xA000_0000],
                using: &generator)
            let (one, two) = (Self.listed(first), Self.listed(second))
            let targets = Set(one.values)
            var wanted = one.mapValues { two[$0] ?? $0 }
            for (old, new) in two where wanted[old] == nil && !targets.contains(old) {
                wanted[old] = new
            }
            let composed = first.composed(with: second)
            #expect(Self.listed(composed) == wanted, "seed \(seed)")
            // One meaning, one spelling: place by place it comes to the same ranges.
            var again = MovedNames()
            for (old, new) in wanted.sorted(by: { $0.key < $1.key }) { again.rename(old, to: new) }
            #expect(again == composed, "seed \(seed)")
        }
    }

    private func context(
        _ context: Context, _ operation: RowChange.Operation = .edit, at old: Dot,
        _ names: MovedNames, to sequence: UInt64
    ) throws -> Context? {
        let key = RowKey(space: Self.space, milliseconds: 1, random: 1)
        let header = ChangesetHeader(
            journal: old.journal, sequence: old.sequence, time: HybridTime(milliseconds: 1),
            missionVersion: 1, rosterVersion: 1, author: .nobody)
        let change = RowChange(
            key: key, operation: operation, context: context,
            writes: [CellWrite(cell: "child", values: [.text("one")])])
        let moved = names.mapped(
            Changeset(header: header, tables: [TableChanges(table: "referral", rows: [change])]),
            to: Self.journal(Self.branch), sequence)
        return moved?.tables.first?.rows.first?.context
    }

    @Test
    func `What lay before the fork is named, the branch by its new name, and the copy's work not`()
        throws
    {
        var names = MovedNames()
        for place in 0..<3 as Range<UInt64> {
            names.rename(
                Dot(Self.journal(1), 5 + place), to: Dot(Self.journal(Self.branch), 1 + place))
        }
        names.rename(Dot(Self.journal(1, .flash), 1), to: Dot(Self.journal(0x9000_0000, .flash), 1))
        let foreign = JournalID(space: Self.space, replica: ReplicaID(identity: 2), lane: .bulk)
        let seen = Context(
            vector: VersionVector([Self.journal(1, .flash): 1, foreign: 9]))
        let mapped = try context(seen, at: Dot(Self.journal(1), 8), names, to: 4)
        #expect(
            mapped?.vector
                == VersionVector([
                    Self.journal(1): 4, foreign: 9, Self.journal(0x9000_0000, .flash): 1,
                ]))
        #expect(mapped?.dots == [] && mapped?.exceptions == [])
    }

    @Test func `An insert names what lay before the fork, since it is implied no more`() throws {
        let first = try context(
            Context(), .insert, at: Dot(Self.journal(1), 5), MovedNames(), to: 1)
        #expect(first?.vector == VersionVector([Self.journal(1): 4]))
        let whole = try context(
            Context(), .insert, at: Dot(Self.journal(1), 1), MovedNames(), to: 1)
        #expect(whole?.isEmpty == true)
    }

    @Test func `Names that would take memory without end make no context`() throws {
        let names = MovedNames([
            MovedNames.Range(
                branch: MovedNames.Branch(incarnation: 1, lane: .bulk), first: 1,
                count: Limits.sequence - 10, newIncarnation: 0x9000_0000, newFirst: 3)
        ])
        #expect(
            try context(Context(), at: Dot(Self.journal(1), Limits.sequence), names, to: 1) == nil)
    }
}
