import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// Reports by kind, filtered and searched, the latest first.
enum ListPage {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/reports", to: router) { try show($0) }
    }

    struct Page {
        let typed: String
        let tables: [PageFrame.Choice]
        let filters: [Filter]
        let from, to: String
        let table: String
        let rows: [Row]
        let more: String
        let isSearch, isTable: Bool
        let isIndexing: Bool
        let new: String?
    }

    /// A choice column by which the list can be narrowed.
    struct Filter {
        let name, label: String
        let options: [FormField.Option]
    }

    struct Row {
        let address, reference, kind, title, time: String
        let detail: String?
        let place: ReportPlace
    }

    /// Choice columns that a list offers to filter by.
    private static let filterCount = 3

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let query = room.request.query
        let typed = query["q"].trimmed
        let table = try query["kind"].isEmpty ? nil : desk.table(named: query["kind"])
        let rows = RowLines(room: room, desk: desk, waiting: try WaitingWork(desk.replica))
        // Before the replica is read: the search reads it too.
        let hits = try typed.isEmpty ? nil : hits(typed, table, desk)
        let found = try desk.replica.disclose(to: try room.author()) { db in
            let keys = try hits ?? keys(table, room, desk, db)
            let shown = try keys.prefix(PageLimits.listRows).compactMap { table, key in
                try rows.row(key, table, db)
            }
            let disclosure = Disclosure(
                .page, rows: keys.prefix(PageLimits.listRows).map { ($0.0.name, $0.1.space) })
            return ((keys: keys, shown: shown), disclosure)
        }
        let page = Page(
            typed: typed, tables: tables(table, room, desk),
            filters: try table.map { try filters($0, room, desk) } ?? [], from: query["from"],
            to: query["to"], table: table?.name ?? "", rows: found.shown,
            more: typed.isEmpty ? more(found.keys.map(\.1), room) : "", isSearch: !typed.isEmpty,
            isTable: table != nil, isIndexing: !typed.isEmpty && !desk.search.isWhole,
            new: table.map { $0.schema.isAppendOnly ? nil : "/new/\($0.name)" } ?? "/new")
        let title = table?.label(room.language, desk.mission) ?? room.phrase("nav_reports")
        return try room.page("list", title: title, page)
    }

    private static func tables(
        _ chosen: DeskTable?, _ room: PageRoom, _ desk: PageDesk
    ) -> [PageFrame.Choice] {
        desk.tables.map { table in
            PageFrame.Choice(
                address: table.name,
                label: room.label(table.labels, of: desk.mission).capitalisedFirst,
                isCurrent: table.name == chosen?.name)
        }.sorted { $0.label < $1.label }
    }

    private static func filterColumns(_ table: DeskTable) -> [MissionColumn] {
        let asked = table.mission.form.compactMap { table.mission.column(named: $0) }
        return Array(asked.filter { $0.choiceList != nil }.prefix(filterCount))
    }

    private static func filters(
        _ table: DeskTable, _ room: PageRoom, _ desk: PageDesk
    ) throws -> [Filter] {
        filterColumns(table).map { column in
            let list = column.choiceList.flatMap { desk.mission.choiceList(named: $0) }
            let chosen = room.request.query[column.name]
            return Filter(
                name: column.name,
                label: room.label(column.labels, of: desk.mission).capitalisedFirst,
                options: (list?.choices ?? []).map { choice in
                    FormField.Option(
                        code: choice.code, label: room.label(choice.labels, of: desk.mission),
                        isChosen: choice.code == chosen, id: "\(column.name)-\(choice.code)")
                })
        }
    }

    private static func hits(
        _ typed: String, _ table: DeskTable?, _ desk: PageDesk
    ) throws -> [(DeskTable, RowKey)] {
        try desk.search.search(
            typed, tables: table.map { [$0.name] }, limit: PageLimits.listRows + 1
        ).map { (try desk.table(named: $0.table), $0.key) }
    }

    /// One more than a screen holds, where there are more.
    private static func keys(
        _ table: DeskTable?, _ room: PageRoom, _ desk: PageDesk, _ db: Database
    ) throws -> [(DeskTable, RowKey)] {
        if let table { return try keys(of: table, room, desk, db).map { (table, $0) } }
        let all = try desk.tables.map { try desk.table(named: $0.name) }
            .filter { $0.schema.referenceColumn != nil }
        return try LatestRows.keys(all, limit: PageLimits.listRows + 1, db)
            .map { ($0.table, $0.key) }
    }

    private static func keys(
        of table: DeskTable, _ room: PageRoom, _ desk: PageDesk, _ db: Database
    ) throws -> [RowKey] {
        let query = room.request.query
        var conditions: [String] = []
        var values: [Value] = []
        func add(_ condition: String, _ value: String) {
            conditions.append(condition)
            values.append(.text(value))
        }
        // When it happened; of reports that do not say, when they were begun: a key begins with that.
        let isObserved = table.schema.column(named: "observed_at") != nil
        for (name, sign, days) in [("from", ">=", 0), ("to", "<", 1)] {
            guard let day = FieldTime(date: query[name]),
                let start = desk.clock.stored(typed: "\(day.date)T00:00").flatMap({ FieldTime($0) })
            else { continue }
            let bound = start.milliseconds + Int64(days) * 86_400_000
            if isObserved {
                add("unixepoch(observed_at) * 1000 \(sign) CAST(? AS INTEGER)", String(bound))
            } else {
                add("id \(sign) ?", String(Self.bound(bound)))
            }
        }
        if let before = RowKey(query["before"]) {
            add(
                "_rowid_ < (SELECT _rowid_ FROM \(Replica.quoted(table.name)) WHERE id = ?)",
                before.description)
        }
        for column in filterColumns(table) where !query[column.name].isEmpty {
            add("\(Replica.quoted(column.name)) = ?", query[column.name])
        }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try db.fetchValues(
            sql: """
                SELECT id FROM \(Replica.quoted(table.name)) \(filter)
                ORDER BY _rowid_ DESC LIMIT \(PageLimits.listRows + 1)
                """, values: values
        ).compactMap { RowKey($0[0].description) }
    }

    /// The time's part of a key as its text begins: eleven digits and hyphens for 48 bits.
    private static func bound(_ milliseconds: Int64) -> Substring {
        RowKey(space: SpaceID(hash: 0), milliseconds: milliseconds, random: 0).description.prefix(
            13)
    }

    private static func more(_ keys: [RowKey], _ room: PageRoom) -> String {
        guard keys.count > PageLimits.listRows else { return "" }
        var query = PageFields()
        for (name, value) in room.request.query.all where name != "before" && !value.isEmpty {
            query.append(name, value)
        }
        query.append("before", keys[PageLimits.listRows - 1].description)
        return "/reports?\(query.encoded)"
    }
}

/// Rows as a list shows them.
struct RowLines {
    let room: PageRoom
    let desk: PageDesk
    let waiting: WaitingWork

    /// Columns of the form that say what a report is about, after its title.
    private static let detailCount = 3

    func row(_ key: RowKey, _ table: DeskTable, _ db: Database) throws -> ListPage.Row? {
        let reader = try RowReader(db)
        guard let row = try reader.row(key, of: table.schema) else { return nil }
        let titles = RowTitles(desk: desk, language: room.language)
        func value(_ name: String) -> Value {
            table.schema.columnIndex(named: name).map { row.values[$0] } ?? .null
        }
        func text(_ column: MissionColumn) throws -> String {
            let text = value(column.name)
            if case .text(let key) = text, RowKey(key) != nil { return "" }
            return try titles.text(of: text, column, db)
        }
        let title = try table.mission.column(named: table.mission.titleColumn).map(text) ?? ""
        let details = try table.mission.form.filter { $0 != table.mission.titleColumn }
            .compactMap { table.mission.column(named: $0) }
            .filter { $0.format != .time && $0.name != "latitude" && $0.name != "longitude" }
            .map(text).filter { !$0.isEmpty && $0 != title }.prefix(Self.detailCount)
        let reference = table.schema.referenceColumn.map { value($0).description } ?? ""
        let when = value("observed_at")
        return ListPage.Row(
            address: "/report/\(key)", reference: reference,
            kind: table.label(room.language, desk.mission),
            title: title.isEmpty ? reference : String(title.prefix(120)),
            time: when.isNull
                ? desk.clock.text(key.milliseconds) : desk.clock.text(stored: when.description),
            detail: details.isEmpty
                ? nil : details.map { String($0.prefix(80)) }.joined(separator: " · "),
            place: ReportPlace(waiting.place(of: row.state.standingDots(table.schema)), room))
    }
}
