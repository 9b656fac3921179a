import OutpostModel
import OutpostTestSupport
import Testing

/// The registers of the merge vectors (`r`, and `z` of mission version 2) through `RowState`. The other
/// rules come with their issue; until then a write to their columns is an edit of cells that the table does
/// not know: merged, and part of every context. So does lifting: a row that a flash write lifted is left out.
@Suite struct MergeVectorTests {
    private let table: TableSchema

    init() throws {
        table = try TableSchema(
            name: "t", residence: .space(TestSchema.operations.id),
            columns: [
                ColumnSchema(name: "r", kind: .integer),
                ColumnSchema(name: "z", kind: .integer, since: 2),
            ])
    }

    @Test(.enabled(if: MergeVector.exist, "merge-vectors/ is not beside the repository"))
    func `Registers show what the oracle of the merge vectors says`() throws {
        let vectors = try MergeVector.all()
        var compared = 0
        for vector in vectors {
            var generator = SeededGenerator(seed: vector.seed)
            let (written, lifted) = try replay(vector)
            for _ in 0..<3 {
                let states = merged(written.shuffled(using: &generator))
                for (row, verdict) in vector.verdict where !lifted.contains(row) {
                    check(verdict, of: row, states[row], seed: vector.seed)
                    compared += 1
                }
            }
        }
        #expect(compared > vectors.count, "most rows were left out")
    }

    private typealias Write = (row: String, written: Written)

    /// Plays the events; each author's contexts come from what it had taken by then.
    private func replay(_ vector: MergeVector) throws -> (writes: [Write], lifted: Set<String>) {
        var lifted = Set<String>()
        var states: [String: [String: RowState]] = [:]
        var byDot: [String: [Write]] = [:]
        var sequences: [JournalID: UInt64] = [:]
        for event in vector.events {
            if let reader = event.take {
                for write in byDot[event.dot, default: []] {
                    merge(write, into: &states[reader, default: [:]])
                }
                continue
            }
            let author = try #require(event.write)
            let journal = JournalID(
                space: TestSchema.operations.id,
                replica: ReplicaID(identity: UInt64(try #require(author.utf8.first))),
                lane: event.lane == "flash" ? .flash : .routine)
            sequences[journal, default: 0] += 1
            let dot = Dot(journal, sequences[journal, default: 0])
            let time = try #require(event.stamp)
            let stamp = Stamp(
                time: HybridTime(milliseconds: time[0], counter: UInt32(time[1])),
                replica: journal.replica, digest: .zero)
            for intent in event.intents ?? [] {
                let known = states[author]?[intent.row]?.merged.journals ?? []
                if journal.lane == .flash, known.contains(where: { $0.lane != .flash }) {
                    lifted.insert(intent.row)
                }
                let change = change(intent, state: states[author]?[intent.row], journal: journal)
                let version = try #require(event.version)
                let write = (
                    intent.row,
                    Written(change: change, dot: dot, stamp: stamp, missionVersion: version)
                )
                byDot[event.dot, default: []].append(write)
                merge(write, into: &states[author, default: [:]])
            }
        }
        return (byDot.sorted { $0.key < $1.key }.flatMap(\.value), lifted)
    }

    private func change(
        _ intent: MergeVector.Intent, state: RowState?, journal: JournalID
    ) -> RowChange {
        let operation: RowChange.Operation =
            switch intent.operation {
            case "insert": .insert
            case "delete": .delete
            case "rule": .ruling
            default: .edit
            }
        let writes = intent.registers.sorted { $0.key < $1.key }.map {
            CellWrite(cell: $0, values: [.integer($1)])
        }
        return RowChange(
            key: Station.onlyRow, operation: operation,
            context: state?.context(writingIn: journal) ?? Context(), writes: writes)
    }

    private func merge(_ write: Write, into rows: inout [String: RowState]) {
        rows[write.row, default: RowState(cellCount: 2)].merge(write.written, table: table)
    }

    private func merged(_ writes: [Write]) -> [String: RowState] {
        writes.reduce(into: [:]) { merge($1, into: &$0) }
    }

    private func check(
        _ verdict: MergeVector.Verdict, of row: String, _ state: RowState?, seed: UInt64
    ) {
        let state = state ?? RowState(cellCount: 2)
        let isShown = state.shownValues(table: table) != nil
        #expect(!isShown || verdict.alive, "a register's edit keeps \(row) alive, vector \(seed)")
        guard verdict.alive else { return }
        func shown(_ cell: Int) -> Value? {
            state.cells[cell].shown(deleted: state.deleted)?.values[0]
        }
        #expect(shown(0) == verdict.show.r.map(Value.integer), "r of \(row), vector \(seed)")
        #expect(shown(1) == verdict.show.z.map(Value.integer), "z of \(row), vector \(seed)")
    }
}
