import OutpostField
import OutpostModel
import OutpostReconcile
import OutpostStore

/// Every value that a report ever had.
enum HistoryPage {
    struct Page {
        let key, title: String
        let entries: [Entry]
        let isRemoved: Bool
    }

    struct Entry {
        let time, person, device, deed, label, text, standing, reason: String
        let isProven, isClockDoubtful: Bool
    }

    static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        let table = try desk.table(holding: key)
        let events = try desk.replica.events(table: table.name, key: key)
        let state = Replica.rebuiltState(of: events, table: table.schema)
        try desk.replica.note(
            Disclosure(
                .history, spaces: [key.space], tables: [table.name], report: key, rowCount: 1),
            by: try room.author())
        let roster = try desk.replica.roster()
        let history = RowHistory(events, state: state, table: table.schema, roster: roster)
        let title = try desk.replica.read { db in
            try RowTitles(desk: desk, language: room.language).title(of: key, in: table, db)
        }
        let page = Page(
            key: key.description, title: title ?? table.label(room.language, desk.mission),
            entries: history.entries.suffix(PageLimits.historyEntries).reversed().map {
                entry($0, table, room, desk)
            }, isRemoved: state.isDeleted(table.schema))
        return try room.page("history", title: "\(room.phrase("history")): \(page.title)", page)
    }

    private static func entry(
        _ entry: RowHistory.Entry, _ table: DeskTable, _ room: PageRoom, _ desk: PageDesk
    ) -> Entry {
        let columns =
            table.schema.cellIndex(named: entry.column).map { index in
                table.schema.cells[index].columnIndices.compactMap {
                    table.mission.column(named: table.schema.columns[$0].name)
                }
            } ?? []
        let labels = columns.map { room.label($0.labels, of: desk.mission) }
        let texts = zip(entry.values, columns).map { value, column in
            value.isNull ? "–" : text(value, column, room, desk)
        }
        return Entry(
            time: desk.clock.text(entry.milliseconds),
            person: entry.person.isEmpty ? room.phrase("nobody") : entry.person,
            device: entry.device, deed: room.phrase("deed_\(entry.deed)"),
            label: labels.isEmpty ? entry.column : labels.joined(separator: " / ").capitalisedFirst,
            text: texts.isEmpty ? entry.value : texts.joined(separator: " / "),
            standing: room.phrase("standing_\(entry.standing.replacing(" ", with: "_"))"),
            reason: entry.reason, isProven: entry.isProven, isClockDoubtful: entry.isClockDoubtful)
    }

    /// A value without a look at other rows: a history may speak of rows that are gone.
    private static func text(
        _ value: Value, _ column: MissionColumn, _ room: PageRoom, _ desk: PageDesk
    ) -> String {
        let list = column.choiceList.flatMap { desk.mission.choiceList(named: $0) }
        if let choice = list?.choices.first(where: { $0.code == value.description }) {
            return room.label(choice.labels, of: desk.mission)
        }
        return column.format == .time
            ? desk.clock.text(stored: value.description) : value.description
    }
}
