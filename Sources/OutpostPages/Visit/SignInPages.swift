import Foundation
import Hummingbird
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// Signing in and out, and the language.
enum SignInPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/sign-in", door: .open, to: router) { try show($0) }
        site.add(.post, "/sign-in", door: .open, to: router) { try signIn($0) }
        site.add(.post, "/sign-out", door: .open, to: router) { try signOut($0) }
        site.add(.get, "/language/{code}", door: .open, to: router) { choose($0) }
        // At the laptop alone: whoever passes by on the base's network is nobody yet.
        guard !site.isSecure else { return }
        site.add(.get, "/pin", door: .open, to: router) { try showPin($0) }
        site.add(.post, "/pin", door: .open, to: router) { try setPin($0) }
    }

    struct Page {
        struct Person {
            let id, name: String
            let isChosen: Bool
        }

        let persons: [Person]
        /// Of those who signed in here without a PIN, whom the roster knows first.
        let names: [String]
        let person: String
        let next: String
        let error: String
        /// The words to read to the hub's officer after a PIN was chosen.
        var words = ""
        let isNameEnough: Bool
        let isLocked: Bool
        /// From the base's network: who may sign in is not told there, and a PIN is not chosen.
        let isNetwork: Bool
    }

    private static func persons(_ desk: PageDesk) -> PersonFolder {
        PersonFolder(desk.folder, device: desk.replica.id.identity)
    }

    private static func show(
        _ room: PageRoom, error: String = "", person: String = "", words: String = ""
    ) throws -> PageAnswer {
        guard let desk = try room.site.house.current() else { return .redirect(to: "/setup") }
        let roster = try desk.replica.missionRoster()?.roster
        let known =
            room.site.isSecure
            ? [] : try persons(desk).persons().filter { roster?.persons[$0]?.ended == nil }
        let locked = room.visit.session?.person.person ?? ""
        let chosen = [person, locked, known.first ?? ""].first { !$0.isEmpty } ?? ""
        let form = room.request.form["next"]
        let isNameEnough = !room.site.isSecure && !requiresPersons(desk, roster)
        let page = Page(
            persons: known.map { id in
                Page.Person(
                    id: id, name: roster?.persons[id]?.name ?? id, isChosen: id == chosen)
            },
            names: isNameEnough ? try names(room, desk, roster) : [], person: chosen,
            next: form.isEmpty ? room.request.query["next"] : form, error: error,
            words: words, isNameEnough: isNameEnough,
            isLocked: !locked.isEmpty, isNetwork: room.site.isSecure)
        return try room.page(
            "sign-in", title: room.phrase("sign_in"), page,
            status: error.isEmpty ? .ok : .forbidden)
    }

    private static func names(
        _ room: PageRoom, _ desk: PageDesk, _ roster: MissionRoster?
    ) throws -> [String] {
        KnownNames.offered(
            KnownNames(desk.folder).names(now: room.visit.now),
            withPin: Set(try persons(desk).persons()), roster: roster?.persons ?? [:])
    }

    private static func requiresPersons(_ desk: PageDesk, _ roster: MissionRoster?) -> Bool {
        roster?.devices[desk.replica.id.identity]?.requiresPersons == true
    }

    private static func signIn(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let form = room.request.form
        let typed = form["name"].trimmed
        let id = typed.isEmpty ? form["person"] : typed
        guard !id.isEmpty, id.utf8.count <= Limits.personBytes,
            !id.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return try show(room, error: room.phrase("sign_in_who")) }
        let roster = try desk.replica.missionRoster()?.roster
        guard room.site.isSecure || persons(desk).has(id) else {
            guard !requiresPersons(desk, roster) else {
                return try show(room, error: room.phrase("sign_in_pin_needed"), person: id)
            }
            KnownNames(desk.folder).note(id, now: room.visit.now)
            return begin(
                room,
                PageSession(
                    person: PersonSession(person: id, provenAt: nil), name: id, isAccepted: true))
        }
        guard typed.isEmpty || !form["pin"].isEmpty else {
            return try show(room, error: room.phrase("sign_in_has_pin"), person: id)
        }
        do {
            try room.site.passes.prove(
                id, pin: form["pin"], desk: desk, isNetwork: room.site.isSecure, now: try .now())
        } catch let error as OutpostError where error.code == .refused {
            return try show(room, error: refusal(error, room), person: id)
        }
        let known = roster?.persons[id]
        let isAccepted =
            try known?.keys[desk.replica.id.identity] == persons(desk).publicKey(of: id)
        return begin(
            room,
            PageSession(
                person: PersonSession(person: id, provenAt: try .now()), name: known?.name ?? id,
                isAccepted: isAccepted))
    }

    private static func refusal(_ error: OutpostError, _ room: PageRoom) -> String {
        room.language == Phrases.first
            ? "\(error.cause). \(error.hint)" : "\(room.phrase("sign_in_refused")) (\(error.cause))"
    }

    private static func begin(_ room: PageRoom, _ session: PageSession) -> PageAnswer {
        let token = room.site.sessions.begin(
            session, replacing: room.visit.token, random: room.site.house.surroundings.random)
        // Only to a page of this site: an address that begins with two slashes is another site's.
        let next = room.request.form["next"]
        let isOwn = next.hasPrefix("/") && !next.hasPrefix("//") && !next.hasPrefix("/\\")
        return PageAnswer.redirect(to: isOwn ? next : "/")
            .setting(cookie: PageSessions.cookie(token, isSecure: room.site.isSecure))
    }

    private static func signOut(_ room: PageRoom) throws -> PageAnswer {
        room.site.sessions.end(room.visit.token)
        return .redirect(to: "/sign-in")
    }

    private static func choose(_ room: PageRoom) -> PageAnswer {
        let code = room.request.parameter("code")
        let next = room.request.query["next"]
        let known = room.site.phrases.choice(chosen: code, accepted: "")
        let year = 31_536_000
        return PageAnswer.redirect(to: next.hasPrefix("/") && !next.hasPrefix("//") ? next : "/")
            .setting(
                cookie:
                    "\(PageRoom.languageCookie)=\(known); Path=/; Max-Age=\(year); SameSite=Lax")
    }

    // MARK: A PIN of one's own

    struct PinPage {
        let person, error: String
    }

    private static func showPin(_ room: PageRoom, error: String = "") throws -> PageAnswer {
        try room.page(
            "pin", title: room.phrase("pin_title"),
            PinPage(person: room.request.form["person"], error: error),
            status: error.isEmpty ? .ok : .badRequest)
    }

    private static func setPin(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let form = room.request.form
        let id = form["person"].trimmed.lowercased()
        guard form["pin"] == form["again"] else {
            return try showPin(room, error: room.phrase("pin_differs"))
        }
        let folder = persons(desk)
        guard !folder.has(id) else {
            return try showPin(room, error: room.phrase("pin_exists"))
        }
        do {
            try folder.enrol(id, pin: form["pin"], random: desk.surroundings.random)
        } catch let error as OutpostError where error.code == .invalidInput {
            return try showPin(room, error: error.cause)
        }
        let words = PersonClaim.Checked(
            person: id, device: desk.replica.id.identity, key: try folder.publicKey(of: id)
        ).words.text
        // What they were typing without a PIN is theirs still.
        if let before = room.visit.session?.person.person {
            for var draft in try desk.drafts.all() where draft.person == before {
                draft.person = id
                try desk.drafts.save(draft)
            }
        }
        desk.link.ask()
        return try show(room, person: id, words: words)
    }
}
