import OutpostModel
import OutpostTestSupport

/// A replica of another make: its changesets are put together by hand, whatever they say.
struct ForeignAuthor {
    let journal: JournalID
    private var sequence: UInt64 = 0
    private(set) var bodies: [[UInt8]] = []

    init(_ identity: UInt64 = 0xF0, space: Space = TestSchema.operations) {
        journal = JournalID(
            space: space.id, replica: ReplicaID(identity: identity), lane: .routine)
    }

    static func key(_ number: UInt64, space: Space = TestSchema.operations) -> RowKey {
        RowKey(space: space.id, milliseconds: TestWorld.today, random: number)
    }

    @discardableResult
    mutating func write(
        _ operation: RowChange.Operation, table: String = "incident", row: UInt64 = 1,
        version: UInt32 = 2, context: Context = Context(), _ values: [String: [Value]]
    ) -> [UInt8] {
        sequence += 1
        let writes = values.sorted { $0.key < $1.key }.map { CellWrite(cell: $0, values: $1) }
        let change = RowChange(
            key: RowKey(space: journal.space, milliseconds: TestWorld.today, random: row),
            operation: operation, context: context, writes: writes)
        let changeset = Changeset(
            journal: journal, sequence: sequence,
            time: HybridTime(milliseconds: TestWorld.today + Int64(sequence)),
            missionVersion: version, rosterVersion: 0, author: .nobody,
            tables: [TableChanges(table: table, rows: [change])])
        bodies.append(ChangesetBody.encode(changeset))
        return bodies[bodies.count - 1]
    }
}
