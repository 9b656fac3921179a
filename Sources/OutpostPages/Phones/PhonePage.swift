import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// What an officer sees of the base's phones: how they reach it, what waits, and what was not taken.
enum PhonePage {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/phones", to: router) { try show($0) }
        // Whoever is to install it has no session yet; it is shown to every phone that connects.
        site.add(.get, "/phones/certificate", door: .open, to: router) { try certificate($0) }
    }

    struct Page {
        /// Empty where phones are not served.
        let address, words, fingerprint: String
        let waiting: [Line]
        let refused: [Line]
    }

    struct Line {
        let kind, person, time, cause, hint: String
    }

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        try desk.incoming.giveUp(now: room.visit.now, to: desk.refusedForms)
        let waiting = try desk.incoming.all().map(\.form)
        let refused = try desk.refusedForms.all()
        // Why a form was refused may say what it said.
        let tables = (waiting.map(\.form) + refused.map(\.form)).compactMap { name in
            desk.mission.schema.table(named: name)
        }
        let rows = tables.compactMap { table -> (table: String, space: SpaceID)? in
            guard case .space(let space) = table.residence else { return nil }
            return (table.name, space)
        }
        try desk.replica.note(Disclosure(.page, rows: rows), by: try room.author())
        let page = Page(
            address: room.site.network?.address ?? "", words: room.site.network?.words ?? "",
            fingerprint: room.site.network?.fingerprint ?? "",
            waiting: waiting.map { form in
                let missing = "\(form.files.keys.sorted().joined(separator: ", "))"
                return line(room, desk, form.form, form.person, form.since, missing, "")
            },
            refused: refused.map { reason in
                let column = reason.column.isEmpty ? "" : "\(reason.column): "
                return line(
                    room, desk, reason.form, reason.person, reason.time, column + reason.cause,
                    reason.hint)
            })
        return try room.page("phones", title: room.phrase("phones"), page)
    }

    private static func line(
        _ room: PageRoom, _ desk: PageDesk, _ form: String, _ person: String, _ time: Int64,
        _ cause: String, _ hint: String
    ) -> Line {
        let table = desk.mission.table(named: form)
        return Line(
            kind: table.map { room.label($0.labels, of: desk.mission).capitalisedFirst } ?? form,
            person: person, time: desk.clock.text(time), cause: cause, hint: hint)
    }

    private static func certificate(_ room: PageRoom) throws -> PageAnswer {
        guard let network = room.site.network else {
            throw OutpostError(
                .notFound, operation: "give a certificate",
                cause: "this base does not serve its network", hint: room.phrase("phones_off"))
        }
        var answer = PageAnswer(
            contentType: "application/x-x509-ca-cert", body: Array(network.certificate.pem.utf8))
        answer.headers[.contentDisposition] = "attachment; filename=\"outpost.crt\""
        return answer
    }
}
