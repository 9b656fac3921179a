import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// Writing and changing reports: every form is a draft from its first moment.
enum FormPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/new", to: router) { try kinds($0) }
        site.add(.get, "/new/{table}", to: router) { try begin($0) }
        site.add(.get, "/edit/{key}", to: router) { try edit($0) }
        site.add(.get, "/draft/{id}", to: router) { try show($0) }
        site.add(.post, "/draft/{id}", to: router) { try send($0) }
        site.add(.post, "/draft/{id}/keep", to: router) { try keep($0) }
    }

    // MARK: Beginning

    struct KindsPage {
        struct Space {
            let label: String
            let tables: [PageFrame.Choice]
        }

        let spaces: [Space]
    }

    private static func kinds(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let spaces = desk.mission.spaces.compactMap { space -> KindsPage.Space? in
            let tables = desk.tables.filter { table in
                guard let schema = desk.mission.schema.table(named: table.name),
                    case .space(let id) = schema.residence
                else { return false }
                return desk.mission.schema.space(with: id)?.name == space.name
            }
            guard !tables.isEmpty else { return nil }
            return KindsPage.Space(
                label: room.label(space.labels, of: desk.mission).capitalisedFirst,
                tables: tables.map { table in
                    PageFrame.Choice(
                        address: "/new/\(table.name)",
                        label: room.label(table.labels, of: desk.mission).capitalisedFirst,
                        isCurrent: false)
                })
        }
        return try room.page("kinds", title: room.phrase("new_report"), KindsPage(spaces: spaces))
    }

    private static func begin(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let table = try desk.table(named: room.request.parameter("table"))
        // An arrest is written with its person, on one form.
        if table.name == desk.mission.work.custody?.arrests.table {
            return .redirect(to: "/custody/new")
        }
        var fields: [String: String] = [:]
        // What a link of another page says of the new report: the row that it belongs to.
        for (name, value) in room.request.query.all { fields[name] = value }
        return try begin(room, desk, table, fields: fields)
    }

    /// A new report, with what is known of it already.
    static func begin(
        _ room: PageRoom, _ desk: PageDesk, _ table: DeskTable, fields given: [String: String]
    ) throws -> PageAnswer {
        let names = FormPlan(table).fieldNames
        var fields = try defaults(table, room, desk)
        for (name, value) in given where names.contains(name) { fields[name] = value }
        let key = RowKey(
            space: try space(of: table, fields),
            milliseconds: desk.surroundings.wallMilliseconds(),
            random: desk.surroundings.random())
        return try begin(
            room, desk, table, key, isNew: true, fields: fields,
            back: PageRoom.own(room.request.query["back"]))
    }

    /// A report that is typed under a number which it has already.
    static func begin(
        _ room: PageRoom, _ desk: PageDesk, _ table: DeskTable, under reference: String
    ) throws -> PageAnswer {
        let fields = try defaults(table, room, desk)
        let key = TypedCopy.key(
            space: try space(of: table, fields), table: table.name, reference: reference)
        return try begin(
            room, desk, table, key, isNew: true, reference: reference, fields: fields)
    }

    private static func defaults(
        _ table: DeskTable, _ room: PageRoom, _ desk: PageDesk
    ) throws -> [String: String] {
        let names = FormPlan(table).fieldNames
        var fields: [String: String] = [:]
        if names.contains("observed_at") {
            fields["observed_at"] = desk.clock.fieldText(try desk.now())
        }
        if let tasks = desk.mission.work.tasks, tasks.table == table.name {
            fields[tasks.status] = tasks.opened
        }
        return fields
    }

    /// Where the new row lives: with the row that it follows, or in its table's space.
    private static func space(of table: DeskTable, _ fields: [String: String]) throws -> SpaceID {
        switch table.schema.residence {
        case .space(let id): return id
        case .follows(let column):
            guard let key = fields[column].flatMap({ RowKey($0) }) else {
                throw OutpostError(
                    .invalidInput, operation: "begin a report", place: table.name,
                    cause: "it belongs to another report, and none is named",
                    hint: "open that report, and add it there")
            }
            return key.space
        }
    }

    private static func edit(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        let table = try desk.table(holding: key)
        guard !table.schema.isAppendOnly else {
            throw OutpostError(
                .refused, operation: "change a report", place: table.name,
                cause: "what stands in this log is not changed",
                hint: "add an entry that corrects it")
        }
        guard let values = try disclosed(key, table, room, desk) else {
            throw OutpostError(
                .notFound, operation: "change a report", place: key.description,
                cause: "it was removed", hint: "its history is still here")
        }
        let fields = FormText(clock: desk.clock).fields(of: values, plan: FormPlan(table))
        return try begin(room, desk, table, key, isNew: false, fields: fields)
    }

    /// What the row says, for whoever changes it: of a restricted one that leaves an entry.
    private static func disclosed(
        _ key: RowKey, _ table: DeskTable, _ room: PageRoom, _ desk: PageDesk
    ) throws -> [String: Value]? {
        try desk.replica.disclose(to: try room.author()) { db in
            (
                try current(key, table, db),
                Disclosure(
                    .page, spaces: [key.space], tables: [table.name], report: key, rowCount: 1)
            )
        }
    }

    static func current(
        _ key: RowKey, _ table: DeskTable, _ db: Database
    ) throws -> [String: Value]? {
        try RowReader(db).row(key, of: table.schema).map { row in
            Dictionary(zip(table.schema.columns.map(\.name), row.values)) { first, _ in first }
        }
    }

    private static func begin(
        _ room: PageRoom, _ desk: PageDesk, _ table: DeskTable, _ key: RowKey, isNew: Bool,
        reference: String? = nil, fields: [String: String], back: String? = nil
    ) throws -> PageAnswer {
        let draft = Draft(
            id: Hexadecimal.text(of: desk.surroundings.random(), digits: 16), table: table.name,
            key: key.description, isNew: isNew, reference: reference,
            person: try room.author().person,
            savedAt: room.visit.now, fields: fields, seen: fields, back: back)
        try desk.drafts.save(draft)
        return .redirect(to: "/draft/\(draft.id)")
    }

    // MARK: The form

    struct Page {
        let sheet: FormSheet
        let isNew: Bool
        let hint: String
        let isClockDoubtful: Bool
        let now: String
        /// The number that it has already; empty: it gets one.
        let reference: String
        /// It was saved before, and what is typed here would change it.
        let isAgain: Bool
        let back: String
    }

    /// - Throws: `not-found` where it is finished, or another person's.
    static func draft(_ room: PageRoom, _ desk: PageDesk) throws -> Draft {
        let id = room.request.parameter("id")
        guard let draft = try desk.drafts.draft(id),
            draft.person == (try room.author().person)
        else {
            throw OutpostError(
                .notFound, operation: "open a draft", place: id,
                cause: "this report was finished or thrown away, or somebody else was typing it",
                hint: "it is in the list if it was saved")
        }
        return draft
    }

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let draft = try draft(room, desk)
        return try show(room, desk, draft)
    }

    private static func show(
        _ room: PageRoom, _ desk: PageDesk, _ draft: Draft,
        _ faults: FormBuilder.Faults = FormBuilder.Faults()
    ) throws -> PageAnswer {
        let table = try desk.table(named: draft.table)
        let arrest = ArrestForm(draft, room, desk)
        let sheet = try desk.replica.read { db in
            try arrest?.sheet(draft, faults, db)
                ?? FormBuilder(room: room, desk: desk, plan: FormPlan(table), db: db)
                .sheet(draft, faults)
        }
        let label = room.label(table.mission.labels, of: desk.mission)
        let page = Page(
            sheet: sheet, isNew: draft.isNew,
            hint: table.mission.hint.map { room.label($0, of: desk.mission).capitalisedFirst }
                ?? "",
            isClockDoubtful: try desk.replica.clockCorrection() == nil,
            now: desk.clock.text(try desk.now()),
            reference: draft.reference ?? "",
            isAgain: room.request.query.has("again"),
            back: draft.isNew ? "/" : "/report/\(draft.key)")
        return try room.page(
            "form",
            title: arrest == nil
                ? room.phrase(draft.isNew ? "form_new" : "form_edit", ["kind": label])
                : room.phrase("custody_new"), page)
    }

    // MARK: Keeping and sending

    private static func typed(
        _ room: PageRoom, into draft: Draft, _ plan: FormPlan, _ desk: PageDesk
    ) -> Draft {
        var draft = draft
        let names = ArrestForm(draft, room, desk)?.fieldNames ?? plan.fieldNames
        for name in names where room.request.form.has(name) {
            draft.fields[name] = room.request.form[name]
        }
        draft.decide(room.request.form)
        draft.savedAt = room.visit.now
        return draft
    }

    /// What the page's script sends while somebody types.
    private static func keep(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let draft = try draft(room, desk)
        let plan = FormPlan(try desk.table(named: draft.table))
        try desk.drafts.save(typed(room, into: draft, plan, desk))
        return PageAnswer(status: .noContent, contentType: "text/plain", body: [])
    }

    private static func send(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let id = room.request.parameter("id")
        // Sent again, by a second click or from the page before: it was saved the first time.
        if try desk.drafts.draft(id) == nil, let key = RowKey(room.request.form["_key"]),
            try desk.replica.table(holding: key) != nil
        {
            return try again(room, desk, key)
        }
        var draft = try draft(room, desk)
        let table = try desk.table(named: draft.table)
        let plan = FormPlan(table)
        draft = typed(room, into: draft, plan, desk)
        switch room.request.form["do"] {
        case "discard":
            try desk.drafts.remove(draft.id)
            return .redirect(to: draft.isNew ? "/" : "/report/\(draft.key)")
        case "keep":
            try desk.drafts.save(draft)
            return .redirect(to: "/")
        default: break
        }
        // Whatever comes of it, what was typed is on the disk.
        try desk.drafts.save(draft)
        return try save(draft, plan, room, desk)
    }

    /// What somebody typed into a form whose report was saved already becomes a change of that report, for them to look at.
    private static func again(
        _ room: PageRoom, _ desk: PageDesk, _ key: RowKey
    ) throws -> PageAnswer {
        let table = try desk.table(holding: key)
        let plan = FormPlan(table)
        guard !table.schema.isAppendOnly else { return .redirect(to: "/report/\(key)") }
        let values = try disclosed(key, table, room, desk)
        guard let values else { return .redirect(to: "/report/\(key)") }
        let stands = FormText(clock: desk.clock).fields(of: values, plan: plan)
        var fields = stands
        for name in plan.fieldNames where room.request.form.has(name) {
            fields[name] = room.request.form[name]
        }
        guard fields != stands else { return .redirect(to: "/report/\(key)") }
        var draft = Draft(
            id: Hexadecimal.text(of: desk.surroundings.random(), digits: 16), table: table.name,
            key: key.description, isNew: false, person: try room.author().person,
            savedAt: room.visit.now, fields: fields, seen: stands)
        // Of an old page nobody can say what was typed in it and what only stood there: somebody looks at each.
        for (name, standing) in stands where fields[name] != standing {
            draft.note(standing, in: name)
        }
        try desk.drafts.save(draft)
        return .redirect(to: "/draft/\(draft.id)?again=1")
    }

    private enum Outcome {
        case saved
        case faulty(FormBuilder.Faults, [String: Value]?)
    }

    private static func save(
        _ draft: Draft, _ plan: FormPlan, _ room: PageRoom, _ desk: PageDesk
    ) throws -> PageAnswer {
        guard let key = RowKey(draft.key) else {
            preconditionFailure("a draft is made with a key")
        }
        if !draft.undecided.isEmpty {
            var faults = FormBuilder.Faults()
            for name in draft.undecided { faults.errors[name] = room.phrase("keep_which") }
            return try show(room, desk, draft, faults)
        }
        let outcome: Outcome
        do {
            outcome = try desk.replica.write(WriteSession(author: try room.author())) { db in
                let current = try current(key, plan.table, db)
                // A draft that was saved and not yet thrown away when the power went.
                if draft.isNew, current != nil { return .saved }
                if let arrest = ArrestForm(draft, room, desk) {
                    let faults = try arrest.save(draft, db)
                    return faults.isEmpty ? .saved : .faulty(faults, nil)
                }
                let reading = try FormReading(
                    draft.decided, plan: plan, current: draft.isNew ? nil : current, room: room,
                    desk: desk, db)
                guard reading.faults.isEmpty else { return .faulty(reading.faults, current) }
                var values = reading.values
                if let column = plan.table.schema.referenceColumn, let given = draft.reference {
                    values[column] = .text(given)
                }
                try write(values, key, plan.table, isNew: draft.isNew, db)
                return .saved
            }
        } catch let error as OutpostError where error.code == .invalidInput {
            var faults = FormBuilder.Faults()
            faults.message = error.cause
            return try show(room, desk, draft, faults)
        }
        switch outcome {
        case .saved:
            try desk.drafts.remove(draft.id)
            desk.search.follow()
            return .redirect(to: draft.back ?? "/report/\(key)?saved=1")
        case .faulty(let faults, let current):
            guard !faults.overtaken.isEmpty else { return try show(room, desk, draft, faults) }
            // It is shown now what others wrote.
            if current != nil { _ = try disclosed(key, plan.table, room, desk) }
            var next = draft
            for (name, standing) in faults.overtaken { next.note(standing, in: name) }
            try desk.drafts.save(next)
            return try show(room, desk, next, faults)
        }
    }

    static func write(
        _ values: [String: Value], _ key: RowKey, _ table: DeskTable, isNew: Bool, _ db: Database
    ) throws {
        let given = values.filter { !isNew || !$0.value.isNull }.sorted { $0.key < $1.key }
        let name = Replica.quoted(table.name)
        if isNew {
            let columns = (["id"] + given.map(\.key)).map(Replica.quoted)
            try db.execute(
                sql: """
                    INSERT INTO \(name) (\(columns.joined(separator: ", ")))
                    VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                    """, values: [.text(key.description)] + given.map(\.value))
        } else if !given.isEmpty {
            let changes = given.map { "\(Replica.quoted($0.key)) = ?" }.joined(separator: ", ")
            try db.execute(
                sql: "UPDATE \(name) SET \(changes) WHERE id = ?",
                values: given.map(\.value) + [.text(key.description)])
        }
    }
}
