import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import Synchronization

/// What is open now: who is held, and what is to be done. Kept until something is written or taken in, since every page asks for it.
///
/// Keys, times and codes only: what of a restricted space is shown by name is read by the page that shows it, and noted.
final class AlarmWatch: Sendable {
    /// What was found, and for which state of the replica.
    struct Open: Sendable {
        fileprivate let mark: Mark
        /// Held by anybody, and not brought before a judge.
        let waiting: [CustodyBook.Held]
        /// Held, and the hours are met.
        let met: [CustodyBook.Held]
        let tasks: [TaskBook.Open]
        /// There are more than were looked at.
        let isCut: Bool
    }

    fileprivate struct Mark: Sendable, Equatable {
        let heads: [JournalID: UInt64]
        let roster: Digest?
    }

    /// A lock, since pages are made on several threads; the work is done outside of it.
    private let last = Mutex<Open?>(nil)

    func open(_ desk: PageDesk) throws -> Open {
        let access = desk.mission.schema.accessSpace
        let mark = Mark(
            heads: try desk.replica.storedHeads().filter { $0.key.space != access }
                .mapValues(\.sequence), roster: try desk.replica.rosterContent())
        if let known = last.withLock({ $0 }), known.mark == mark { return known }
        let found = try desk.replica.read { db in
            let held = try CustodyBook(desk)?.held(db) ?? []
            let tasks = try TaskBook(desk)?.open(db) ?? []
            return Open(
                mark: mark, waiting: held.filter { !$0.chain.isMet },
                met: held.filter(\.chain.isMet), tasks: tasks,
                isCut: held.count >= PageLimits.openRows || tasks.count >= PageLimits.openRows)
        }
        last.withLock { $0 = found }
        return found
    }
}

/// One line that stands above a page.
struct AlarmLine {
    let address, sign, text: String
    /// `ask` or `wrong`: a class, beside a sign and words.
    let state: String
}

/// The lines of alarm in the reader's language. They say how many and how long, and never who: whoever passes by may read them.
struct AlarmLines {
    private let room: PageRoom
    private let desk: PageDesk
    private let open: AlarmWatch.Open

    init(_ room: PageRoom, _ desk: PageDesk) throws {
        self.room = room
        self.desk = desk
        open = try desk.alarms.open(desk)
    }

    /// For the first page: also what is held without haste.
    func all() throws -> [AlarmLine] {
        try pressing().isEmpty ? [custody(isPressing: false)].compactMap(\.self) : []
    }

    /// For every page.
    func pressing() throws -> [AlarmLine] {
        try [custody(isPressing: true), tasks()].compactMap(\.self)
    }

    private func custody(isPressing: Bool) throws -> AlarmLine? {
        guard let plan = desk.mission.work.custody else { return nil }
        let clock = CustodyClock(plan)
        let now = try desk.now()
        let readings = open.waiting.map { clock.reading(since: $0.person.start, at: now) }
        let counted = isPressing ? readings.filter { clock.isPressing($0.state) } : readings
        guard let least = counted.min(by: { $0.minutesLeft < $1.minutesLeft }) else { return nil }
        let words = CustodyWords(room: room, clock: clock)
        return AlarmLine(
            address: "/custody", sign: words.sign(least.state),
            text: room.phrase(
                isPressing ? "custody_alarm" : "custody_held_line",
                ["count": "\(counted.count)", "left": words.left(least)]),
            state: isPressing ? "wrong" : "ask")
    }

    private func tasks() throws -> AlarmLine? {
        guard let book = TaskBook(desk) else { return nil }
        let urgent = try book.escalated(open.tasks, room)
        return urgent == 0
            ? nil
            : AlarmLine(
                address: "/tasks", sign: "‼",
                text: room.phrase("tasks_alarm", ["count": "\(urgent)"]), state: "wrong")
    }
}
