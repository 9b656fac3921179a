import ArgumentParser
import OutpostModel

struct HubRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take a device or a person out of the mission.",
        discussion: """
            What was accepted until now stays; what comes after is kept, held, and shown by outpost hub held. With \
            --accept-nothing nothing of it counts any more. A revoked laptop is sent nothing but the roster that says so.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "A device's name or identity; with --person, a person's id.")
    var holder: String

    @Flag(help: "Revoke a person.")
    var person = false

    @Flag(help: "Hold also what was accepted before.")
    var acceptNothing = false

    func run() throws {
        let editor = try RosterEditor(options, "revoke")
        let version =
            person
            ? try revoke(try editor.person(holder), editor)
            : try revoke(try editor.device(holder), editor)
        try options.output.json(["revoked": holder, "roster": "\(version)"])
    }

    private func revoke(_ device: RosterDevice, _ editor: RosterEditor) throws -> UInt32 {
        let cutOff = try editor.heads {
            !acceptNothing && $0.replica.identity == device.identity
        }
        return try editor.issue { roster in
            var device = roster.devices[device.identity] ?? device
            device.ended = CutOff.intersection(device.ended, cutOff)
            roster.set(device)
        }
    }

    private func revoke(_ person: RosterPerson, _ editor: RosterEditor) throws -> UInt32 {
        let cutOff = try editor.heads { _ in !acceptNothing }
        return try editor.issue { roster in
            var person = roster.persons[person.id] ?? person
            person.ended = CutOff.intersection(person.ended, cutOff)
            roster.set(person)
        }
    }
}
