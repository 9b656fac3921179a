import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// A person goes from one officer's hands into another's: the giver's entry, and the receiver's that confirms it.
enum CustodyHandover {
    struct Page {
        let key, person: String
        let fields: [FormField]
        let signing: Signing.Sheet
    }

    /// What is asked beside the two signatures.
    private static func plan(_ book: CustodyBook) -> (form: FormPlan, asked: [String]) {
        let names = book.plan.events
        let own: Set = [
            names.arrest, names.kind, names.happenedAt, names.corrects, names.confirms,
            names.giver, names.receiver, names.function,
        ]
        return (FormPlan(book.events), book.events.mission.form.filter { !own.contains($0) })
    }

    /// Kept in no file, since nobody's PIN may be: what is typed stands in the form alone.
    private static func draft(
        _ room: PageRoom, _ book: CustodyBook, _ key: RowKey, _ asked: [String]
    ) throws -> Draft {
        var fields: [String: String] = [:]
        for name in asked { fields[name] = room.request.form[name] }
        return Draft(
            id: "", table: book.events.name, key: key.description, isNew: true,
            person: try room.author().person, savedAt: room.visit.now, fields: fields, seen: [:])
    }

    static func show(_ room: PageRoom) throws -> PageAnswer { try show(room, error: "") }

    private static func show(
        _ room: PageRoom, error: String, _ faults: FormBuilder.Faults = FormBuilder.Faults()
    ) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        let signing = try Signing.sheet(room, desk, isOutsideAllowed: true, error: error)
        let page = try CustodyPersonPage.reading(room) { book, held, _, db in
            let (plan, asked) = plan(book)
            let sheet = try FormBuilder(room: room, desk: desk, plan: plan, db: db)
                .sheet(try draft(room, book, key, asked), faults)
            let titles = RowTitles(desk: desk, language: room.language)
            return Page(
                key: key.description,
                person: try held.party.flatMap { try titles.title(of: $0, in: book.persons, db) }
                    ?? "",
                fields: (sheet.fields + sheet.more).filter { asked.contains($0.name) },
                signing: signing)
        }
        return try room.page("custody-handover", title: room.phrase("custody_handover"), page)
    }

    static func sign(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        guard let book = CustodyBook(desk) else { throw CustodyPages.none }
        let signing: Signing
        do {
            signing = try Signing(room, desk, isOutsideAllowed: true)
        } catch let fault as Signing.Fault {
            return try show(room, error: fault.text)
        }
        let (plan, asked) = plan(book)
        let given = newKey(key.space, room, desk)
        let names = book.plan.events
        let now = try stored(desk)
        let typed = try draft(room, book, key, asked)
        let faults = try desk.replica.write(WriteSession(author: signing.giver)) { db in
            let reading = try FormReading(
                typed, plan: plan, current: nil, room: room, desk: desk, db)
            let wrong = reading.faults.errors.filter { asked.contains($0.key) }
            guard wrong.isEmpty else { return wrong }
            var values = reading.values.filter { asked.contains($0.key) }
            values[names.arrest] = .text(key.description)
            values[names.kind] = .text(book.plan.kinds.handedOver)
            values[names.happenedAt] = .text(now)
            values[names.giver] = .text(signing.giverName)
            values[names.receiver] = .text(signing.receiver.name)
            if case .outside(_, let function) = signing.receiver {
                values[names.function] = .text(function)
            }
            try FormPages.write(values, given, book.events, isNew: true, db)
            return [:]
        }
        guard faults.isEmpty else {
            return try show(room, error: "", FormBuilder.Faults(errors: faults))
        }
        if case .here(let receiver, let name) = signing.receiver {
            try confirm(
                given, of: key, giver: signing.giverName, receiver: receiver, name: name, now, book,
                room)
        }
        return .redirect(to: "/custody/\(key)?saved=1")
    }

    /// Later, where the receiver was not there: under whoever is signed in then.
    static func confirm(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        guard let book = CustodyBook(desk), let entry = RowKey(room.request.form["entry"]) else {
            throw CustodyPages.none
        }
        let person = try room.author().person
        let receiver: Author
        do {
            receiver = try Signing.proven(
                person, pin: room.request.form["pin"], room, Signing.folder(desk))
        } catch let fault as Signing.Fault {
            throw OutpostError(
                .refused, operation: "confirm a handover", cause: fault.text,
                hint: room.phrase("go_back"))
        }
        let given = try desk.replica.read { db -> (giver: String, isOpen: Bool)? in
            let reader = try RowReader(db)
            let chain = try book.chain(of: key, db)
            guard let row = try reader.row(entry, of: book.events.schema),
                let index = book.events.schema.columnIndex(named: book.plan.events.giver)
            else { return nil }
            return (row.values[index].description, chain.unconfirmed.contains { $0.key == entry })
        }
        guard let given, given.isOpen else {
            throw OutpostError(
                .notFound, operation: "confirm a handover", place: entry.description,
                cause: room.phrase("custody_confirm_gone"), hint: room.phrase("go_back"))
        }
        let name = room.visit.session?.name ?? person
        guard name != given.giver else {
            throw OutpostError(
                .refused, operation: "confirm a handover", place: entry.description,
                cause: room.phrase("sign_same"), hint: room.phrase("go_back"))
        }
        try confirm(
            entry, of: key, giver: given.giver, receiver: receiver, name: name, try stored(desk),
            book, room)
        return .redirect(to: "/custody/\(key)?saved=1")
    }

    private static func confirm(
        _ entry: RowKey, of arrest: RowKey, giver: String, receiver: Author, name: String,
        _ now: String, _ book: CustodyBook, _ room: PageRoom
    ) throws {
        let names = book.plan.events
        let values: [String: Value] = [
            names.arrest: .text(arrest.description),
            names.kind: .text(book.plan.kinds.received),
            names.happenedAt: .text(now), names.giver: .text(giver), names.receiver: .text(name),
            names.confirms: .text(entry.description),
        ]
        try book.desk.replica.write(WriteSession(author: receiver)) { db in
            try FormPages.write(
                values, newKey(arrest.space, room, book.desk), book.events, isNew: true, db)
        }
    }

    private static func newKey(_ space: SpaceID, _ room: PageRoom, _ desk: PageDesk) -> RowKey {
        RowKey(space: space, milliseconds: room.visit.now, random: desk.surroundings.random())
    }

    private static func stored(_ desk: PageDesk) throws -> String {
        desk.clock.time(try desk.now())?.description ?? ""
    }
}
