import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// A new arrest in one go: the person, the arrest and the admission, asked on one page and written in one transaction.
struct ArrestForm {
    static let name = "arrest"
    /// The reference of somebody whose row exists: then nothing is asked about them.
    static let knownField = "known_person"

    /// The questions about one of the tables; the names of their fields begin with its own.
    private struct Part {
        let prefix: String
        let plan: FormPlan
        /// What is not asked: the form fills it in.
        let unasked: Set<String>
        /// All that is asked; nil: whatever is not left out.
        var asked: Set<String>?

        func isAsked(_ name: String) -> Bool {
            !unasked.contains(name) && asked?.contains(name) ?? true
        }

        var fieldNames: [String] { plan.fieldNames.filter(isAsked).map { prefix + $0 } }
    }

    private let room: PageRoom
    private let desk: PageDesk
    private let book: CustodyBook
    private let person, arrest, event: Part

    /// nil where the draft is of another form.
    init?(_ draft: Draft, _ room: PageRoom, _ desk: PageDesk) {
        guard draft.form == Self.name else { return nil }
        self.init(room, desk)
    }

    private init?(_ room: PageRoom, _ desk: PageDesk) {
        guard let book = CustodyBook(desk) else { return nil }
        self.room = room
        self.desk = desk
        self.book = book
        let names = book.plan
        person = Part(
            prefix: "person.", plan: FormPlan(book.persons), unasked: [names.arrests.minority])
        arrest = Part(
            prefix: "arrest.", plan: FormPlan(book.arrests),
            unasked: [names.arrests.person, "observed_at"])
        event = Part(
            prefix: "event.", plan: FormPlan(book.events), unasked: [],
            asked: [names.events.happenedAt, names.events.place])
    }

    var fieldNames: [String] {
        [Self.knownField] + person.fieldNames + arrest.fieldNames + event.fieldNames
    }

    /// The time of arrest is not filled in: a clock that begins too late does harm.
    static func begin(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        guard let form = ArrestForm(room, desk),
            case .space(let space) = form.book.arrests.schema.residence
        else { throw CustodyPages.none }
        let key = RowKey(
            space: space, milliseconds: room.visit.now, random: desk.surroundings.random())
        let fields = [
            "event.\(form.book.plan.events.happenedAt)": desk.clock.fieldText(try desk.now()),
            "arrest.recorded_language": room.language,
        ]
        let draft = Draft(
            id: Hexadecimal.text(of: desk.surroundings.random(), digits: 16),
            table: form.book.arrests.name, key: key.description, isNew: true,
            person: try room.author().person, savedAt: room.visit.now, fields: fields,
            seen: fields, form: name, back: "/custody/\(key)?saved=1")
        try desk.drafts.save(draft)
        return .redirect(to: "/draft/\(draft.id)")
    }

    // MARK: The sheet

    func sheet(_ draft: Draft, _ faults: FormBuilder.Faults, _ db: Database) throws -> FormSheet {
        var known = FormField(
            name: Self.knownField, label: room.phrase("custody_known"),
            hint: room.phrase("custody_known_hint"), value: draft.fields[Self.knownField] ?? "",
            error: faults.errors[Self.knownField] ?? "", isRequired: false, isAutofocused: false,
            options: [])
        known.isReference = true
        known.describedBy = "\(Self.knownField)-hint"
        let who = try fields(of: person, draft, faults, db)
        let what = try fields(of: arrest, draft, faults, db)
        var entry = try fields(of: event, draft, faults, db)
        let place = "event.\(book.plan.events.place)"
        for index in entry.first.indices where entry.first[index].name == place {
            entry.first[index].label = room.phrase("custody_place")
        }
        // Child or adult first: it decides how somebody is held, and how they are named.
        let age = what.first.filter { $0.name == "arrest.\(book.plan.arrests.minority)" }
        let first =
            Self.headed(room.phrase("custody_person"), age + who.first + [known])
            + Self.headed(
                book.arrests.label(room.language, desk.mission),
                what.first.filter { field in !age.contains { $0.name == field.name } })
            + Self.headed(room.phrase("custody_admission"), entry.first + entry.more)
        let more = who.more + what.more
        let isFaulty = { (field: FormField) in !field.error.isEmpty }
        return FormSheet(
            action: "/draft/\(draft.id)", key: draft.key, draft: draft.id, fields: first,
            more: more,
            isMoreOpen: more.contains(where: isFaulty), errors: (first + more).filter(isFaulty),
            message: faults.message)
    }

    private static func headed(_ heading: String, _ fields: [FormField]) -> [FormField] {
        var fields = fields
        if !fields.isEmpty { fields[0].heading = heading }
        return fields
    }

    private func fields(
        of part: Part, _ draft: Draft, _ faults: FormBuilder.Faults, _ db: Database
    ) throws -> (first: [FormField], more: [FormField]) {
        var own = FormBuilder.Faults()
        for (name, text) in faults.errors where name.hasPrefix(part.prefix) {
            own.errors[String(name.dropFirst(part.prefix.count))] = text
        }
        let sheet = try FormBuilder(room: room, desk: desk, plan: part.plan, db: db)
            .sheet(self.part(part, of: draft), own)
        func shown(_ fields: [FormField]) -> [FormField] {
            fields.filter { part.isAsked($0.name) }.map { $0.prefixed(part.prefix) }
        }
        return (shown(sheet.fields), shown(sheet.more))
    }

    /// What of the draft is about one table, as a draft of that table.
    private func part(_ part: Part, of draft: Draft, _ given: [String: String] = [:]) -> Draft {
        var fields: [String: String] = [:]
        for (name, value) in draft.fields where name.hasPrefix(part.prefix) {
            fields[String(name.dropFirst(part.prefix.count))] = value
        }
        return Draft(
            id: draft.id, table: part.plan.table.name, key: draft.key, isNew: true,
            person: draft.person, savedAt: draft.savedAt,
            fields: fields.merging(given) { _, given in given }, seen: [:])
    }

    // MARK: Saving

    /// Writes all three, or says what is wrong and writes nothing.
    func save(_ draft: Draft, _ db: Database) throws -> FormBuilder.Faults {
        guard let arrestKey = RowKey(draft.key) else {
            preconditionFailure("a draft is made with a key")
        }
        var faults = FormBuilder.Faults()
        func newKey() -> RowKey {
            RowKey(
                space: arrestKey.space, milliseconds: arrestKey.milliseconds,
                random: desk.surroundings.random())
        }
        func reading(_ part: Part, _ given: [String: String]) throws -> [String: Value] {
            let reading = try FormReading(
                self.part(part, of: draft, given), plan: part.plan, current: nil, room: room,
                desk: desk, db)
            for (name, text) in reading.faults.errors {
                if part.isAsked(name) {
                    faults.errors[part.prefix + name] = text
                } else if given[name]?.isEmpty == false {
                    faults.message = text
                }
            }
            return reading.values
        }
        let plan = book.plan
        let known = try knownPerson(draft, &faults, db)
        let personKey = known ?? newKey()
        let age = draft.fields["arrest.\(plan.arrests.minority)"] ?? ""
        let who = known == nil ? try reading(person, [plan.arrests.minority: age]) : [:]
        let what = try reading(
            arrest,
            [
                plan.arrests.person: personKey.description,
                "observed_at": draft.fields["arrest.\(plan.arrests.arrestedAt)"] ?? "",
            ])
        let entry = try reading(
            event,
            [
                plan.events.arrest: arrestKey.description, plan.events.kind: plan.kinds.admitted,
            ])
        guard faults.isEmpty else { return faults }
        if known == nil { try FormPages.write(who, personKey, book.persons, isNew: true, db) }
        try FormPages.write(what, arrestKey, book.arrests, isNew: true, db)
        try FormPages.write(entry, newKey(), book.events, isNew: true, db)
        return faults
    }

    private func knownPerson(
        _ draft: Draft, _ faults: inout FormBuilder.Faults, _ db: Database
    ) throws -> RowKey? {
        let typed = (draft.fields[Self.knownField] ?? "").trimmed
        guard !typed.isEmpty else { return nil }
        do {
            let lookup = RowLookup(schema: desk.mission.schema, place: desk.folder.path)
            let found = try lookup.find(typed, db)
            if found.table.name == book.persons.name { return found.key }
        } catch let error as OutpostError where error.code == .notFound {
            // Said beside the field, as one of another kind is.
        }
        faults.errors[Self.knownField] = room.phrase("error_reference")
        return nil
    }
}
