import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// Everybody who is held, and how long they may still wait for a judge.
enum CustodyPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/custody", to: router) { try show($0) }
        site.add(.get, "/custody/new", to: router) { try ArrestForm.begin($0) }
        site.add(.get, "/custody/{key}", to: router) { try CustodyPersonPage.show($0) }
        site.add(.get, "/custody/{key}/docket", to: router) { try DocketPage.show($0) }
        site.add(.get, "/custody/{key}/handover", to: router) { try CustodyHandover.show($0) }
        site.add(.post, "/custody/{key}/handover", to: router) { try CustodyHandover.sign($0) }
        site.add(.post, "/custody/{key}/confirm", to: router) { try CustodyHandover.confirm($0) }
    }

    struct Page {
        let rows: [Row]
        let met: [Row]
        let isCut: Bool
        let hours: String
    }

    /// One person on the clock.
    struct Row {
        let address, title, offence: String
        let style, sign, state, left, start, due: String
        let isChild, isClockDoubtful, isContested, isAhead, isUnconfirmed: Bool
        /// A child where adults are held too.
        let isWithAdults: Bool
        let place: String
        let duties: [String]
    }

    /// Most that are listed of those who were brought before a judge.
    private static let metRows = 50

    static var none: OutpostError {
        OutpostError(
            .notFound, operation: "open a page", place: "/custody",
            cause: "the mission keeps no custody", hint: "its file has no section 'custody'")
    }

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        guard let book = CustodyBook(desk) else { throw none }
        let open = try desk.alarms.open(desk)
        let met = Array(open.met.prefix(metRows))
        let now = try desk.now()
        let together = Set(
            HeldTogether.childrenWithAdults(
                (open.waiting + open.met).map { ($0.key, $0.chain.place, $0.person.isChild) }))
        let rows = try desk.replica.disclose(to: try room.author()) { db in
            let maker = CustodyRows(room: room, book: book, now: now, together: together, db: db)
            let rows = try open.waiting.map(maker.row)
            let done = try met.map(maker.row)
            let shown = open.waiting + met
            return (
                (rows, done),
                Disclosure(
                    .page,
                    rows: shown.flatMap { held in
                        [(book.arrests.name, held.key.space)]
                            + (held.party.map { [(book.persons.name, $0.space)] } ?? [])
                    })
            )
        }
        return try room.page(
            "custody", title: room.phrase("custody_title"),
            Page(
                rows: rows.0, met: rows.1, isCut: open.isCut, hours: "\(book.plan.hours)"))
    }
}

/// Makes the lines of the clock.
struct CustodyRows {
    let room: PageRoom
    let book: CustodyBook
    let now: Int64
    let together: Set<RowKey>
    let db: Database

    func row(_ held: CustodyBook.Held) throws -> CustodyPages.Row {
        let clock = CustodyClock(book.plan)
        let words = CustodyWords(room: room, clock: clock)
        let reading = clock.reading(since: held.person.start, at: now)
        let desk = book.desk
        let titles = RowTitles(desk: desk, language: room.language)
        let party = try held.party.flatMap { try titles.title(of: $0, in: book.persons, db) }
        let isMet = held.chain.isMet
        return CustodyPages.Row(
            address: "/custody/\(held.key)", title: party ?? room.phrase("not_here_yet"),
            offence: try titles.title(of: held.key, in: book.arrests, db) ?? "",
            style: isMet ? "calm" : words.style(reading.state),
            sign: isMet ? "✓" : words.sign(reading.state),
            state: isMet ? room.phrase("custody_met") : words.state(reading.state),
            left: isMet ? "" : words.left(reading), start: desk.clock.text(held.person.start),
            due: desk.clock.text(clock.due(since: held.person.start)),
            isChild: held.person.isChild, isClockDoubtful: held.isClockDoubtful,
            isContested: held.isContested, isAhead: reading.isAhead,
            isUnconfirmed: !held.chain.unconfirmed.isEmpty,
            isWithAdults: together.contains(held.key), place: held.chain.place,
            duties: held.duties.map(words.duty))
    }
}
