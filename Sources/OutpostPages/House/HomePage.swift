import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// Where an officer begins: what to write, what is unfinished, what waits for them.
enum HomePage {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/", to: router) { try show($0) }
        site.add(.post, "/exchange", to: router) { try exchange($0) }
        // Open, since what asks for it by itself must not keep a session from locking; it says counts and times.
        site.add(.get, "/link", door: .open, to: router) { try link($0) }
    }

    struct Page {
        let kinds: [PageFrame.Choice]
        let drafts: [DraftLine]
        /// How many, where there are any.
        let contested: String
        let alarms: [AlarmLine]
        let rows: [ListPage.Row]
    }

    struct DraftLine {
        let address, title, time: String
    }

    /// Kinds of report that stand on the first page: as many as fit a phone without scrolling.
    private static let kindCount = 6
    private static let rowCount = 12

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let lines = RowLines(room: room, desk: desk, waiting: try WaitingWork(desk.replica))
        // Those of which a form was thought through come first.
        let alone = desk.tables.filter { table in
            guard let schema = desk.mission.schema.table(named: table.name) else { return false }
            return Self.isWrittenAlone(schema)
        }
        let tables = alone.filter(\.hasOwnForm) + alone.filter { !$0.hasOwnForm }
        let rows = try desk.replica.disclose(to: try room.author()) { db in
            // What is restricted is not shown to whoever only passes by: its lists are a click away.
            let restricted = desk.mission.schema.restrictedSpaces
            let tables = try desk.tables.map { try desk.table(named: $0.name) }.filter { table in
                guard case .space(let id) = table.schema.residence else { return false }
                return table.schema.referenceColumn != nil && !restricted.contains(id)
            }
            let latest = try LatestRows.keys(tables, limit: rowCount, db)
            let rows = try latest.compactMap { try lines.row($0.key, $0.table, db) }
            return (
                rows, Disclosure(.page, rows: latest.map { ($0.table.name, $0.key.space) })
            )
        }
        let page = Page(
            kinds: tables.prefix(kindCount).map { table in
                PageFrame.Choice(
                    address: "/new/\(table.name)",
                    label: room.label(table.labels, of: desk.mission).capitalisedFirst,
                    isCurrent: false)
            }, drafts: try drafts(room, desk),
            contested: try contested(desk), alarms: try AlarmLines(room, desk).all(), rows: rows)
        return try room.page("home", title: room.phrase("nav_home"), page)
    }

    /// A report of its own with a reference, that needs no other to belong to, and is not the mission's own list of bases.
    private static func isWrittenAlone(_ table: TableSchema) -> Bool {
        guard table.referenceColumn != nil, !table.isAppendOnly,
            table.column(named: "observed_at") != nil, case .space = table.residence
        else { return false }
        return !table.columns.contains { $0.references != nil && $0.isRequired }
    }

    private static func contested(_ desk: PageDesk) throws -> String {
        let count = try desk.contested.cells(in: desk.replica).count
        return count == 0 ? "" : "\(count)"
    }

    /// Of whoever is signed in; what was opened and left as it was is none.
    static func drafts(_ room: PageRoom, _ desk: PageDesk) throws -> [DraftLine] {
        let person = try room.author().person
        return try desk.drafts.all().filter { $0.person == person && $0.isTouched }
            .map { draft in
                let table = try desk.table(named: draft.table)
                let title = draft.fields[table.mission.titleColumn] ?? ""
                let kind = table.label(room.language, desk.mission)
                return DraftLine(
                    address: "/draft/\(draft.id)",
                    title: title.isEmpty ? kind : "\(kind): \(title)",
                    time: desk.clock.text(draft.savedAt))
            }
    }

    /// The line about the link alone, for a page that stays open.
    private static func link(_ room: PageRoom) throws -> PageAnswer {
        struct Line: Encodable {
            let state, sign, text: String
        }
        guard room.visit.session != nil, let desk = try room.site.house.current() else {
            return PageAnswer(status: .noContent, contentType: "text/plain", body: [])
        }
        let line = try LinkWords(room).line(desk)
        return try .json(Line(state: line.state, sign: line.sign, text: line.text))
    }

    private static func exchange(_ room: PageRoom) throws -> PageAnswer {
        try room.desk().link.ask()
        let next = room.request.form["next"]
        return .redirect(to: next.hasPrefix("/") && !next.hasPrefix("//") ? next : "/")
    }
}
