import OutpostModel
import OutpostTestSupport
import Testing

/// Random histories of one row, every rule at once, through `RowState` and through the naive model.
@Suite struct RuleModelTests {
    private static let rules = [
        "r": "register", "g": "guarded", "l": "ladder", "n": "counter", "t": "set",
    ]

    private let table: TableSchema

    init() throws {
        table = try TableSchema(
            name: "t", residence: .space(TestSchema.operations.id),
            columns: [
                ColumnSchema(name: "r", kind: .integer),
                ColumnSchema(name: "g", kind: .integer, rule: .guarded),
                ColumnSchema(name: "l", kind: .text, rule: .ladder(ranks: RuleModel.ranks)),
                ColumnSchema(name: "n", kind: .integer, rule: .counter),
                ColumnSchema(name: "t", kind: .text, rule: .set),
            ])
    }

    private struct Author {
        let replica: ReplicaID
        var state = RowState()
        var visible: Set<Int> = []
        /// By journal of others, how many of its changesets were taken.
        var taken: [JournalID: Int] = [:]
    }

    /// What an author wrote, the event's number in the model, and those of what it carries.
    private struct Entry {
        let event: Int
        let write: Written
        let carried: Set<Int>
    }

    private struct History {
        var model: RuleModel
        var authors: [Author]
        /// In the order of each journal. Every author has a routine one and a flash one.
        var written: [JournalID: [Entry]] = [:]
        var entries: [Dot: Entry] = [:]
    }

    @Test func `Every rule shows what true causality says, at every step and in every order`()
        throws
    {
        var contested = 0
        var flagged = 0
        var carried = 0
        try forEachSeed(400) { seed, generator in
            var history = start(&generator)
            for step in 0..<(8 + generator.below(30)) {
                let index = generator.below(history.authors.count)
                if generator.once(in: 2) {
                    write(&history, index, step, &generator)
                } else {
                    take(&history, index, &generator)
                }
                let author = history.authors[index]
                let expected = history.model.verdict(seeing: author.visible)
                #expect(verdict(author.state) == expected, "seed \(seed), step \(step)")
                contested += expected.contested.isEmpty ? 0 : 1
                flagged += expected.isFlagged ? 1 : 0
            }
            let expected = history.model.verdict(seeing: Set(history.entries.values.map(\.event)))
            var states = Set<RowState>()
            for _ in 0..<5 {
                var state = RowState()
                for write in inJournalOrder(history.written, &generator) {
                    state.merge(write, table: table)
                    state.merge(write, table: table)
                }
                states.insert(state)
                #expect(verdict(state) == expected, "seed \(seed), at the end")
            }
            #expect(states.count == 1, "seed \(seed): two orders, two states")
            carried += history.entries.values.count { !$0.carried.isEmpty }
        }
        #expect(Seeds.isSingle || (contested > 100 && flagged > 100 && carried > 100))
    }

    private func start(_ generator: inout SeededGenerator) -> History {
        let count = 2 + generator.below(5)
        let authors = (0..<count).map { Author(replica: ReplicaID(identity: UInt64($0) + 1)) }
        return History(model: RuleModel(rules: Self.rules), authors: authors)
    }

    /// The next changeset of some journal reaches an author, with what it carries.
    private func take(
        _ history: inout History, _ index: Int, _ generator: inout SeededGenerator
    ) {
        let author = history.authors[index]
        let open = history.written.keys.sorted().filter {
            $0.replica != author.replica
                && author.taken[$0, default: 0] < history.written[$0]?.count ?? 0
        }
        guard !open.isEmpty else { return }
        let journal = generator.pick(open)
        let next = author.taken[journal, default: 0]
        guard let entry = history.written[journal]?[next] else { return }
        history.authors[index].taken[journal] = next + 1
        history.authors[index].visible.formUnion(entry.carried.union([entry.event]))
        history.authors[index].state.merge(entry.write, table: table)
    }

    // MARK: Writing

    private func write(
        _ history: inout History, _ index: Int, _ step: Int, _ generator: inout SeededGenerator
    ) {
        let author = history.authors[index]
        let lane: Lane = generator.once(in: 4) ? .flash : .routine
        let journal = JournalID(
            space: TestSchema.operations.id, replica: author.replica, lane: lane)
        let isShown = author.state.shownValues(table: table) != nil
        let operation: RowChange.Operation =
            isShown ? generator.pick([.edit, .edit, .edit, .ruling, .delete]) : .insert
        let number = history.model.events.count
        let dot = Dot(journal, UInt64(history.written[journal, default: []].count) + 1)
        // Clocks that stand years apart: stamps decide nothing that was seen.
        let time = generator.once(in: 4) ? 1_000_000 + step : step
        let deeds = deeds(operation, author, history.model, &generator)
        history.model.events.append(
            RuleModel.Event(
                isDelete: operation == .delete, isInsert: operation == .insert,
                stamp: [time, index, -Int(lane.rawValue)], seen: author.visible, deeds: deeds))
        let change = RowChange(
            key: Station.onlyRow, operation: operation,
            context: author.state.isNew ? Context() : author.state.context(writingIn: journal),
            writes: cellWrites(operation, deeds, author.state))
        let stamp = Stamp(
            time: HybridTime(milliseconds: Int64(time)), replica: author.replica, digest: .zero)
        let written = lifted(
            Written(change: change, dot: dot, stamp: stamp, missionVersion: 1), author.state,
            history)
        let carried = Set(written.change.carried.compactMap { history.entries[$0.dot]?.event })
        let entry = Entry(event: number, write: written, carried: carried)
        history.entries[dot] = entry
        history.written[journal, default: []].append(entry)
        history.authors[index].state.merge(written, table: table)
        history.authors[index].visible.insert(number)
    }

    /// An urgent write takes along what still stands of less urgent lanes.
    private func lifted(_ written: Written, _ state: RowState, _ history: History) -> Written {
        var after = state
        after.merge(written, table: table)
        let carried = after.standingDots(table).sorted().compactMap { dot -> CarriedChange? in
            guard dot.journal.lane > written.dot.journal.lane, let entry = history.entries[dot]
            else { return nil }
            return CarriedChange(
                header: ChangesetHeader(
                    journal: dot.journal, sequence: dot.sequence, time: entry.write.stamp.time,
                    missionVersion: 1, rosterVersion: 0, author: .nobody),
                digest: entry.write.stamp.digest, change: entry.write.change)
        }
        var change = written.change
        change.carried = carried
        return Written(
            change: change, dot: written.dot, stamp: written.stamp,
            missionVersion: written.missionVersion)
    }

    private func deeds(
        _ operation: RowChange.Operation, _ author: Author, _ model: RuleModel,
        _ generator: inout SeededGenerator
    ) -> [RuleModel.Deed] {
        guard operation != .delete else { return [] }
        var deeds: [RuleModel.Deed] = []
        let isInsert = operation == .insert
        func add(_ cell: String, _ part: RuleModel.Part, _ value: String) {
            let exceptions =
                operation == .edit ? model.exceptions(cell, seeing: author.visible) : []
            deeds.append(
                RuleModel.Deed(cell: cell, part: part, value: value, exceptions: exceptions))
        }
        let cells = operation == .ruling ? ["g"] : ["r", "g", "l", "n"]
        let chosen = generator.pick(cells)
        for cell in cells where isInsert || cell == chosen || generator.once(in: 4) {
            switch cell {
            case "l": add(cell, .whole, generator.pick(RuleModel.ranks))
            case "n" where !isInsert && !generator.once(in: 3):
                add(cell, .increment, String(generator.below(9) - 4))
            default: add(cell, .whole, String(generator.below(3)))
            }
        }
        guard operation != .ruling else { return deeds }
        for element in ["a", "b", "c"] where generator.once(in: 3) {
            add("t", .element(element), isInsert || generator.once(in: 2) ? "add" : "remove")
        }
        return deeds
    }

    /// As the store makes them, with the engine's own exceptions.
    private func cellWrites(
        _ operation: RowChange.Operation, _ deeds: [RuleModel.Deed], _ state: RowState
    ) -> [CellWrite] {
        var texts: [CellWrite.Kind: [String]] = [:]
        var writes: [CellWrite] = []
        for deed in deeds {
            let number = Int64(deed.value)
            let value =
                deed.cell == "l" ? Value.text(deed.value) : number.map(Value.integer) ?? .null
            switch deed.part {
            case .element(let text):
                texts[deed.value == "add" ? .add : .remove, default: []].append(text)
            case .increment:
                writes.append(CellWrite(cell: deed.cell, kind: .increment, values: [value]))
            case .whole:
                let index = table.cellIndex(named: deed.cell) ?? 0
                let exceptions =
                    operation == .edit
                    ? state.cell(index, table: table).exceptions(
                        table.cells[index].rule, deleted: state.deleted) : []
                writes.append(
                    CellWrite(cell: deed.cell, values: [value], exceptions: exceptions))
            }
        }
        for (kind, texts) in texts {
            writes.append(
                CellWrite(cell: "t", kind: kind, values: [.text(ElementList.json(of: texts))]))
        }
        return writes.sorted { ($0.cell, $0.kind.rawValue) < ($1.cell, $1.kind.rawValue) }
    }

    // MARK: Reading

    private func inJournalOrder(
        _ written: [JournalID: [Entry]], _ generator: inout SeededGenerator
    ) -> [Written] {
        var rest = written.sorted { $0.key < $1.key }.map { $0.value.map(\.write)[...] }
        var result: [Written] = []
        while let index = rest.indices.filter({ !rest[$0].isEmpty }).randomElement(
            using: &generator)
        {
            if let next = rest[index].popFirst() { result.append(next) }
        }
        return result
    }

    private func verdict(_ state: RowState) -> RuleModel.Verdict {
        var verdict = RuleModel.Verdict(
            isAlive: !state.isEmpty(table) && !state.isDeleted(table),
            isFlagged: state.isBroughtBack(table),
            contested: Set(state.contestedCells(table: table)))
        for (column, value) in zip(table.columns, state.cellValues(table: table)) {
            guard !value.isNull else { continue }
            verdict.shown[column.name] =
                column.rule == .set
                ? ElementList.elements(of: value.description)?.joined(separator: " ")
                : value.description
        }
        return verdict
    }
}
