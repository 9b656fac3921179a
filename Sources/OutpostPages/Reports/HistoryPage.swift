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
        let column = table.mission.column(named: entry.column)
        let list = column?.choiceList.flatMap { desk.mission.choiceList(named: $0) }
        let choice = list?.choices.first { $0.code == entry.value }
        return Entry(
            time: desk.clock.text(entry.milliseconds),
            person: entry.person.isEmpty ? room.phrase("nobody") : entry.person,
            device: entry.device, deed: room.phrase("deed_\(entry.deed)"),
            label: column.map { room.label($0.labels, of: desk.mission).capitalisedFirst }
                ?? entry.column,
            text: choice.map { room.label($0.labels, of: desk.mission) }
                ?? (column?.format == .time ? desk.clock.text(stored: entry.value) : entry.value),
            standing: room.phrase("standing_\(entry.standing.replacing(" ", with: "_"))"),
            reason: entry.reason, isProven: entry.isProven, isClockDoubtful: entry.isClockDoubtful)
    }
}
