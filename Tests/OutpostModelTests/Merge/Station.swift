import OutpostModel
import OutpostTestSupport

/// What one changeset did to one row, as it reaches another replica.
struct Written: Hashable {
    let change: RowChange
    let dot: Dot
    let stamp: Stamp
    let missionVersion: UInt32
}

extension RowState {
    mutating func merge(_ written: Written, table: TableSchema) {
        merge(
            written.change, dot: written.dot, stamp: written.stamp,
            missionVersion: written.missionVersion, table: table)
    }
}

/// A replica without a store: it holds the states of some rows, and makes its changes as the store makes
/// them, contexts above all.
struct Station {
    let replica: ReplicaID
    let table: TableSchema
    let missionVersion: UInt32
    private(set) var rows: [RowKey: RowState] = [:]
    private var heads: [Lane: UInt64] = [:]

    init(_ identity: UInt64, table: TableSchema, missionVersion: UInt32 = 2) {
        self.replica = ReplicaID(identity: identity)
        self.table = table
        self.missionVersion = missionVersion
    }

    /// The row of tests that need only one.
    static let onlyRow = RowKey(space: TestSchema.operations.id, milliseconds: 0, random: 1)

    func state(_ key: RowKey = onlyRow) -> RowState {
        rows[key] ?? RowState()
    }

    func cells(_ key: RowKey = onlyRow) -> [Cell] { state(key).cells(table) }
    var isDeleted: Bool { state().isDeleted(table) }
    var isBroughtBack: Bool { state().isBroughtBack(table) }

    func shown(_ column: String, _ key: RowKey = onlyRow) -> Value? {
        guard let index = table.columnIndex(named: column) else { return nil }
        return state(key).shownValues(table: table)?[index]
    }

    /// The place of the next changeset.
    mutating func nextDot(_ lane: Lane = .routine) -> Dot {
        heads[lane, default: 0] += 1
        let journal = JournalID(
            space: TestSchema.operations.id, replica: replica, lane: lane)
        return Dot(journal, heads[lane, default: 0])
    }

    /// Writes one row in a changeset of its own.
    @discardableResult
    mutating func write(
        _ operation: RowChange.Operation, _ values: [String: Value] = [:],
        at milliseconds: Int64 = 0,
        lane: Lane = .routine
    ) -> Written {
        let dot = nextDot(lane)
        let stamp = Stamp(
            time: HybridTime(milliseconds: milliseconds), replica: replica, digest: .zero)
        return write(
            operation, values.mapValues { [$0] }, row: Self.onlyRow, dot: dot, stamp: stamp)
    }

    /// Writes one row as part of the changeset at `dot`.
    mutating func write(
        _ operation: RowChange.Operation, _ values: [String: [Value]], row key: RowKey, dot: Dot,
        stamp: Stamp
    ) -> Written {
        let state = state(key)
        let writes = values.sorted { $0.key < $1.key }.map { CellWrite(cell: $0, values: $1) }
        let change = RowChange(
            key: key, operation: operation,
            context: state.isNew ? Context() : state.context(writingIn: dot.journal),
            writes: writes)
        let written = Written(
            change: change, dot: dot, stamp: stamp, missionVersion: missionVersion)
        merge(written)
        return written
    }

    mutating func merge(_ written: Written...) {
        for written in written {
            var state = state(written.change.key)
            state.merge(written, table: table)
            rows[written.change.key] = state
        }
    }
}
