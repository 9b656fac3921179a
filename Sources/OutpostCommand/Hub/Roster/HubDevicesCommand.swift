import ArgumentParser
import OutpostModel

struct HubDevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "List the mission's devices and what each may.")

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let name, identity, status: String
        let requiresPersons: Bool
        let grants: [String: String]
        /// The roster that it says it has, and has done: spaces taken away are gone from it, what was ordered is erased.
        let roster: UInt32?
    }

    func run() throws {
        let editor = try RosterEditor(options, "list the devices")
        let roster = try editor.roster()
        let contacts = try editor.registry.rosterContacts()
        let answers = roster.devices.values.sorted {
            ($0.name, $0.identity) < ($1.name, $1.identity)
        }
        .map { device in
            Answer(
                name: device.name, identity: RosterEditor.identity(of: device),
                status: device.ended == nil ? "active" : "revoked",
                requiresPersons: device.requiresPersons,
                grants: editor.rights(of: .device(device.identity), in: roster),
                roster: contacts[device.identity]?.version)
        }
        try options.output.json(answers)
        var text = TextTable(header: ["name", "identity", "status", "roster", "may"])
        for answer in answers {
            text.add([
                answer.name, answer.identity, answer.status,
                answer.roster.map { "\($0)" } ?? "-", RosterEditor.text(answer.grants),
            ])
        }
        for line in text.lines { options.output.line(line) }
    }
}

extension RosterEditor {
    /// What a holder may now, by the space's name.
    func rights(of holder: Grant.Holder, in roster: MissionRoster) -> [String: String] {
        var rights: [String: Set<Grant.Right>] = [:]
        for grant in roster.grants where grant.holder == holder && grant.ended == nil {
            let name = name(of: grant.space)
            rights[name, default: []].insert(grant.right)
        }
        return rights.mapValues { GrantArgument.text($0) }
    }

    static func text(_ rights: [String: String]) -> String {
        guard !rights.isEmpty else { return "nothing" }
        return rights.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            .joined(separator: " ")
    }
}
