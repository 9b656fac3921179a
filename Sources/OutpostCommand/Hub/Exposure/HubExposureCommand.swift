import ArgumentParser
import OutpostStore

/// How the commands that say what a laptop holds give it.
struct ExposureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write every row, and whom they name, to this CSV file. It names persons: keep it as closely as the reports.",
            valueName: "file"))
    var out: String?

    /// Notes who is shown which spaces' reports and whom they name, where they are restricted, before anything is.
    func note(_ report: ExposureReport, _ options: ReplicaOptions) throws {
        try AccessDesk(options, try options.mission()).note(report.disclosure)
    }

    func give(_ report: ExposureReport, _ options: ReplicaOptions) throws {
        if let out { try AtomicFile.write(report.table, to: out) }
        report.say(options.output, file: out)
    }
}

struct HubExposureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exposure",
        abstract: "Say which rows and persons a laptop holds, and as of when.",
        discussion: """
            By what it was sent and what it sent, as of its last contact: rows that were removed or erased since count too until \
            it confirmed that. It changes nothing; 'outpost hub stolen' revokes the laptop and says the same.
            """)

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var exposure: ExposureOptions

    @Argument(help: "The device's name or identity.")
    var device: String

    func run() throws {
        let editor = try RosterEditor(options, "say what a laptop holds")
        let report = try ExposureReport(
            of: try editor.device(device), by: try editor.standing(), editor, options)
        try exposure.note(report, options)
        try options.output.json(report)
        options.output.line(report.device)
        try exposure.give(report, options)
    }
}
