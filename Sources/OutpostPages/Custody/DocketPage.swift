import OutpostField
import OutpostModel
import OutpostStore

/// The paper that goes with somebody who is held: one A4 page, in the language of the courts whatever the page's.
enum DocketPage {
    static let language = "fr"

    struct Page {
        let key, reference: String
        let row: CustodyPages.Row
        let person, arrest: [RowSheet.Line]
        let entries: [CustodyPersonPage.Entry]
        let printedAt, printedBy, base: String
        /// An entry stands under a name that nobody proved.
        var isUnproven = false
        /// Where a PIN can be chosen: at the laptop itself.
        var offersPin = false
    }

    static func show(_ room: PageRoom) throws -> PageAnswer {
        let room = room.speaking(language)
        let desk = try room.desk()
        let now = try desk.now()
        let roster = try desk.replica.roster()
        let names = try BaseNames(room, desk)
        var page = try CustodyPersonPage.reading(room) { book, held, reader, db in
            let rows = CustodyRows(room: room, book: book, now: now, together: [], db: db)
            let sheets = CustodySheet(room: room, book: book, db: db)
            let lines = ReportLines(
                room: room, desk: desk, table: book.events, roster: roster, db: db)
            let row = try reader.row(held.key, of: book.arrests.schema)
            let reference = book.arrests.schema.referenceColumn
                .flatMap { book.arrests.schema.columnIndex(named: $0) }
                .flatMap { row?.values[$0].description }
            let own = book.plan.arrests
            return Page(
                key: held.key.description, reference: reference ?? "", row: try rows.row(held),
                person: try held.party.map { try sheets.lines($0, in: book.persons, without: []) }
                    ?? [],
                arrest: try sheets.lines(
                    held.key, in: book.arrests,
                    without: [own.person, "recorded_language", "observed_at", "handling", "flags"]),
                entries: try held.chain.entries.map { entry in
                    let row = try reader.row(entry.key, of: book.events.schema)
                    let dot = row?.state.standingDots(book.events.schema).first
                    return CustodyPersonPage.Entry(
                        key: entry.key.description, kind: sheets.kind(entry.kind),
                        time: desk.clock.text(entry.happened), place: entry.place,
                        lines: try sheets.lines(
                            entry.key, in: book.events, without: sheets.chainColumns),
                        writer: try dot.map { lines.writer(try reader.header(of: $0)) },
                        isCorrected: held.chain.corrected.contains(entry.key),
                        isCorrection: entry.corrects != nil, isToConfirm: false,
                        isUnconfirmed: held.chain.unconfirmed.contains(entry), correct: "")
                },
                printedAt: desk.clock.text(now), printedBy: room.visit.session?.name ?? "",
                base: names.base)
        }
        page.isUnproven = page.entries.contains { $0.writer?.isProven == false }
        page.offersPin = page.isUnproven && !room.site.isSecure
        return try room.page("docket", title: room.phrase("docket_title"), page)
    }
}
