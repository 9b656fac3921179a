import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say in words what is wrong here, and what to do.",
        discussion: """
            Looks at the replica, its disk, its clock, its enrolment, the page and the machine, beside whoever writes, and \
            changes nothing. 'look' is for a person to know; 'wrong' keeps somebody from working, and the exit status is 1. \
            With --out it writes a file for an engineer: numbers, codes and versions, nothing that a report says, no names.
            """)

    @OptionGroup var options: ReplicaOptions

    @Option(help: ArgumentHelp("The port that the page is expected at.", valueName: "port"))
    var port = PageProbe.port

    @Option(help: ArgumentHelp("Write a file that may be sent to an engineer.", valueName: "file"))
    var out: String?

    @Flag(help: .hidden)
    var look = false

    /// What leaves the laptop.
    private struct Bundle: Encodable {
        let about =
            "outpost doctor: numbers, codes and versions; nothing that a report says, no names"
        let findings: [DoctorFinding]
        let facts: DoctorFacts
    }

    private struct Answer: Encodable {
        let isWell: Bool
        let findings: [DoctorFinding]
        let facts: DoctorFacts
        /// Of this laptop alone: a path, and what errors said.
        let local: DoctorLocal
    }

    func run() throws {
        // The process that may fall over the folder.
        if look { return print(try Output.text(of: FolderLook(at: options.path))) }
        var facts = DoctorFacts()
        let folder = LookProcess.look(at: options.path)
        facts.replica = folder.facts
        facts.machine = MachineLook.machine(at: options.path)
        facts.libraries = MachineLook.libraries()
        facts.page = DoctorFacts.Page(port: port, state: PageProbe.state(port: port))
        let findings = DoctorChecks(facts).findings()
        if let out { try write(Bundle(findings: findings, facts: facts), to: out) }
        say(findings, folder.local)
        let isWell = !findings.contains { $0.state == .wrong }
        try options.output.json(
            Answer(isWell: isWell, findings: findings, facts: facts, local: folder.local))
        guard isWell else { throw ExitCode(ExitStatus.difference) }
    }

    private func write(_ bundle: Bundle, to path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw OutpostError(
                .alreadyExists, operation: "write what the doctor found", place: path,
                cause: "there is such a file", hint: "name another one")
        }
        try AtomicFile.write([UInt8]((try Output.text(of: bundle) + "\n").utf8), to: path)
    }

    private func say(_ findings: [DoctorFinding], _ local: DoctorLocal) {
        let output = options.output
        output.line(local.folder)
        for finding in findings {
            output.line(
                "\(Self.pad(finding.state.rawValue, 6))\(Self.pad(finding.check, 13))\(finding.says)"
            )
            if !finding.advice.isEmpty { output.line("      what to do: \(finding.advice)") }
        }
        for (check, cause) in local.causes.sorted(by: { $0.key < $1.key }) {
            output.line("\(check): \(cause)")
        }
        if let out {
            output.line("written to \(out): it holds nothing that a report says, and no names")
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
