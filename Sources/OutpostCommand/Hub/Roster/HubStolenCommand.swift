import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore

struct HubStolenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stolen",
        abstract: "Revoke a laptop that was lost or taken, and say what it held.",
        discussion: """
            What it sends from now on is kept, held and shown by outpost hub held. At its next contact all that it holds \
            leaves its files. What it held is said as of its last contact, and is at most what is named here: the disk's \
            encryption decides whether anybody can read it.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The device's name or identity.")
    var device: String

    private struct Answer: Encodable {
        let device, roster: String
        let lastContact: String?
        let spaces: [String]
        /// By table, how many reports of these spaces are in the picture.
        let reports: [String: Int]
    }

    func run() throws {
        let editor = try RosterEditor(options, "revoke a stolen laptop")
        let device = try editor.device(device)
        let before = try editor.roster()
        let cutOff = try editor.heads { $0.replica.identity == device.identity }
        let version = try editor.issue { roster in
            var device = roster.devices[device.identity] ?? device
            device.ended = CutOff.intersection(device.ended, cutOff)
            roster.set(device)
        }
        let spaces = Set(
            before.grants.filter { $0.holder == .device(device.identity) }.map(\.space))
        let contact = try editor.registry.lastContact(of: device.identity).map {
            ShowCommand.text(HybridTime(milliseconds: Int64($0.timeIntervalSince1970 * 1000)))
        }
        let (_, view) = try options.view()
        let answer = Answer(
            device: device.name, roster: "\(version)", lastContact: contact,
            spaces: spaces.map { editor.name(of: $0) }.sorted(),
            reports: try view.rowCounts(in: spaces).filter { $0.value > 0 })
        try options.output.json(answer)
        say(answer)
    }

    private func say(_ answer: Answer) {
        let output = options.output
        output.line("\(answer.device) is revoked")
        guard let contact = answer.lastContact else {
            return output.line(
                "it was never in contact: it held what was written on it, and no more")
        }
        output.line(
            "last contact \(contact); it held at most, of \(answer.spaces.joined(separator: ", ")):"
        )
        for (table, count) in answer.reports.sorted(by: { $0.key < $1.key }) {
            output.line("  \(count) of \(table)")
        }
        output.line("and what was written on it since, which nobody else has")
        output.line("what to do: docs/DATA-PROTECTION.md, 'When a laptop is lost'")
    }
}
