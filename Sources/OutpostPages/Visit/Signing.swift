import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// Two officers at one laptop who sign that something went from one to the other.
///
/// What a signature is: a row under each one's own name, sealed by this laptop; where they have a PIN here, it was typed for this
/// very handover. Rows of a log are never changed, so the receiver's is a row of its own that confirms the giver's.
struct Signing {
    /// Who may be named as receiver, and what the giver must type: as a template draws it.
    struct Sheet {
        struct Person {
            let id, name: String
            let isChosen: Bool
        }

        let giver: String
        let giverHasPin: Bool
        let persons: [Person]
        let receiverName, receiverFunction: String
        let error: String
        /// Somebody of another authority may receive, and is not asked to prove anything.
        let isOutsideAllowed: Bool
    }

    enum Receiver {
        /// Confirms it in a row of their own.
        case here(Author, name: String)
        /// Signs on paper alone.
        case outside(name: String, function: String)

        var name: String {
            switch self {
            case .here(_, let name), .outside(let name, _): name
            }
        }
    }

    let giver: Author
    let giverName: String
    let receiver: Receiver

    /// What is wrong, in the reader's language; nothing was written.
    struct Fault: Error {
        let text: String
    }

    static func sheet(
        _ room: PageRoom, _ desk: PageDesk, isOutsideAllowed: Bool, error: String = ""
    ) throws -> Sheet {
        let giver = try room.author()
        let folder = Self.folder(desk)
        let roster = try desk.replica.missionRoster()?.roster
        let form = room.request.form
        let persons = try folder.persons()
            .filter { $0 != giver.person && roster?.persons[$0]?.ended == nil }
            .map { id in
                Sheet.Person(
                    id: id, name: roster?.persons[id]?.name ?? id, isChosen: form["receiver"] == id)
            }
        return Sheet(
            giver: room.visit.session?.name ?? giver.person,
            giverHasPin: folder.has(giver.person), persons: persons,
            receiverName: form["receiver_name"], receiverFunction: form["receiver_function"],
            error: error, isOutsideAllowed: isOutsideAllowed)
    }

    /// - Throws: `Fault` where one of them did not prove who they are, or nobody is named.
    init(_ room: PageRoom, _ desk: PageDesk, isOutsideAllowed: Bool) throws {
        let session = try room.author()
        let form = room.request.form
        let roster = try desk.replica.missionRoster()?.roster
        let chosen = form["receiver"]
        let typed = form["receiver_name"].trimmed
        let folder = Self.folder(desk)
        guard chosen != session.person, typed.lowercased() != session.person.lowercased() else {
            throw Fault(text: room.phrase("sign_same"))
        }
        guard !chosen.isEmpty || !typed.isEmpty, typed.utf8.count <= Limits.personBytes else {
            throw Fault(text: room.phrase("sign_receiver_missing"))
        }
        giver = try Self.proven(session.person, pin: form["giver_pin"], room, folder)
        giverName = room.visit.session?.name ?? session.person
        if !chosen.isEmpty {
            guard folder.has(chosen), roster?.persons[chosen]?.ended == nil else {
                throw Fault(text: room.phrase("sign_receiver_missing"))
            }
            receiver = .here(
                try Self.proven(chosen, pin: form["receiver_pin"], room, folder),
                name: roster?.persons[chosen]?.name ?? chosen)
            return
        }
        let function = form["receiver_function"].trimmed
        if isOutsideAllowed {
            guard !function.isEmpty else {
                throw Fault(text: room.phrase("sign_function_missing"))
            }
            receiver = .outside(name: typed, function: function)
            return
        }
        // Who has a PIN here is chosen from the list, and proves it.
        guard !folder.has(typed) else { throw Fault(text: room.phrase("sign_choose")) }
        guard roster?.devices[desk.replica.id.identity]?.requiresPersons != true else {
            throw Fault(text: room.phrase("sign_in_pin_needed"))
        }
        receiver = .here(Author(person: typed, identification: .unproven), name: typed)
    }

    /// Whom the row names: by PIN where they have one here, else unproven.
    static func proven(
        _ person: String, pin: String, _ room: PageRoom, _ folder: PersonFolder
    ) throws -> Author {
        guard folder.has(person) else {
            return Author(person: person, identification: .unproven)
        }
        do {
            _ = try folder.unlock(person, pin: pin, now: try .now())
        } catch let error as OutpostError where error.code == .refused {
            throw Fault(
                text: room.phrase("sign_pin_wrong", ["person": person]) + " (\(error.cause))")
        }
        return Author(person: person, identification: .pin)
    }

    static func folder(_ desk: PageDesk) -> PersonFolder {
        PersonFolder(desk.folder, device: desk.replica.id.identity)
    }
}
