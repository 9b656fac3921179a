import ArgumentParser
import OutpostModel

struct HubGrantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Say what a device or a person may in a space, or no more.",
        discussion: """
            A right holds those before it: read, write, admin; append is to add without reading, as to the access log. What was recorded before the grant counts once it is there. \
            With --end, what was accepted until now stays, and what comes after is held.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "A device's name or identity; with --person, a person's id.")
    var holder: String

    @Argument(help: ArgumentHelp("As in justice=read.", valueName: "space=right"))
    var rights: [String] = []

    @Flag(help: "The holder is a person.")
    var person = false

    @Option(help: ArgumentHelp("End what the holder may in a space.", valueName: "space"))
    var end: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "Whether the device's changesets count only with a person who was proven.")
    var requiresPersons: Bool?

    func run() throws {
        let editor = try RosterEditor(options, "grant")
        let who: Grant.Holder =
            person
            ? .person(try editor.person(holder).id) : .device(try editor.device(holder).identity)
        let given = try rights.map { try GrantArgument.grant($0, editor.schema) }
        let ended = try end.map { try GrantArgument.space($0, editor.schema) }
        guard !given.isEmpty || !ended.isEmpty || requiresPersons != nil else {
            throw OutpostError(
                .invalidInput, operation: "grant", place: holder, cause: "nothing is to change",
                hint: "as in: outpost hub grant Jacmel justice=read, or --end justice")
        }
        let cutOffs = try ended.map { space in
            (space, try editor.heads { $0.space == space && Self.concerns($0, who) })
        }
        let version = try editor.issue { roster in
            for (space, cutOff) in cutOffs { roster.end(who, in: space, cutOff) }
            for (space, right) in given {
                roster.grants = roster.grants.filter {
                    $0.ended != nil || $0.holder != who || $0.space != space
                }
                roster.grants.insert(Grant(who, right, in: space))
            }
            if let requiresPersons, case .device(let identity) = who,
                var device = roster.devices[identity]
            {
                device.requiresPersons = requiresPersons
                roster.set(device)
            }
        }
        try options.output.json(["holder": holder, "roster": "\(version)"])
    }

    /// Whether a grant's end cuts a journal: a person writes on any device.
    private static func concerns(_ journal: JournalID, _ holder: Grant.Holder) -> Bool {
        if case .device(let identity) = holder { return journal.replica.identity == identity }
        return true
    }
}

extension MissionRoster {
    /// Ends what a holder may in a space; what was accepted stays.
    mutating func end(_ holder: Grant.Holder, in space: SpaceID, _ cutOff: CutOff) {
        grants = Set(
            grants.map { grant in
                guard grant.holder == holder, grant.space == space, grant.ended == nil else {
                    return grant
                }
                return Grant(holder, grant.right, in: space, ended: cutOff)
            })
    }
}
