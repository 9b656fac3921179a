/// The judge: a model of the merge rules that is kept apart from the engine. It imports nothing,
/// knows every event and what its author had seen, and decides from sets alone what a row must
/// show.
///
/// The rules are DESIGN.md's:
///  - a write of a cell's values stands unless somebody who had seen it has written to the same cell; a plain edit
///    of a guarded cell leaves standing what its author was not shown; an insert writes every cell;
///  - a row is deleted when there is a delete, and everything that stands had been seen by some delete;
///  - a cell shows the standing write with the greatest stamp, of those that no delete had seen if
///    there are such; a ladder asks for the rank first;
///  - a counter shows that figure and every increment that its author had not seen;
///  - an element is in a set while an add of it stands;
///  - a guarded cell is contested while different values stand in it;
///  - an event carries to whoever gets it what of slower lanes stands in its rows beside it;
///  - what the roster holds counts nowhere that the roster is known;
///  - whoever has an older version of the mission sees and carries nothing of what that does not know, and shows no row of which it
///    knows nothing else; its re-insert makes all new, also what it does not know.
///
/// What the authors of the seen writes had seen themselves plays no part.
struct Oracle {
    /// By mission version, from 1 on, and table, in the order of their first columns.
    private let cells: [[String: [OracleCell]]]
    private var events: [OracleEvent] = []
    /// Of each event and each of its rows, the events on that row that its author had seen.
    private var seen: [[RowName: Set<Int>]] = []
    /// And, by cell, those of them that it does not replace.
    private var excepted: [[RowName: [Int: Set<Int>]]] = []
    /// And those that it carries by itself, beyond what its journal's earlier events brought.
    private var carried: [[RowName: Set<Int>]] = []
    /// Rows of events that were written again without what they carried of them.
    private var stripped: Set<RowName> = []
    /// Of each row, the events that did something to it.
    private var concerning: [RowName: [Int]] = [:]

    init(cells: [[String: [OracleCell]]]) {
        self.cells = cells
    }

    var eventCount: Int { events.count }

    /// Every row that an event did something to, in order.
    var rows: [RowName] { concerning.keys.sorted() }

    /// - Parameter journal: the events of its journal, where its author has some of them under other names than they have here; nil:
    ///   those that are named so.
    /// - Returns: the event's number.
    mutating func record(_ event: OracleEvent, after journal: Set<Int>? = nil) -> Int {
        let number = events.count
        events.append(event)
        seen.append([:])
        excepted.append([:])
        carried.append([:])
        for (row, deed) in event.deeds {
            let before = evidence(
                on: row, holding: event.held, barring: event.barred, version: event.version)
            seen[number][row] = Set(before.witnesses.map(\.number))
            if case .edit(let acts) = deed {
                let exceptions = acts.keys.map { ($0, before.exceptions(to: $0)) }
                excepted[number][row] = Dictionary(exceptions) { first, _ in first }
            }
            concerning[row, default: []].append(number)
            let after = evidence(
                on: row, holding: event.held.union([number]), barring: event.barred,
                version: event.version)
            let standing = after.cells.indices.flatMap { after.standing(in: $0).map(\.number) }
            carried[number][row] = Set(standing.filter { events[$0].lane > event.lane })
                .subtracting(broughtBefore(number, row, in: journal))
        }
        return number
    }

    /// An event that was written again under another name, as if it had been from the start; without what it carried, which comes by
    /// itself.
    mutating func rename(_ number: Int, journal: String, stamp: OracleEvent.Stamp) {
        events[number].journal = journal
        events[number].stamp = stamp
        stripped.formUnion(carried[number].filter { !$0.value.isEmpty }.keys)
        carried[number] = [:]
    }

    /// Whether an edit of a row may come to somebody before its insert: it was written again without what it carried.
    func mayComeBare(_ row: RowName) -> Bool { stripped.contains(row) }

    /// The events on a row that have come to whoever holds these: by themselves, or carried.
    ///
    /// - Parameters:
    ///   - barred: those that do not count, however they came; and what comes with them alone has not come.
    ///   - version: of the mission.
    func evidence(
        on row: RowName, holding held: Set<Int>, barring barred: Set<Int> = [],
        version: UInt32 = 1
    ) -> RowEvidence {
        let concerned = concerning[row] ?? []
        var reached = Set(concerned.filter { held.contains($0) && !barred.contains($0) })
        for event in reached { reached.formUnion(carried[event][row] ?? []) }
        reached.subtract(barred)
        let witnesses = concerned.filter(reached.contains).compactMap { number in
            events[number].deeds[row].map { deed in
                RowEvidence.Witness(
                    number: number, stamp: events[number].stamp, deed: deed,
                    seen: seen[number][row] ?? [], excepted: excepted[number][row] ?? [:])
            }
        }
        return RowEvidence(
            cells: cells[Int(version) - 1][row.table] ?? [], witnesses: witnesses)
    }

    private func saw(_ event: Int, _ other: Int, _ row: RowName) -> Bool {
        seen[event][row]?.contains(other) ?? false
    }

    /// What an event carries of a row. One that did not count where it was written brings nobody anything.
    func carries(_ event: Int, _ row: RowName) -> Set<Int> { carried[event][row] ?? [] }

    /// What of a row an event's journal had brought or its author had seen when its last event on the row was written. Nothing where
    /// something on the row does not count there: what that had replaced may stand again, and never went along.
    private func broughtBefore(
        _ event: Int, _ row: RowName, in journal: Set<Int>?
    ) -> Set<Int> {
        let concerned = concerning[row] ?? []
        let (held, barred) = (events[event].held, events[event].barred)
        var here = Set(concerned.filter { held.contains($0) })
        for other in here where !barred.contains(other) {
            here.formUnion(carried[other][row] ?? [])
        }
        guard here.isDisjoint(with: barred) else { return [] }
        let last = concerned.last {
            $0 < event
                && (journal?.contains($0) ?? (events[$0].journal == events[event].journal))
                && held.contains($0)
        }
        return last.flatMap { seen[$0][row] } ?? []
    }

    /// All that an event carries.
    func carried(by event: Int) -> Set<Int> {
        carried[event].values.reduce(into: []) { $0.formUnion($1) }
    }

    /// The mission version of an event's author.
    func version(of event: Int) -> UInt32 { events[event].version }

    /// What an event did to a row.
    func deed(of event: Int, on row: RowName) -> OracleEvent.Deed? { events[event].deeds[row] }

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

    func isInsert(_ event: Int, _ row: RowName) -> Bool {
        if case .insert = events[event].deeds[row] { true } else { false }
    }

    /// Whether an event inserted a row that its author had seen deleted.
    func isReinsert(_ event: Int, _ row: RowName) -> Bool {
        isInsert(event, row)
            && (concerning[row] ?? []).contains {
                saw(event, $0, row) && events[$0].deeds[row] == .delete
            }
    }
}
