/// The judge: a model of the merge rules that is kept apart from the engine. It imports nothing,
/// knows every event and what its author had seen, and decides from sets alone what a row must
/// show.
///
/// The rules are DESIGN.md's, for registers and groups:
///  - a write to a cell stands unless a write to the same cell by somebody who had seen it exists;
///    an insert writes every cell;
///  - a row is deleted when there is a delete, and every standing write had been seen by some
///    delete;
///  - a cell shows the standing write with the greatest stamp, of those that no delete had seen if
///    there are such;
///  - an event carries to whoever gets it what of slower lanes stands in its rows beside it.
///
/// What the authors of the seen writes had seen themselves plays no part.
struct Oracle {
    /// Of each table, the cells: the numbers of the columns that merge as one.
    private let cells: [String: [[Int]]]
    private var events: [OracleEvent] = []
    /// Of each event and each of its rows, the events on that row that its author had seen.
    private var seen: [[RowName: Set<Int>]] = []
    /// And those that it carries.
    private var carried: [[RowName: Set<Int>]] = []
    /// Of each row, the events that did something to it.
    private var concerning: [RowName: [Int]] = [:]

    /// What a row must show to whoever holds certain events.
    struct Verdict: Equatable {
        /// nil: no row.
        var values: [ExactValue]?
        /// Of each cell, the events whose writes stand, in the order in which they were recorded.
        var standing: [[Int]] = []
        var hasTombstone = false
        /// It was deleted, and an edit that no delete had seen brought it back; nobody has written to it
        /// since who knew.
        var isBroughtBack = false
        /// Cells in which several different values stand.
        var contestedCells = 0
        /// Of these, groups of columns.
        var contestedGroups = 0
    }

    init(cells: [String: [[Int]]]) {
        self.cells = cells
    }

    var eventCount: Int { events.count }

    /// Every row that an event did something to, in order.
    var rows: [RowName] { concerning.keys.sorted() }

    /// - Returns: the event's number.
    mutating func record(_ event: OracleEvent) -> Int {
        let number = events.count
        events.append(event)
        seen.append([:])
        carried.append([:])
        for row in event.deeds.keys {
            seen[number][row] = Set(reaching(row, holding: event.held))
            concerning[row, default: []].append(number)
            let standing = verdict(on: row, holding: event.held.union([number])).standing
            carried[number][row] = Set(standing.joined().filter { events[$0].lane > event.lane })
        }
        return number
    }

    /// The events on a row that have come to whoever holds these: by themselves, or carried.
    private func reaching(_ row: RowName, holding held: Set<Int>) -> [Int] {
        let concerned = concerning[row] ?? []
        var reached = Set(concerned.filter(held.contains))
        for event in reached { reached.formUnion(carried[event][row] ?? []) }
        return concerned.filter(reached.contains)
    }

    private func saw(_ event: Int, _ other: Int, _ row: RowName) -> Bool {
        seen[event][row]?.contains(other) ?? false
    }

    /// What an event carries of a row by itself, beyond what its journal's last event on the row carried or had seen.
    func carries(_ event: Int, _ row: RowName) -> Set<Int> {
        let last = (concerning[row] ?? []).last {
            $0 < event && events[$0].journal == events[event].journal
        }
        let known = last.flatMap { seen[$0][row] } ?? []
        return (carried[event][row] ?? []).subtracting(known)
    }

    /// The rows that an event did something to, in order.
    func rows(of event: Int) -> [RowName] { events[event].deeds.keys.sorted() }

    /// Earlier recorded events on the same row that `event`'s author had not seen.
    func unseen(by event: Int, on row: RowName) -> [Int] {
        (concerning[row] ?? []).filter { $0 < event && !saw(event, $0, row) }
    }

    /// Whether an event is in `held` while one on the same row that its author had seen is not.
    func isCauseMissing(of event: Int, holding held: Set<Int>) -> Bool {
        events[event].deeds.keys.contains { row in
            (concerning[row] ?? []).contains { saw(event, $0, row) && !held.contains($0) }
        }
    }

    /// Whether an event inserted a row that its author had seen deleted.
    func isReinsert(_ event: Int, _ row: RowName) -> Bool {
        isInsert(event, row)
            && (concerning[row] ?? []).contains {
                saw(event, $0, row) && events[$0].deeds[row] == .delete
            }
    }

    func verdict(on row: RowName, holding held: Set<Int>) -> Verdict {
        let concerned = reaching(row, holding: held)
        guard let tableCells = cells[row.table], !concerned.isEmpty else { return Verdict() }
        let deletes = concerned.filter { events[$0].deeds[row] == .delete }
        let answers = concerned.filter { events[$0].deeds[row] != .delete }
        let standing = tableCells.indices.map { cell in
            let writers = concerned.filter { value(of: $0, row, cell, tableCells[cell]) != nil }
            return writers.filter { write in
                !writers.contains { saw($0, write, row) }
            }
        }
        var verdict = Verdict(standing: standing, hasTombstone: !deletes.isEmpty)
        func isDeleted(_ write: Int) -> Bool {
            deletes.contains { saw($0, write, row) }
        }
        if !deletes.isEmpty, standing.allSatisfy({ $0.allSatisfy(isDeleted) }) { return verdict }
        verdict.isBroughtBack = deletes.contains { delete in
            !answers.contains { saw($0, delete, row) }
        }
        var values = [ExactValue](
            repeating: .null, count: tableCells.reduce(0) { $0 + $1.count })
        for (cell, columns) in tableCells.enumerated() {
            let unseen = standing[cell].filter { !isDeleted($0) }
            let candidates = unseen.isEmpty ? standing[cell] : unseen
            let stood = Set(standing[cell].compactMap { value(of: $0, row, cell, columns) })
            if stood.count > 1 { verdict.contestedCells += 1 }
            if stood.count > 1, columns.count > 1 { verdict.contestedGroups += 1 }
            guard let winner = candidates.max(by: { events[$0].stamp < events[$1].stamp }),
                let shown = value(of: winner, row, cell, columns)
            else { continue }
            for (column, value) in zip(columns, shown) { values[column] = value }
        }
        verdict.values = values
        return verdict
    }

    func isInsert(_ event: Int, _ row: RowName) -> Bool {
        if case .insert = events[event].deeds[row] { return true }
        return false
    }

    /// What an event wrote to a cell; nil when it did not.
    private func value(
        of event: Int, _ row: RowName, _ cell: Int, _ columns: [Int]
    ) -> [ExactValue]? {
        switch events[event].deeds[row] {
        case .insert(let values): columns.map { values[$0] }
        case .edit(let cells): cells[cell]
        case .delete, nil: nil
        }
    }
}
