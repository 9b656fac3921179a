import ArgumentParser
import OutpostModel

struct HubStolenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stolen",
        abstract: "Revoke a laptop that was lost or taken, and say what it held.",
        discussion: """
            What it sends from now on is kept, held and shown by outpost hub held. At its next contact all that it holds \
            leaves its files. Which rows and persons it held is said as of its last contact: the disk's encryption decides \
            whether anybody can read it.
            """)

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var exposure: ExposureOptions

    @Argument(help: "The device's name or identity.")
    var device: String

    private struct Answer: Encodable {
        let device, roster: String
        let exposure: ExposureReport
    }

    func run() throws {
        let editor = try RosterEditor(options, "revoke a stolen laptop")
        let device = try editor.device(device)
        let before = try editor.standing()
        let cutOff = try editor.heads { $0.replica.identity == device.identity }
        let version = try editor.issue { roster in
            var device = roster.devices[device.identity] ?? device
            device.ended = CutOff.intersection(device.ended, cutOff)
            roster.set(device)
        }
        // Now it is sent nothing more, and nothing is missing in this.
        let report = try ExposureReport(of: device, by: before, editor, options)
        options.output.line("\(device.name) is revoked")
        // Whatever becomes of this, the laptop is cut off.
        try exposure.note(report, options)
        try options.output.json(
            Answer(device: device.name, roster: "\(version)", exposure: report))
        try exposure.give(report, options)
        options.output.line("what to do: docs/DATA-PROTECTION.md, 'When a laptop is lost'")
    }
}
