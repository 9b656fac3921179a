import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// All that the next shift must know.
struct ShiftReport {
    struct Counts {
        let changed, unsent, contested, tasks, held, patrols: Int
    }

    struct Content {
        let changed, unsent, contested, tasks, held, patrols: String
        let kinds: [Kind]
        let people: [RowSheet.Line]
        let overtaken: [Overtaken]
        let deadlines: [Deadline]
        let late: [Deadline]
        let isCut: Bool
    }

    /// What changed in one table.
    struct Kind {
        let label, written, edited: String
        let rows: [PageFrame.Choice]
    }

    /// A value of the reader's that does not show any more.
    struct Overtaken {
        let address, title, label, mine, now: String
        let writer: ReportWriter?
    }

    struct Deadline {
        let address, title, time: String
    }

    private static let rowsPerKind = 12
    private static let overtakenRows = 100
    private static let day: Int64 = 86_400_000

    private let room: PageRoom
    private let desk: PageDesk
    private let book: ShiftBook
    private let changes: ShiftChanges
    private let open: AlarmWatch.Open
    private let tasks: [(task: TaskBook.Open, order: TaskOrder)]
    private let waiting: WaitingWork
    private let contested: Int
    private let now: Int64

    init(_ room: PageRoom, _ book: ShiftBook, _ period: ShiftPages.Period) throws {
        self.room = room
        self.book = book
        desk = book.desk
        changes = try ShiftChanges(
            desk.replica, since: period.changes, me: try room.author().person)
        open = try desk.alarms.open(desk)
        tasks =
            try TaskBook(desk)?.ordered(open.tasks, room).filter { $0.order.audience != .others }
            ?? []
        waiting = try WaitingWork(desk.replica)
        contested = try desk.contested.cells(in: desk.replica).count
        now = try desk.now()
    }

    func counts() throws -> Counts {
        counts(late: try desk.replica.read { try book.latePatrols(now, $0).count })
    }

    private func counts(late: Int) -> Counts {
        Counts(
            changed: changes.touches.count, unsent: Int(waiting.changesets), contested: contested,
            tasks: tasks.count, held: open.waiting.count + open.met.count, patrols: late)
    }

    func content() throws -> Content {
        let roster = try desk.replica.roster()
        return try desk.replica.disclose(to: try room.author()) { db in
            var disclosure = Disclosure(.page)
            let late = try book.latePatrols(now, db)
            let counts = counts(late: late.count)
            let content = Content(
                changed: "\(counts.changed)", unsent: "\(counts.unsent)",
                contested: "\(counts.contested)", tasks: "\(counts.tasks)",
                held: "\(counts.held)", patrols: "\(counts.patrols)",
                kinds: try kinds(db, &disclosure), people: people(),
                overtaken: try overtaken(roster, db, &disclosure),
                deadlines: try deadlines(db, &disclosure), late: try patrols(late, db, &disclosure),
                isCut: changes.isCut)
            return (content, disclosure)
        }
    }

    private var titles: RowTitles { RowTitles(desk: desk, language: room.language) }

    // MARK: Changes

    private func kinds(_ db: Database, _ disclosure: inout Disclosure) throws -> [Kind] {
        let byTable = changes.touches.kinds(latest: Self.rowsPerKind)
        return try desk.tables.compactMap { table -> Kind? in
            guard let kind = byTable[table.name], let known = desk.known(table.name) else {
                return nil
            }
            let shown = try kind.latest.map { key, last in
                disclosure.add(table.name, key.space)
                let title = try titles.title(of: key, in: known, db)
                return PageFrame.Choice(
                    address: title == nil ? "/report/\(key)/history" : "/report/\(key)",
                    label: (title ?? room.phrase("shift_removed")) + " – \(desk.clock.text(last))",
                    isCurrent: false)
            }
            let edited = kind.count - kind.new
            return Kind(
                label: known.label(room.language, desk.mission),
                written: kind.new == 0
                    ? "" : room.phrase("shift_written", ["count": "\(kind.new)"]),
                edited: edited == 0 ? "" : room.phrase("shift_edited", ["count": "\(edited)"]),
                rows: shown)
        }
    }

    private func people() -> [RowSheet.Line] {
        changes.touches.people.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            person, count in
            RowSheet.Line(label: person.isEmpty ? room.phrase("nobody") : person, text: "\(count)")
        }
    }

    private func overtaken(
        _ roster: Roster, _ db: Database, _ disclosure: inout Disclosure
    ) throws -> [Overtaken] {
        let reader = try RowReader(db)
        let me = try room.author().person
        var result: [Overtaken] = []
        for place in changes.disputed.prefix(Self.overtakenRows) {
            guard let table = desk.known(place.table) else { continue }
            let lines = ReportLines(room: room, desk: desk, table: table, roster: roster, db: db)
            guard let row = try reader.row(place.key, of: table.schema) else {
                disclosure.add(place.table, place.key.space)
                result.append(
                    Overtaken(
                        address: "/report/\(place.key)/history",
                        title: table.label(room.language, desk.mission), label: "", mine: "",
                        now: room.phrase("shift_removed"), writer: nil))
                continue
            }
            for name in place.cells {
                guard let own = place.own[name],
                    let index = table.schema.cells.firstIndex(where: { $0.name == name })
                else { continue }
                let cell = table.schema.cells[index]
                let shown = row.state.cell(index, table: table.schema)
                    .shown(cell.rule, deleted: row.state.deleted)
                // A set and a counter show what several wrote: nobody's value is lost in them.
                guard let dot = shown?.dot, dot != own.dot, cell.rule != .set,
                    cell.rule != .counter, let values = shown?.values, values != own.values,
                    case let header = try reader.header(of: dot), header.author.person != me
                else { continue }
                disclosure.add(place.table, place.key.space)
                let columns = cell.columnIndices.map { table.schema.columns[$0].name }
                    .compactMap { table.mission.column(named: $0) }
                result.append(
                    Overtaken(
                        address: "/report/\(place.key)",
                        title: try titles.title(of: place.key, in: table, db) ?? "",
                        label: columns.map { room.label($0.labels, of: desk.mission) }
                            .joined(separator: " / ").capitalisedFirst,
                        mine: try text(own.values, columns, lines),
                        now: try text(values, columns, lines), writer: lines.writer(header)))
            }
        }
        return result
    }

    private func text(
        _ values: [Value], _ columns: [MissionColumn], _ lines: ReportLines
    ) throws -> String {
        let texts = try zip(values, columns).map { value, column in
            value.isNull ? "–" : try lines.text(of: value, column).text
        }
        return texts.isEmpty ? "–" : texts.joined(separator: " / ")
    }

    // MARK: Deadlines

    private func deadlines(
        _ db: Database, _ disclosure: inout Disclosure
    ) throws -> [Deadline] {
        var all: [(at: Int64, deadline: Deadline)] = []
        func add(_ at: Int64, _ address: String, _ title: String?) {
            let text = title ?? room.phrase("not_here_yet")
            all.append((at, Deadline(address: address, title: text, time: desk.clock.text(at))))
        }
        if let custody = CustodyBook(desk) {
            let clock = CustodyClock(custody.plan)
            for held in open.waiting {
                let due = clock.due(since: held.person.start)
                guard due - now <= Self.day else { continue }
                disclosure.add(custody.arrests.name, held.key.space)
                let title = try held.party.flatMap {
                    try titles.title(of: $0, in: custody.persons, db)
                }
                add(due, "/custody/\(held.key)", "\(room.phrase("custody_nav")): \(title ?? "–")")
            }
        }
        if let book = TaskBook(desk) {
            for (task, _) in tasks {
                guard let due = task.due, due - now <= Self.day else { continue }
                disclosure.add(book.tasks.name, task.key.space)
                add(due, "/report/\(task.key)", try titles.title(of: task.key, in: book.tasks, db))
            }
        }
        if let table = desk.mission.work.hearings.flatMap({ desk.known($0.table) }) {
            for (key, at) in try book.hearings(now, db) {
                disclosure.add(table.name, key.space)
                let title = try titles.title(of: key, in: table, db) ?? ""
                add(at, "/report/\(key)", "\(table.label(room.language, desk.mission)): \(title)")
            }
        }
        return all.sorted { $0.at < $1.at }.map(\.deadline)
    }

    private func patrols(
        _ late: [ShiftBook.LatePatrol], _ db: Database, _ disclosure: inout Disclosure
    ) throws -> [Deadline] {
        guard let table = desk.mission.work.patrols.flatMap({ desk.known($0.table) }) else {
            return []
        }
        return try late.map { patrol in
            disclosure.add(table.name, patrol.key.space)
            let words =
                switch patrol.late {
                case .checkIn(let minutes):
                    room.phrase("shift_patrol_call", ["minutes": "\(minutes)"])
                case .comingBack(let minutes):
                    room.phrase("shift_patrol_back", ["minutes": "\(minutes)"])
                }
            return Deadline(
                address: "/report/\(patrol.key)",
                title: try titles.title(of: patrol.key, in: table, db) ?? "", time: words)
        }
    }
}
