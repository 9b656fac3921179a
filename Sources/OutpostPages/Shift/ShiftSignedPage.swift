import OutpostField
import OutpostModel
import OutpostStore

/// A handover as it was signed, to read again and to print.
enum ShiftSignedPage {
    struct Page {
        let lines: [RowSheet.Line]
        let reference: String
        let giver, receiver: ReportWriter?
        let isSaved: Bool
        /// One of the two has signed under a name that nobody proved.
        var isUnproven = false
        /// Where a PIN can be chosen: at the laptop itself.
        var offersPin = false
    }

    static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        guard let book = ShiftBook(desk) else { throw ShiftPages.none }
        let roster = try desk.replica.roster()
        let page = try desk.replica.disclose(to: try room.author()) { db -> (Page?, Disclosure) in
            let reader = try RowReader(db)
            let lines = ReportLines(
                room: room, desk: desk, table: book.shifts, roster: roster, db: db)
            func writer(_ key: RowKey) throws -> ReportWriter? {
                try reader.row(key, of: book.shifts.schema)?.state
                    .standingDots(book.shifts.schema).first
                    .map { lines.writer(try reader.header(of: $0)) }
            }
            let disclosure = Disclosure(
                .page, spaces: [key.space], tables: [book.shifts.name], report: key, rowCount: 1)
            guard let giver = try writer(key) else { return (nil, disclosure) }
            let reference = book.shifts.schema.referenceColumn
            return (
                Page(
                    lines: try RowSheet(room: room, desk: desk, db: db)
                        .lines(
                            key, in: book.shifts, without: [reference ?? "", book.plan.confirms]),
                    reference: try RowTitles(desk: desk, language: room.language)
                        .title(of: key, in: book.shifts, db) ?? "", giver: giver,
                    receiver: try book.confirmation(of: key, db).flatMap(writer),
                    isSaved: room.request.query.has("saved")), disclosure
            )
        }
        guard var page else {
            throw OutpostError(
                .notFound, operation: "open a handover", place: key.description,
                cause: "there is no such handover here", hint: "it may not have arrived yet")
        }
        page.isUnproven = [page.giver, page.receiver].contains { $0?.isProven == false }
        page.offersPin = page.isUnproven && !room.site.isSecure
        return try room.page(
            "shift-signed", title: "\(room.phrase("shift_signed_title")) \(page.reference)", page)
    }
}
