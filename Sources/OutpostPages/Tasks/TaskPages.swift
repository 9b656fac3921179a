import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// Questions and orders: what is open, for whom, until when; and the answers.
enum TaskPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/tasks", to: router) { try show($0) }
        site.add(.post, "/tasks/{key}/read", to: router) { try markRead($0) }
        site.add(.post, "/tasks/{key}/answer", to: router) { try answer($0) }
    }

    struct Page {
        let mine: [Row]
        let others: [Row]
        let isCut: Bool
        let isAnswered: Bool
    }

    struct Row {
        let key, address, title, subject, subjectAddress: String
        let lines: [RowSheet.Line]
        let due, urgency, asked: String
        let isOverdue, isUrgent, isUnread, isForMe: Bool
        let readBy: String
    }

    private static var none: OutpostError {
        OutpostError(
            .notFound, operation: "open a page", place: "/tasks", cause: "the mission has no tasks",
            hint: "its file has no section 'tasks'")
    }

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        guard let book = TaskBook(desk) else { throw none }
        let open = try desk.alarms.open(desk)
        let ordered = try book.ordered(open.tasks, room)
        let shown = Array(ordered.prefix(PageLimits.listRows * 2))
        let read = try ReadMarks(desk.folder).all()
        let now = try desk.now()
        let roster = try desk.replica.roster()
        let rows = try desk.replica.disclose(to: try room.author()) { db in
            let reader = try RowReader(db)
            let lines = ReportLines(
                room: room, desk: desk, table: book.tasks, roster: roster, db: db)
            let rows = try shown.compactMap { task, order in
                try row(task, order, read[task.key.description], now, book, lines, reader)
                    .map { (order.audience, $0) }
            }
            return (
                rows,
                Disclosure(.page, rows: shown.map { (book.tasks.name, $0.task.key.space) })
            )
        }
        let page = Page(
            mine: rows.filter { $0.0 != .others }.map(\.1),
            others: rows.filter { $0.0 == .others }.map(\.1),
            isCut: open.isCut || ordered.count > shown.count,
            isAnswered: room.request.query.has("saved"))
        return try room.page("tasks", title: room.phrase("tasks_title"), page)
    }

    private static func row(
        _ task: TaskBook.Open, _ order: TaskOrder, _ mark: ReadMarks.Mark?, _ now: Int64,
        _ book: TaskBook, _ lines: ReportLines, _ reader: RowReader
    ) throws -> Row? {
        let (room, desk, plan) = (lines.room, book.desk, book.plan)
        guard let row = try reader.row(task.key, of: book.tasks.schema) else { return nil }
        func value(_ name: String) -> Value {
            book.tasks.schema.columnIndex(named: name).map { row.values[$0] } ?? .null
        }
        func text(_ name: String) throws -> String {
            guard let column = book.tasks.mission.column(named: name) else { return "" }
            return try lines.text(of: value(name), column).text
        }
        var subject = (text: "", link: "")
        if case .follows(let name) = book.tasks.schema.residence,
            let column = book.tasks.mission.column(named: name)
        {
            subject = try lines.text(of: value(name), column)
        }
        let header = try row.state.standingDots(book.tasks.schema).min().map(reader.header)
        let details = [plan.base, plan.officer, "details", plan.status, plan.result]
        return Row(
            key: task.key.description, address: "/report/\(task.key)", title: try text(plan.title),
            subject: subject.text, subjectAddress: subject.link,
            lines: try details.compactMap { name in
                guard let column = book.tasks.mission.column(named: name), !value(name).isNull
                else { return nil }
                return RowSheet.Line(
                    label: room.label(column.labels, of: desk.mission).capitalisedFirst,
                    text: try text(name))
            }, due: task.due.map { desk.clock.text($0) } ?? "", urgency: try text(plan.priority),
            asked: header.map { header in
                let writer = lines.writer(header)
                return "\(writer.person), \(writer.device), \(writer.time)"
            } ?? "", isOverdue: order.isOverdue(at: now), isUrgent: order.isUrgent,
            isUnread: order.isEscalated(isRead: mark != nil), isForMe: order.audience == .me,
            readBy: mark.map { "\($0.person), \(desk.clock.text($0.at))" } ?? "")
    }

    private static func markRead(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        let open = try desk.alarms.open(desk).tasks.map(\.key)
        guard open.contains(key) else { return .redirect(to: "/tasks") }
        try ReadMarks(desk.folder).add(
            key, ReadMarks.Mark(person: try room.author().person, at: try desk.now()),
            open: Set(open))
        return .redirect(to: "/tasks")
    }

    /// What was answered stands in the task's own row, with who wrote it, and goes where the task came from.
    private static func answer(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        guard let book = TaskBook(desk) else { throw none }
        let plan = book.plan
        let typed = room.request.form["result"].replacing("\r\n", with: "\n").trimmed
        let isDone = room.request.form["do"] == "done"
        func refuse(_ cause: String) -> OutpostError {
            OutpostError(
                .invalidInput, operation: "answer a task", place: key.description, cause: cause,
                hint: room.phrase("go_back"))
        }
        guard !typed.isEmpty || !isDone else { throw refuse(room.phrase("tasks_answer_missing")) }
        let now = desk.clock.time(try desk.now())?.description ?? ""
        try desk.replica.write(WriteSession(author: try room.author())) { db in
            guard let current = try FormPages.current(key, book.tasks, db) else {
                throw refuse(room.phrase("tasks_gone"))
            }
            let status = current[plan.status] ?? .null
            guard !plan.ended.contains(status.description) else {
                throw refuse(room.phrase("tasks_done_already"))
            }
            var values: [String: Value] = [plan.status: .text(isDone ? plan.done : plan.taken)]
            if isDone { values[plan.doneAt] = .text(now) }
            if !typed.isEmpty { values[plan.result] = .text(typed) }
            try FormPages.write(values, key, book.tasks, isNew: false, db)
        }
        let open = try desk.alarms.open(desk).tasks.map(\.key)
        try ReadMarks(desk.folder).add(
            key, ReadMarks.Mark(person: try room.author().person, at: try desk.now()),
            open: Set(open))
        desk.search.follow()
        return .redirect(to: "/tasks?saved=1")
    }
}
