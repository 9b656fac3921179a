import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// One shift tells the next what it must know, and both officers sign.
enum ShiftPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/shift", to: router) { try show($0) }
        site.add(.post, "/shift", to: router) { try sign($0) }
        site.add(.get, "/shift/{key}", to: router) { try ShiftSignedPage.show($0) }
    }

    struct Page {
        let since, sinceField, why: String
        let report: ShiftReport.Content
        let drafts: [HomePage.DraftLine]
        let earlier: [PageFrame.Choice]
        let remarks: String
        let signing: Signing.Sheet
    }

    static var none: OutpostError {
        OutpostError(
            .notFound, operation: "open a page", place: "/shift",
            cause: "the mission keeps no handovers", hint: "its file has no section 'shifts'")
    }

    /// Since when, and how that is known.
    struct Period {
        let start: Int64
        let changes: ShiftChanges.Start
        let why: String
        let base: RowKey?
        let earlier: [ShiftBook.Handover]
    }

    private static let earlierRows = 10
    /// Where no handover is known.
    private static let defaultPeriod: Int64 = 12 * 3_600_000

    private static func period(
        _ room: PageRoom, _ book: ShiftBook, typed: String
    ) throws -> Period {
        let desk = book.desk
        let names = try BaseNames(room, desk)
        let (base, earlier) = try desk.replica.read { db in
            let base = try book.base(names, db)
            return (base, try book.handovers(base, db))
        }
        func period(_ start: Int64, _ changes: ShiftChanges.Start, _ why: String) -> Period {
            Period(start: start, changes: changes, why: why, base: base, earlier: earlier)
        }
        if let time = desk.clock.stored(typed: typed).flatMap({ FieldTime($0) })?.milliseconds {
            return period(time, .time(time), room.phrase("shift_since_typed"))
        }
        guard let last = earlier.first else {
            let start = try desk.now() - defaultPeriod
            return period(start, .time(start), room.phrase("shift_since_day"))
        }
        let positions = try ShiftPositions.load(desk.folder)
        let isKnown = positions?.handover == last.key.description
        return period(
            last.until,
            isKnown ? .positions(positions?.sequences ?? [:]) : .time(last.until),
            room.phrase("shift_since_last", ["person": last.receiver]))
    }

    static func show(_ room: PageRoom, error: String = "") throws -> PageAnswer {
        let desk = try room.desk()
        guard let book = ShiftBook(desk) else { throw none }
        let form = room.request.form
        let typed = form.has("since") ? form["since"] : room.request.query["since"]
        let period = try period(room, book, typed: typed)
        let report = try ShiftReport(room, book, period).content()
        let page = Page(
            since: desk.clock.text(period.start), sinceField: typed, why: period.why,
            report: report, drafts: try HomePage.drafts(room, desk),
            earlier: period.earlier.prefix(earlierRows).map { handover in
                PageFrame.Choice(
                    address: "/shift/\(handover.key)",
                    label: "\(desk.clock.text(handover.until)): \(handover.giver) → "
                        + handover.receiver, isCurrent: false)
            }, remarks: form["remarks"],
            signing: try Signing.sheet(room, desk, isOutsideAllowed: false, error: error))
        return try room.page("shift", title: room.phrase("shift_title"), page)
    }

    private static func sign(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        guard let book = ShiftBook(desk), case .space(let space) = book.shifts.schema.residence
        else { throw none }
        let signing: Signing
        do {
            signing = try Signing(room, desk, isOutsideAllowed: false)
        } catch let fault as Signing.Fault {
            return try show(room, error: fault.text)
        }
        let period = try period(room, book, typed: room.request.form["since"])
        let counts = try ShiftReport(room, book, period).counts()
        let now = try desk.now()
        func text(_ time: Int64) -> Value { .text(desk.clock.time(time)?.description ?? "") }
        func newKey() -> RowKey {
            RowKey(space: space, milliseconds: room.visit.now, random: desk.surroundings.random())
        }
        let plan = book.plan
        let remarks = room.request.form["remarks"].replacing("\r\n", with: "\n").trimmed
        var values: [String: Value] = [
            plan.from: text(min(period.start, now)), plan.until: text(now),
            plan.giver: .text(signing.giverName), plan.receiver: .text(signing.receiver.name),
            plan.changed: .integer(Int64(counts.changed)),
            plan.unsent: .integer(Int64(counts.unsent)),
            plan.contested: .integer(Int64(counts.contested)),
            plan.tasks: .integer(Int64(counts.tasks)), plan.held: .integer(Int64(counts.held)),
            plan.patrols: .integer(Int64(counts.patrols)),
        ]
        if let base = period.base { values[plan.base] = .text(base.description) }
        var confirmed = values
        if !remarks.isEmpty { values[plan.remarks] = .text(remarks) }
        let given = newKey()
        try desk.replica.write(WriteSession(author: signing.giver)) { db in
            try FormPages.write(values, given, book.shifts, isNew: true, db)
        }
        if case .here(let receiver, _) = signing.receiver {
            confirmed[plan.confirms] = .text(given.description)
            try desk.replica.write(WriteSession(author: receiver)) { db in
                try FormPages.write(confirmed, newKey(), book.shifts, isNew: true, db)
            }
        }
        try ShiftPositions.save(given, desk.replica, desk.folder)
        return .redirect(to: "/shift/\(given)?saved=1")
    }
}
