import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct PersonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "Who may sign in on this laptop, by a PIN of their own.",
        subcommands: [
            PersonEnrolCommand.self, PersonListCommand.self, PersonPinCommand.self,
            PersonRequestCommand.self,
        ], defaultSubcommand: PersonListCommand.self)
}

/// What these commands have in common: the replica's folder and identity, and the keys that lie there.
private struct PersonsHere {
    let view: ReplicaView
    let identity: UInt64
    let persons: PersonFolder
    let device: DeviceFolder

    init(_ options: ReplicaOptions) throws {
        view = try options.view().1
        identity = try view.storedIdentity().identity
        persons = PersonFolder(view.folder, device: identity)
        device = DeviceFolder(view.folder)
    }

    func words(of person: String) throws -> SpokenWords {
        PersonClaim.Checked(
            person: person, device: identity, key: try persons.publicKey(of: person)
        ).words
    }
}

struct PersonEnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Choose a PIN on this laptop.",
        discussion:
            "Makes a key that the PIN opens. The hub's officer accepts it once its words were compared by voice; until then, and without a link, you can sign in and work."
    )

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var pin: PinOptions

    @Argument(help: "Your id in the mission.")
    var id: String

    @Flag(help: "Make a new key in the place of one that is there, as after a lock-out.")
    var replace = false

    func run() throws {
        let here = try PersonsHere(options)
        guard replace || !here.persons.has(id) else {
            throw OutpostError(
                .alreadyExists, operation: "enrol a person", place: id,
                cause: "this person has a PIN here",
                hint:
                    "outpost person pin ID changes it; --replace makes a new key, which the hub must accept anew"
            )
        }
        try here.persons.enrol(
            id, pin: try pin.pin("a new PIN for \(id)", isNew: true),
            random: Surroundings.system.random)
        let words = try here.words(of: id).text
        options.output.line("\(id) can sign in here; the hub is told with the next sync")
        options.output.line("read these words to the hub's officer: \(words)")
        try options.output.json(["person": id, "words": words])
    }
}

struct PersonRequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract:
            "Write a file by which the hub's officer accepts a person, where there is no link.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The person's id.")
    var id: String

    @Argument(help: "The file to write, as on a stick.")
    var file: String

    func run() throws {
        let here = try PersonsHere(options)
        let claim = try here.device.claim(
            of: id, key: try here.persons.publicKey(of: id), device: here.identity,
            try here.device.loadHub())
        try AtomicFile.write(try claim.encoded(), to: file)
        let words = try here.words(of: id).text
        options.output.line("wrote \(file); at the hub: outpost hub persons --approve FILE")
        options.output.line("read these words to the hub's officer: \(words)")
        try options.output.json(["person": id, "file": file, "words": words])
    }
}

struct PersonPinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Change a PIN.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var pin: PinOptions

    @Argument(help: "Your id in the mission.")
    var id: String

    @Option(help: "Read the new PIN from this file's first line; without: asked at the terminal.")
    var newPinFile: String?

    func run() throws {
        let here = try PersonsHere(options)
        let old = try pin.pin("PIN of \(id)")
        var next = PinOptions()
        next.pinFile = newPinFile
        try here.persons.change(
            id, from: old, to: try next.pin("a new PIN for \(id)", isNew: true), now: try .now(),
            random: Surroundings.system.random)
        options.output.line("the PIN of \(id) is changed on this laptop")
        try options.output.json(["person": id])
    }
}

struct PersonListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List who may sign in here.")

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let id, name, role, status: String
    }

    func run() throws {
        let here = try PersonsHere(options)
        let roster = try here.view.keptRosters()?.effective
        let answers = try here.persons.persons().map { id in
            let entry = roster?.persons[id]
            let key = try here.persons.publicKey(of: id)
            let status =
                switch entry {
                case nil: "not known to the hub yet"
                case .some(let entry) where entry.ended != nil: "revoked"
                case .some(let entry) where entry.keys[here.identity] != key:
                    "waits for the hub's officer"
                case .some: "accepted"
                }
            return Answer(
                id: id, name: entry?.name ?? "", role: entry?.role ?? "", status: status)
        }
        try options.output.json(answers)
        var text = TextTable(header: ["id", "name", "role", "status"])
        for answer in answers { text.add([answer.id, answer.name, answer.role, answer.status]) }
        for line in text.lines { options.output.line(line) }
    }
}
