import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// What is said over a radio, and what is heard there.
enum RadioPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/report/{key}/radio", to: router) { try readBack($0) }
        site.add(.get, "/typed", to: router) { try ask($0) }
        site.add(.post, "/typed", to: router) { try begin($0) }
        site.add(.post, "/pasted", to: router) { try paste($0) }
    }

    // MARK: Saying

    struct ReadBackPage {
        let key: String
        let lines: [String]
        let end: String
    }

    private static func readBack(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        let table = try desk.table(holding: key)
        let author = try room.author()
        let said = try desk.replica.disclose(to: author) { db -> (ReadBack?, Disclosure) in
            let lookup = RowLookup(schema: desk.mission.schema, place: desk.folder.path)
            let said = try FormPages.current(key, table, db).map { values in
                try ReadBack(
                    table: table.mission, schema: table.schema, values: values,
                    mission: desk.mission, language: room.language,
                    words: ReadBack.Words(
                        report: room.phrase("radio_report"), end: room.phrase("radio_end")),
                    time: { desk.clock.text(stored: $0) },
                    named: { try lookup.name(of: $0, db) })
            }
            return (
                said,
                Disclosure(
                    .page, spaces: [key.space], tables: [table.name], report: key, rowCount: 1)
            )
        }
        guard let said else { return .redirect(to: "/report/\(key)/history") }
        return try room.page(
            "read-back", title: room.phrase("radio_title"),
            ReadBackPage(key: key.description, lines: said.lines, end: said.end))
    }

    // MARK: Hearing

    struct TypedPage {
        let reference, text: String
        let kinds: [PageFrame.Choice]
        let error: String
    }

    private static func ask(
        _ room: PageRoom, error: String = "", text: String = ""
    ) throws -> PageAnswer {
        let desk = try room.desk()
        let form = room.request.form
        let reference =
            form["reference"].isEmpty ? room.request.query["reference"] : form["reference"]
        let kinds = desk.tables.filter { table in
            guard let schema = desk.mission.schema.table(named: table.name),
                case .space = schema.residence
            else { return false }
            return schema.referenceColumn != nil && !schema.isAppendOnly
        }.map { table in
            PageFrame.Choice(
                address: table.name,
                label: room.label(table.labels, of: desk.mission).capitalisedFirst,
                isCurrent: table.name == form["kind"])
        }
        return try room.page(
            "typed", title: room.phrase("typed_title"),
            TypedPage(reference: reference, text: text, kinds: kinds, error: error))
    }

    /// A report under a number that it has already, on paper or at another base.
    private static func begin(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        guard let reference = BaseReference.normalised(room.request.form["reference"]) else {
            return try ask(room, error: room.phrase("typed_no_reference"))
        }
        let lookup = RowLookup(schema: desk.mission.schema, place: desk.folder.path)
        do {
            let row = try desk.replica.read { db in try lookup.find(reference, db) }
            return .redirect(to: "/report/\(row.key)?known=1")
        } catch let error as OutpostError where error.code == .notFound {
            let table = try desk.table(named: room.request.form["kind"])
            return try FormPages.begin(room, desk, table, under: reference)
        }
    }

    /// A message of lines, as a draft that somebody looks at before it is saved.
    private static func paste(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let text = room.request.form["text"]
        guard let today = desk.clock.time(try desk.now()) else {
            return try ask(room, error: room.phrase("paste_unknown"), text: text)
        }
        // What has no labels becomes a report only once somebody said that it is read rightly.
        let confirmed = LineMessage.Kind(rawValue: room.request.form["as"]).flatMap {
            LineMessage.proposal(text, today: today, as: $0)
        }
        guard let message = LineMessage(text) ?? confirmed else {
            let kind = LineMessage.Kind(rawValue: room.request.form["read"])
            guard let proposal = LineMessage.proposal(text, today: today, as: kind) else {
                return try ask(room, error: room.phrase("paste_unknown"), text: text)
            }
            return try PastedProposal.show(proposal, text: text, room)
        }
        let draft = MessageDraft(message, text: text, today: today, clock: desk.clock)
        // A mission without such a table has no use for such a message.
        guard desk.tables.contains(where: { $0.name == draft.table }) else {
            return try ask(room, error: room.phrase("paste_unknown"), text: text)
        }
        return try FormPages.begin(
            room, desk, try desk.table(named: draft.table), fields: draft.fields)
    }
}
