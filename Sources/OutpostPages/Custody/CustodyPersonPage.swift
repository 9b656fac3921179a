import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// One arrest: the clock, what is owed, and the whole chain of custody with who wrote each entry.
enum CustodyPersonPage {
    struct Page {
        let key: String
        let row: CustodyPages.Row
        let isEnded, isSaved: Bool
        let person, arrest: String
        let lines: [RowSheet.Line]
        let entries: [Entry]
        let additions: [PageFrame.Choice]
        let hasPin: Bool
    }

    /// One entry of the chain.
    struct Entry {
        let key, kind, time, place: String
        let lines: [RowSheet.Line]
        let writer: ReportWriter?
        let isCorrected, isCorrection: Bool
        /// A handover that nobody confirmed, of which the reader is not the giver.
        let isToConfirm, isUnconfirmed: Bool
        let correct: String
    }

    /// Reads one arrest for a page of it, and notes who is shown it.
    static func reading<Result>(
        _ room: PageRoom,
        _ body: (CustodyBook, CustodyBook.Held, RowReader, Database) throws -> Result
    ) throws -> Result {
        let desk = try room.desk()
        let key = try room.request.key()
        guard let book = CustodyBook(desk) else { throw CustodyPages.none }
        let result = try desk.replica.disclose(to: try room.author()) { db in
            let reader = try RowReader(db)
            guard let held = try book.one(key, reader, db) else { throw missing(key) }
            return (
                try body(book, held, reader, db),
                Disclosure(
                    .page, spaces: [key.space],
                    tables: [book.arrests.name, book.events.name, book.persons.name], report: key,
                    rowCount: 1)
            )
        }
        return result
    }

    private static func missing(_ key: RowKey) -> OutpostError {
        OutpostError(
            .notFound, operation: "open an arrest", place: key.description,
            cause: "there is no such arrest here",
            hint: "it may not have arrived yet, or was removed")
    }

    static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let now = try desk.now()
        let author = try room.author()
        let roster = try desk.replica.roster()
        let page = try reading(room) { book, held, reader, db in
            let rows = CustodyRows(room: room, book: book, now: now, together: [], db: db)
            let sheets = CustodySheet(room: room, book: book, db: db)
            let lines = ReportLines(
                room: room, desk: desk, table: book.events, roster: roster, db: db)
            return Page(
                key: held.key.description, row: try rows.row(held), isEnded: held.chain.isEnded,
                isSaved: room.request.query.has("saved"),
                person: held.party.map { "/report/\($0)" } ?? "", arrest: "/report/\(held.key)",
                lines: try sheets.lines(
                    held.key, in: book.arrests,
                    without: [
                        book.plan.arrests.person, book.plan.arrests.arrestedAt,
                    ]),
                entries: try held.chain.entries.map { entry in
                    try Self.entry(entry, held, author, sheets, lines, reader, desk)
                },
                additions: additions(held, book, room),
                hasPin: Signing.folder(desk).has(author.person))
        }
        return try room.page(
            "custody-person", title: "\(room.phrase("custody_one")): \(page.row.title)", page)
    }

    private static func entry(
        _ entry: CustodyChain.Entry, _ held: CustodyBook.Held, _ author: Author,
        _ sheets: CustodySheet, _ lines: ReportLines, _ reader: RowReader, _ desk: PageDesk
    ) throws -> Entry {
        let book = sheets.book
        let row = try reader.row(entry.key, of: book.events.schema)
        let dot = row?.state.standingDots(book.events.schema).first
        let header = try dot.map { try reader.header(of: $0) }
        let isCorrected = held.chain.corrected.contains(entry.key)
        let isUnconfirmed = held.chain.unconfirmed.contains(entry)
        var query = PageFields()
        query.append(book.plan.events.arrest, held.key.description)
        query.append(book.plan.events.kind, entry.kind)
        query.append(book.plan.events.corrects, entry.key.description)
        query.append(
            book.plan.events.happenedAt, desk.clock.fieldText(entry.happened))
        query.append("back", "/custody/\(held.key)?saved=1")
        return Entry(
            key: entry.key.description, kind: sheets.kind(entry.kind),
            time: desk.clock.text(entry.happened), place: entry.place,
            lines: try sheets.lines(entry.key, in: book.events, without: sheets.chainColumns),
            writer: header.map(lines.writer), isCorrected: isCorrected,
            isCorrection: entry.corrects != nil,
            isToConfirm: isUnconfirmed && header?.author.person != author.person,
            isUnconfirmed: isUnconfirmed,
            correct: isCorrected ? "" : "/new/\(book.events.name)?\(query.encoded)")
    }

    /// An entry of each kind but those that a handover writes.
    private static func additions(
        _ held: CustodyBook.Held, _ book: CustodyBook, _ room: PageRoom
    ) -> [PageFrame.Choice] {
        let kinds = book.plan.kinds
        return (book.events.schema.column(named: book.plan.events.kind)?.choices ?? [])
            .filter { $0 != kinds.handedOver && $0 != kinds.received }
            .map { code in
                var query = PageFields()
                query.append(book.plan.events.arrest, held.key.description)
                query.append(book.plan.events.kind, code)
                query.append("back", "/custody/\(held.key)?saved=1")
                return PageFrame.Choice(
                    address: "/new/\(book.events.name)?\(query.encoded)",
                    label: book.kind(code, room.language).capitalisedFirst, isCurrent: false)
            }
    }
}

/// Rows of custody as labels and values.
struct CustodySheet {
    let room: PageRoom
    let book: CustodyBook
    let db: Database

    /// What the chain shows by itself.
    var chainColumns: Set<String> {
        let names = book.plan.events
        return [
            names.arrest, names.kind, names.happenedAt, names.place, names.corrects,
            names.confirms, "observed_precision", "recorded_language",
        ]
    }

    func kind(_ code: String) -> String { book.kind(code, room.language).capitalisedFirst }

    func lines(
        _ key: RowKey, in table: DeskTable, without left: Set<String>
    ) throws -> [RowSheet.Line] {
        try RowSheet(room: room, desk: book.desk, db: db).lines(key, in: table, without: left)
    }
}

extension CustodyBook {
    func kind(_ code: String, _ language: String) -> String {
        let list = events.mission.column(named: plan.events.kind)?.choiceList
            .flatMap { desk.mission.choiceList(named: $0) }
        return list?.choices.first { $0.code == code }?
            .labels.text(in: language, of: desk.mission.languages) ?? code
    }
}
