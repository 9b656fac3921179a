import ArgumentParser
import OutpostModel

struct HubPersonsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "persons",
        abstract: "List the mission's persons, add one, or accept one who chose a PIN.")

    @OptionGroup var options: ReplicaOptions

    @Option(
        help: ArgumentHelp(
            "Add a person, or change their name and role: an id of a-z 0-9 - . _, which changesets name.",
            valueName: "id"))
    var add: String?

    @Option(help: "The person's name, as people write it.")
    var name: String?

    @Option(help: "The person's role in the mission.")
    var role = ""

    @Flag(help: "List the persons who chose a PIN on a laptop and wait to be accepted.")
    var claims = false

    @Option(
        help: ArgumentHelp(
            "Accept one of them, once the words were compared by voice: an id, or the file from the laptop.",
            valueName: "id|file"))
    var approve: String?

    @Option(help: "With --approve: at which base.")
    var base: String?

    @OptionGroup var spoken: SpokenOptions

    private struct Answer: Encodable {
        let id, name, role, status: String
        let bases: [String]
        let grants: [String: String]
    }

    func run() throws {
        let editor = try RosterEditor(options, "list the persons")
        if let add { return try addPerson(add, editor) }
        let waiting = HubPersonClaims(editor: editor, options: options, spoken: spoken)
        if let approve { return try waiting.approve(approve, base: base) }
        if claims { return try waiting.list() }
        let roster = try editor.roster()
        let answers = roster.persons.values.sorted { $0.id < $1.id }.map { person in
            Answer(
                id: person.id, name: person.name, role: person.role,
                status: person.ended == nil ? "active" : "ended",
                bases: person.keys.keys.sorted().map { roster.devices[$0]?.name ?? "" },
                grants: editor.rights(of: .person(person.id), in: roster))
        }
        try options.output.json(answers)
        var text = TextTable(header: ["id", "name", "role", "status", "PIN at", "may"])
        for answer in answers {
            text.add([
                answer.id, answer.name, answer.role, answer.status,
                answer.bases.joined(separator: ", "),
                RosterEditor.text(answer.grants),
            ])
        }
        for line in text.lines { options.output.line(line) }
    }

    private func addPerson(_ id: String, _ editor: RosterEditor) throws {
        guard RosterPerson.isValid(id: id) else {
            throw OutpostError(
                .invalidInput, operation: "add a person", place: id,
                cause: "an id has 1 to \(Limits.personIDBytes) of a-z 0-9 - . _",
                hint: "as in --add marie.joseph --name 'Marie Joseph'")
        }
        let version = try editor.issue { roster in
            var person = roster.persons[id] ?? RosterPerson(id: id, name: name ?? id)
            if let name { person.name = name }
            person.role = role.isEmpty ? person.role : role
            roster.set(person)
            // What a person reads is noted in their name.
            let holder = Grant.Holder.person(id)
            if let log = editor.schema.accessSpace,
                !roster.grants.contains(where: { $0.holder == holder && $0.space == log })
            {
                roster.grants.insert(Grant(holder, .append, in: log))
            }
        }
        try options.output.json(["person": id, "roster": "\(version)"])
    }
}
