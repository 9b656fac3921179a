import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// One report: what it says, who wrote each value, where it is, what belongs to it.
enum ReportPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/report/{key}", to: router) { try show($0) }
        site.add(.get, "/report/{key}/history", to: router) { try HistoryPage.show($0) }
        site.add(.post, "/report/{key}/resolve", to: router) { try ContestedPages.resolve($0) }
        site.add(.get, "/contested", to: router) { try ContestedPages.list($0) }
        site.add(.get, "/go", to: router) { try go($0) }
    }

    struct Page {
        let key, kind, title: String
        let reference: String?
        let lines: [ReportLine]
        let writer: ReportWriter?
        let contested: [ContestedPages.Cell]
        let files: [AttachmentPages.File]
        let related: [Related]
        let additions: [PageFrame.Choice]
        let place: ReportPlace
        let steps: ReportSteps
        let isSaved: Bool
        /// It was to be typed anew and is here.
        let isKnown: Bool
        let isAppendOnly: Bool
        let isBroughtBack: Bool
    }

    /// Reports of one kind that refer to this one.
    struct Related {
        let label: String
        let rows: [PageFrame.Choice]
    }

    /// Most that is listed of one kind.
    private static let relatedRows = 50

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        let table = try desk.table(holding: key)
        let waiting = try WaitingWork(desk.replica)
        let roster = try desk.replica.roster()
        let author = try room.author()
        let page = try desk.replica.disclose(to: author) { db -> (Page?, Disclosure) in
            let page = try Self.page(key, table, room, desk, waiting, roster, db)
            return (
                page,
                Disclosure(
                    .page, spaces: [key.space], tables: [table.name], report: key, rowCount: 1)
            )
        }
        guard let page else { return .redirect(to: "/report/\(key)/history") }
        return try room.page("report", title: page.title, page)
    }

    private static func page(
        _ key: RowKey, _ table: DeskTable, _ room: PageRoom, _ desk: PageDesk,
        _ waiting: WaitingWork, _ roster: Roster, _ db: Database
    ) throws -> Page? {
        let reader = try RowReader(db)
        guard let row = try reader.row(key, of: table.schema) else { return nil }
        let lines = ReportLines(room: room, desk: desk, table: table, roster: roster, db: db)
        var shown = try lines.lines(row, reader)
        let writer = ReportWriter.main(of: &shown)
        let titles = RowTitles(desk: desk, language: room.language)
        let reference = table.schema.referenceColumn
            .flatMap { table.schema.columnIndex(named: $0) }.map { row.values[$0].description }
        let whereabouts = waiting.place(of: row.state.standingDots(table.schema))
        return Page(
            key: key.description, kind: table.label(room.language, desk.mission),
            title: try titles.title(of: key, in: table, isAlone: true, db) ?? key.description,
            reference: reference,
            lines: shown, writer: writer,
            contested: try ContestedPages.cells(of: row, lines, reader),
            files: try AttachmentPages.files(of: key, desk, db),
            related: try related(key, table, room, desk, db),
            additions: additions(key, table, room, desk),
            place: ReportPlace(whereabouts, room),
            steps: ReportSteps(whereabouts, waiting.work, roster, room, desk),
            isSaved: room.request.query.has("saved"),
            isKnown: room.request.query.has("known"), isAppendOnly: table.schema.isAppendOnly,
            isBroughtBack: row.state.isBroughtBack(table.schema))
    }

    /// The columns of other tables that name rows of this one.
    private static func references(
        to table: String, _ desk: PageDesk
    ) -> [(table: DeskTable, column: String)] {
        desk.tables.compactMap { other in
            guard let schema = desk.mission.schema.table(named: other.name) else { return nil }
            let column: String? =
                if case .follows(let column) = schema.residence {
                    column
                } else {
                    schema.columns.first { $0.references == table && $0.isRequired }?.name
                }
            return column.map { (DeskTable(mission: other, schema: schema), $0) }
        }
    }

    private static func related(
        _ key: RowKey, _ table: DeskTable, _ room: PageRoom, _ desk: PageDesk, _ db: Database
    ) throws -> [Related] {
        let titles = RowTitles(desk: desk, language: room.language)
        return try references(to: table.name, desk).compactMap { other, column -> Related? in
            // Files are shown as what they are.
            guard AttachmentTable(desk.mission)?.schema.name != other.name else { return nil }
            let keys = try db.fetchValues(
                sql: """
                    SELECT id FROM \(Replica.quoted(other.name)) WHERE \(Replica.quoted(column)) = ?
                    ORDER BY id DESC LIMIT \(relatedRows)
                    """, values: [.text(key.description)])
            let rows = try keys.compactMap { RowKey($0[0].description) }.map { key in
                PageFrame.Choice(
                    address: "/report/\(key)",
                    label: try titles.title(of: key, in: other, db) ?? key.description,
                    isCurrent: false)
            }
            guard !rows.isEmpty else { return nil }
            return Related(label: other.label(room.language, desk.mission), rows: rows)
        }
    }

    /// What can be written that belongs to this report.
    private static func additions(
        _ key: RowKey, _ table: DeskTable, _ room: PageRoom, _ desk: PageDesk
    ) -> [PageFrame.Choice] {
        // A file is attached by its own page: nobody types the hash of its content.
        references(to: table.name, desk).filter { other, _ in
            AttachmentTable(desk.mission)?.schema.name != other.name
        }.map { other, column in
            var query = PageFields()
            query.append(column, key.description)
            query.append("back", "/report/\(key)?saved=1")
            return PageFrame.Choice(
                address: "/new/\(other.name)?\(query.encoded)",
                label: other.label(room.language, desk.mission), isCurrent: false)
        }
    }

    /// A reference, read over a radio or from a paper, leads to its report; anything else is searched for.
    private static func go(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let typed = room.request.query["to"].trimmed
        if BaseReference.normalised(typed) != nil || RowKey(typed) != nil {
            let lookup = RowLookup(schema: desk.mission.schema, place: desk.folder.path)
            do {
                let row = try desk.replica.read { db in try lookup.find(typed, db) }
                return .redirect(to: "/report/\(row.key)")
            } catch let error as OutpostError where error.code == .notFound {
                // It may stand in a text.
            }
        }
        var query = PageFields()
        query.append("q", typed)
        return .redirect(to: "/reports?\(query.encoded)")
    }
}
